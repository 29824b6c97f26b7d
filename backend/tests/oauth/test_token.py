import json
import reprlib

import pytest

from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Token, is_sendable, read_token


def answer(body: bytes | str | dict[str, object], status: int = 200) -> Response:
    if isinstance(body, dict):
        body = json.dumps(body)
    return Response(status, body=body.encode() if isinstance(body, str) else body)


def test_the_answer_of_rfc_6749_4_1_4() -> None:
    response = Response(
        200,
        headers={
            "content-type": "application/json;charset=UTF-8",
            "cache-control": "no-store",
            "pragma": "no-cache",
        },
        body=b"""
     {
       "access_token":"2YotnFZFEjr1zCsicMWpAA",
       "token_type":"example",
       "expires_in":3600,
       "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA",
       "example_parameter":"example_value"
     }
""",
    )

    assert read_token(response) == Token(
        access_token="2YotnFZFEjr1zCsicMWpAA",
        token_type="example",
        expires_in=3600,
        refresh_token="tGzv3JOkF0XG5Qx2TlKWIA",
    )


def test_the_answer_of_rfc_6749_4_4_3() -> None:
    response = answer(
        '{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example",'
        '"expires_in":3600,"example_parameter":"example_value"}'
    )

    assert read_token(response) == Token("2YotnFZFEjr1zCsicMWpAA", "example", expires_in=3600)


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_any_2xx_with_an_access_token_is_a_success(status: int) -> None:
    assert read_token(answer({"access_token": "at"}, status)).access_token == "at"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Bearer", "Bearer"),
        ("bearer", "Bearer"),
        ("bEAreR", "Bearer"),
        ("User Access Token", "User Access Token"),
        ("DPoP", "DPoP"),
        ("", "Bearer"),
        (None, "Bearer"),
        (1, "Bearer"),
        ([], "Bearer"),
        ("a\x00b", "a b"),
        ("x" * 1000, "x" * 100),
    ],
    ids=reprlib.repr,
)
def test_an_odd_token_type_loses_no_token(said: object, read: str) -> None:
    token = read_token(answer({"access_token": "at", "token_type": said}))

    assert token.token_type == read


def test_a_missing_token_type_is_bearer() -> None:
    assert read_token(answer({"access_token": "at"})).token_type == "Bearer"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("read write", "read write"),
        ("read  write", "read write"),
        ("read,write", "read,write"),
        (["read", "write"], "read write"),
        (["read", 1, None, ""], "read"),
        ("", None),
        (None, None),
        ([], None),
        (17, None),
        ({"a": "b"}, None),
        ("a\x00b", "a b"),
    ],
)
def test_a_scope_in_any_form_loses_no_token(said: object, read: str | None) -> None:
    assert read_token(answer({"access_token": "at", "scope": said})).scope == read


def test_a_scope_is_not_cut() -> None:
    scope = " ".join(f"scope{number}" for number in range(2000))

    assert read_token(answer({"access_token": "at", "scope": scope})).scope == scope


@pytest.mark.parametrize("field", ["refresh_token", "id_token"])
@pytest.mark.parametrize("odd", [None, "", 1, [], {}, False])
def test_an_odd_second_token_is_none(field: str, odd: object) -> None:
    token = read_token(answer({"access_token": "at", field: odd}))

    assert (token.refresh_token, token.id_token) == (None, None)


def test_an_id_token_is_kept() -> None:
    assert read_token(answer({"access_token": "at", "id_token": "e30.e30."})).id_token == "e30.e30."


@pytest.mark.parametrize(
    "name", ["refresh_token_expires_in", "refresh_expires_in", "x_refresh_token_expires_in"]
)
def test_the_lifetime_of_the_refresh_token_is_read_by_its_usual_names(name: str) -> None:
    assert read_token(answer({"access_token": "at", name: 8_640_000})).refresh_expires_in == 8640000
    assert read_token(answer({"access_token": "at", name: 0})).refresh_expires_in is None


def test_tokens_with_any_characters_are_kept_as_they_are() -> None:
    odd = "line\r\nbreak\x00 ü€😀" + "x" * 40_000

    token = read_token(answer({"access_token": odd, "refresh_token": odd}))

    assert (token.access_token, token.refresh_token) == (odd, odd)


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (
            b"access_token=90d64460d14870c08c81352a05dedd3465940a7c&scope=user&token_type=bearer",
            Token("90d64460d14870c08c81352a05dedd3465940a7c", "Bearer", scope="user"),
        ),
        (
            b"access_token=at&expires_in=3600&refresh_token=r%2Bt+x",
            Token("at", "Bearer", expires_in=3600, refresh_token="r+t x"),
        ),
        # The lifetime under a name of its own: for that provider's template to say.
        (b"access_token=urlencoded&expires=5184000", Token("urlencoded", "Bearer")),
    ],
)
def test_an_answer_may_be_a_form(body: bytes, token: Token) -> None:
    assert read_token(answer(body)) == token


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "text/html", "application/xml", ""]
)
@pytest.mark.parametrize("body", [b'{"access_token":"at"}', b"access_token=at"])
def test_the_content_type_does_not_matter(content_type: str, body: bytes) -> None:
    response = Response(200, headers={"content-type": content_type}, body=body)

    assert read_token(response) == Token("at", "Bearer")


def test_a_byte_order_mark_does_not_matter() -> None:
    assert read_token(answer(b'\xef\xbb\xbf{"access_token":"at"}')) == Token("at", "Bearer")


@pytest.mark.parametrize("error", [None, "", False, "invalid_grant", {"message": "no"}])
def test_an_access_token_wins_over_an_error_beside_it(error: object) -> None:
    assert read_token(answer({"access_token": "at", "error": error})) == Token("at", "Bearer")


def test_no_token_shows_in_repr() -> None:
    token = Token("CANARY", "Bearer", refresh_token="CANARY", id_token="CANARY")

    assert "CANARY" not in repr(token)


@pytest.mark.parametrize(
    "token", ["2YotnFZFEjr1zCsicMWpAA", "a.b-c_d~e+f/g==", '!"#$%&', "x" * 32768], ids=reprlib.repr
)
def test_a_token_of_visible_ascii_can_be_sent(token: str) -> None:
    assert is_sendable(token)


@pytest.mark.parametrize(
    "token",
    ["", "a b", "a\r\nX-Evil: 1", "a\n", "\x00", "a\x7f", "ü", "\ud800", "\u2028", "x" * 32769],
    ids=reprlib.repr,
)
def test_any_other_token_is_never_sent(token: str) -> None:
    assert not is_sendable(token)
