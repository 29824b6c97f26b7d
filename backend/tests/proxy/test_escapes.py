"""
Ways out of the proxy, as data, sent over a raw socket to the real process.

Nothing of what is refused reaches the called service, not even a byte; what is cut off, never.
"""

import pytest

from tests.proxy.place import Place

# Behind `/proxy`. Each is refused with 400.
PATHS = [
    "/../x",
    "/..",
    "/.",
    "/./x",
    "/a/../../x",
    "/a/..",
    "/../../../../etc/passwd",
    "/%2e%2e/x",
    "/%2E%2E/x",
    "/.%2e/x",
    "/%2e./x",
    "/%2e",
    "/%2e/",
    "/a/%2e%2e",
    "/..%2fx",
    "/..%2F..%2Fx",
    "/%2e%2e%2fx",
    "/a%2f..%2f..%2fx",
    "/a%2f%2e%2e%2fx",
    "/%2fevil.example",
    "/%2f%2fevil.example",
    "/a%2f%2fb",
    "/a%2f/b",
    "/%252e%252e/x",
    "/%252E%252E%252Fx",
    "/%252f",
    "/%252f%252fevil.example",
    "/%25252e%25252e/x",
    "/a%255cb",
    "/%25%32%65%25%32%65/x",
    "//evil.example",
    "//evil.example/x",
    "///evil.example",
    "/a//b",
    "/a//",
    "//",
    "/\\evil.example",
    "/a\\b",
    "/..\\x",
    "/..\\..\\x",
    "/%5c",
    "/%5cevil.example",
    "/..%5cx",
    "/%5C..%5C..",
    "/%2e%2e%5cx",
    "/..;/x",
    "/..;a=b/x",
    "/.;/x",
    "/;/x",
    "/;a=b",
    "/a/;/b",
    "/%2e%2e;/x",
    "/..%3b/x",
    "/%2e%2e%3b/x",
    "/...",
    "/.../x",
    "/..%20/x",
    "/%20../x",
    "/%20",
    "/%00",
    "/x%00.json",
    "/..%00/x",
    "/a%0d%0aX-Evil:y",
    "/a%0aX-Evil:y",
    "/%0d",
    "/a%7f",
    "/a%09",
    "/a%c2%85b",
    "/%c0%ae%c0%ae/x",
    "/%c0%afx",
    "/%e0%80%ae%e0%80%ae/x",
    "/%f0%80%80%ae/x",
    "/%ff",
    "/%ef%bc%8e%ef%bc%8e/x",
    "/a%ef%bc%8f%ef%bc%8e%ef%bc%8e%ef%bc%8fx",
    "/%e2%80%a5/x",
    "/%e2%80%a4%e2%80%a4/x",
    "/%ef%bc%852e%ef%bc%852e/x",
    "/%ef%bc%bc..",
    "/%",
    "/%zz",
    "/%2",
    "/%u002e%u002e/x",
    "/{id}",
    "/a|b",
    "/a^b",
    "/a`b",
    '/a"b',
    "/<x>",
    "/x#y",
    "/x?a=b#c",
    "/x?a=%zz",
    '/x?a="',
    "/x?a=<",
    "/x?" + "a" * 9000,
]

# Whole request lines: {id} is the credential's, {port} ours, {upstream} that of the service.
LINES = [
    "GET http://evil.example/api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GET https://evil.example/ HTTP/1.1",
    "GET http://127.0.0.1:{upstream}/base/x HTTP/1.1",
    "GET http://localhost:{port}/api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GET //127.0.0.1:{upstream}/base/x HTTP/1.1",
    "GET //evil.example/api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GET @127.0.0.1:{upstream}/base/x HTTP/1.1",
    "GET user:pass@localhost/api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GET \\api\\v1\\credentials\\{id}\\proxy\\x HTTP/1.1",
    "GET api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy/x HTTP/1.1 HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxyx/y HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy@127.0.0.1:{upstream}/x HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy:80/x HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy.evil.example/x HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy;/x HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy%2fx HTTP/1.1",
    "GET /api/v1/credentials/{id}/token/../proxy/x HTTP/1.1",
    "GET /api/v1/./credentials/{id}/proxy/x HTTP/1.1",
    "GET /api/v1//credentials/{id}/proxy/x HTTP/1.1",
    "GET /api/v1/credentials/{id}%00/proxy/x HTTP/1.1",
    "GET /api/v1/credentials/../{id}/proxy/x HTTP/1.1",
    "GET * HTTP/1.1",
    "OPTIONS * HTTP/1.1",
    "CONNECT 127.0.0.1:{upstream} HTTP/1.1",
    "CONNECT /api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "TRACE /api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "PROPFIND /api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "get /api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GE T /api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GET\x00 /api/v1/credentials/{id}/proxy/x HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy/x y HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy/x\ty HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy/\x01 HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy/\xe9 HTTP/1.1",
    "GET /api/v1/credentials/{id}/proxy/x HTTP/2.0",
    "GET /api/v1/credentials/{id}/proxy/x HTTP/1.1\rX-Evil: y",
    "GET /api/v1/credentials/{id}/proxy/x",
    "GET /api/v1/credentials/{id}/proxy/x FTP/1.1",
]

# Header lines that are refused, with what follows the head.
HEADERS: list[tuple[str, str]] = [
    ("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    ("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n"),
    ("Content-Length: 3\r\nContent-Length: 3", "abc"),
    ("Content-Length: 3\r\nContent-Length: 4", "abcd"),
    ("Content-Length: 3, 3", "abc"),
    ("Content-Length: +3", "abc"),
    ("Content-Length: -3", "abc"),
    ("Content-Length: 0x3", "abc"),
    ("Content-Length: 3 3", "abc"),
    ("Content-Length: ", ""),
    ("Content-Length: ３", "abc"),
    ("Transfer-Encoding: xchunked", "0\r\n\r\n"),
    ("Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
    ("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
    ("Transfer-Encoding: identity", "abc"),
    ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    ("Transfer-Encoding : chunked", "0\r\n\r\n"),
    ("Transfer-Encoding:\x0bchunked", "0\r\n\r\n"),
    ("Transfer-Encoding: chunked", "zz\r\nabc\r\n0\r\n\r\n"),
    ("Transfer-Encoding: chunked", "-3\r\nabc\r\n0\r\n\r\n"),
    ("Host: evil.example", ""),
    ("Authorization: Bearer other", ""),
    ("Content-Type: a/b\r\nContent-Type: c/d", ""),
    ("X-A: b\r\n c: folded", ""),
    ("X-A: b\rX-Evil: c", ""),
    ("X-A: b\x00c", ""),
    ("X-A: b\x7fc", ""),
    ("X-A: b\x01c", ""),
    ("X-A: h\xe9", ""),
    ("X A: b", ""),
    ("X-A : b", ""),
    (" X-A: b", ""),
    ("X-(A): b", ""),
    ("X-A", ""),
    (": b", ""),
    ("X-HTTP-Method-Override: DELETE", ""),
    ("X-HTTP-Method: DELETE", ""),
    ("X-Method-Override: DELETE", ""),
    ("X_HTTP_Method_Override: DELETE", ""),
    ("Expect: the-unexpected", ""),
    ("Tokenwell-Base-URL: https://evil.example", ""),
    ("Tokenwell-Base-URL: http://127.0.0.1:{upstream}", ""),
    ("Tokenwell-Base-URL: http://127.0.0.1:{upstream}/base/..", ""),
    ("Tokenwell-Base-URL: http://127.0.0.1:{upstream}/base@evil.example", ""),
    ("Tokenwell-Base-URL: {base}\r\nTokenwell-Base-URL: {base}", ""),
    ("Tokenwell-Credential: /team/crm", ""),
    ("Tokenwell-Token: please", ""),
    ("Tokenwell_Base_URL: {base}", ""),
]

# Header lines of which the service sees nothing: the name, and what must not be found there.
CUT_OFF: list[tuple[str, str]] = [
    ("Cookie: session=evil", "evil"),
    ("Cookie2: evil", "evil"),
    ("Forwarded: for=192.0.2.66;host=evil", "evil"),
    ("X-Forwarded-For: 192.0.2.66", "192.0.2.66"),
    ("X-Forwarded-Host: evil", "evil"),
    ("X-Forwarded-Proto: evil", "evil"),
    ("X-Forwarded-Prefix: /evil", "evil"),
    ("X-Forwarded-Port: 6666", "6666"),
    ("X-Forwarded: evil", "evil"),
    ("X_Forwarded_For: 192.0.2.66", "192.0.2.66"),
    ("x-FORWARDED-host: evil", "evil"),
    ("X-Real-IP: 192.0.2.66", "192.0.2.66"),
    ("X-Client-IP: 192.0.2.66", "192.0.2.66"),
    ("X-Cluster-Client-IP: 192.0.2.66", "192.0.2.66"),
    ("True-Client-IP: 192.0.2.66", "192.0.2.66"),
    ("CF-Connecting-IP: 192.0.2.66", "192.0.2.66"),
    ("Fastly-Client-IP: 192.0.2.66", "192.0.2.66"),
    ("X-Original-URL: /evil", "evil"),
    ("X-Rewrite-URL: /evil", "evil"),
    ("X-Original-Host: evil", "evil"),
    ("X-Host: evil", "evil"),
    ("X-Envoy-Original-Path: /evil", "evil"),
    ("X-Accel-Redirect: /evil", "evil"),
    ("X-Sendfile: /evil", "evil"),
    ("Proxy: http://evil", "evil"),
    ("Proxy-Authorization: Basic evil", "evil"),
    ("Proxy-Connection: evil", "evil"),
    ("Via: 1.1 evil", "evil"),
    ("Max-Forwards: 6666", "6666"),
    ("Origin: https://evil", "evil"),
    ("Referer: https://evil/", "evil"),
    ("Sec-Fetch-Site: evil", "evil"),
    ("Sec-WebSocket-Key: evil", "evil"),
    ("Access-Control-Request-Method: evil", "evil"),
    ("Accept-Encoding: gzip, evil", "evil"),
    ("TE: trailers, evil", "evil"),
    ("Trailer: X-Evil", "X-Evil"),
    ("Keep-Alive: timeout=6666", "6666"),
    ("HTTP2-Settings: evil", "evil"),
    ("DPoP: evil", "evil"),
    ("Connection: X-Secret\r\nX-Secret: evil", "evil"),
    ("Connection: keep-alive, x-secret\r\nX-SECRET: evil", "evil"),
    ("Upgrade: evil", "evil"),
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_could_lead_out_is_refused(place: Place, path: str) -> None:
    before = len(place.upstream.arrived)

    got = place.call(path)

    assert got.status == 400, got
    assert len(place.upstream.arrived) == before


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_names_another_place_is_refused(place: Place, line: str) -> None:
    before = len(place.upstream.arrived)
    filled = line.format(id=place.credential.pk, port=place.port, upstream=place.upstream.port)

    got = place.say(
        f"{filled}\r\nHost: localhost\r\n{place.authorization()}Connection: close\r\n\r\n".encode(
            "latin-1"
        )
    )

    assert 400 <= got.status < 500 or got.status in {0, 505}, got
    assert len(place.upstream.arrived) == before


@pytest.mark.parametrize(("lines", "rest"), HEADERS)
def test_headers_that_two_read_in_two_ways_are_refused(place: Place, lines: str, rest: str) -> None:
    before = len(place.upstream.arrived)
    filled = lines.format(upstream=place.upstream.port, base=place.upstream.base_url)

    got = place.say(place.head("/x", method="POST", headers=f"{filled}\r\n") + rest.encode("utf-8"))

    assert got.status in {400, 404, 408, 411, 413}, got
    assert len(place.upstream.arrived) == before


@pytest.mark.parametrize(("lines", "evil"), CUT_OFF)
def test_headers_that_are_not_for_the_service_are_cut_off(
    place: Place, lines: str, evil: str
) -> None:
    got = place.call("/x", headers=f"{lines}\r\n")

    assert got.status == 200, got
    assert evil not in place.upstream.arrived[-1].head.decode("latin-1")


def test_the_service_sees_its_own_host_and_the_token_and_no_key(place: Place) -> None:
    assert place.call("/x").status == 200

    arrived = place.upstream.arrived[-1]
    assert arrived.line == "GET /base/x HTTP/1.1"
    assert arrived.header("host") == place.upstream.host
    assert arrived.header("authorization") == "Bearer access-0"
    assert place.service.text.encode() not in arrived.head


def test_the_tables_are_long_enough() -> None:
    cases = {*PATHS, *LINES, *HEADERS, *CUT_OFF}
    assert len(cases) >= 200
    assert len({*PATHS, *LINES}) >= 120
