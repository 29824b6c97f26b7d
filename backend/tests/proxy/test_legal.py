"""Legal oddities: they pass, to the byte."""

import pytest

from tests.proxy.place import Place

TARGETS = [
    "",
    "/",
    "/x",
    "/x/",
    "/x/y/z",
    "/~bob",
    "/a.b",
    "/..a/b..",
    "/a...b",
    "/.well-known/x",
    "/a;v=1/b;w=2",
    "/a,b",
    "/a=b",
    "/projects/group%2Fname",
    "/projects/group%2fname",
    "/a%20b",
    "/100%25",
    "/caf%C3%A9",
    "/caf%c3%a9",
    "/%F0%9F%90%A7",
    "/a:b@c",
    "/(x)!*'$&+",
    "/-._~",
    "/:80",
    "/@me",
    "/a%3Fb%23c",
    "/a%5Bb%5D",
    "/%3Cscript%3E",
    "/%41",
    "/x?a=b",
    "/x?a=b&a=c&&d",
    "/x?a[]=1&filter[name]=y",
    "/x?q={%22a%22:1}|^`",
    "/x?q=a%0Ab%00",
    "/x?u=https://other.example/../y%2e%2e/",
    "/x??",
    "/x?=&=",
    "/x?%41",
    "/x?a+b%20c",
    "/x?" + "a" * 4000,
]


@pytest.mark.parametrize("target", TARGETS)
def test_an_odd_target_passes_unchanged(place: Place, target: str) -> None:
    got = place.call(target)

    assert got.status == 200, got
    assert place.upstream.arrived[-1].line == f"GET /base{target} HTTP/1.1"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods_pass(place: Place, method: str) -> None:
    assert place.call("/x", method=method).status == 200
    assert place.upstream.arrived[-1].line.startswith(f"{method} ")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('X-Odd: a, b;c="d e"', 'a, b;c="d e"'),
        ("X-Odd:", ""),
        ("X-Odd:    a\t", "a"),
        ("X-Odd: a\r\nX-Odd: b", "a, b"),
        ("x-oDD: a", "a"),
        ("Accept: application/vnd.x+json", None),
        ("Content-Type: application/x-odd; v=1", None),
        ('If-None-Match: "x", W/"y"', None),
        ("Range: bytes=0-1", None),
        ('Idempotency-Key: "8e03978e"', None),
        ("Notion-Version: 2022-06-28", None),
        ("User-Agent: mine/1.0", None),
        ("X-Request-ID: 0123456789abcdef", None),
    ],
)
def test_headers_pass(place: Place, line: str, value: str | None) -> None:
    name, _, told = line.partition("\r\n")[0].partition(":")

    assert place.call("/x", headers=f"{line}\r\n").status == 200

    assert place.upstream.arrived[-1].header(name) == (told.strip() if value is None else value)


@pytest.mark.parametrize("body", [b"x", b"\x00\xff" * 1000, b"y" * 200_000])
def test_a_body_passes_to_the_byte(place: Place, body: bytes) -> None:
    got = place.call("/body", method="POST", body=body)

    assert (got.status, got.body) == (200, body)


def test_chunks_pass_with_their_extensions_left_out(place: Place) -> None:
    head = place.head("/body", method="POST", headers="Transfer-Encoding: chunked\r\n")

    got = place.say(head, b"3;x=y\r\nabc\r\n", b"2\r\nde\r\n", b"0\r\n\r\n")

    assert (got.status, got.body) == (200, b"abcde")
    assert place.upstream.arrived[-1].header("transfer-encoding") == "chunked"


def test_who_waits_to_be_told_to_continue_is_told(place: Place) -> None:
    head = place.head("/body", method="PUT", headers="Expect: 100-continue\r\n", body=b"abc")
    with place.connect() as there:
        there.sendall(head)
        assert there.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        there.sendall(b"abc")
        answer = b""
        while piece := there.recv(65536):
            answer += piece

    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"abc")


def test_there_are_thirty_of_them() -> None:
    assert len(TARGETS) >= 30
