import json
import reprlib
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from tests.oauth.hostile import assert_only_ours
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import (
    BadResponse,
    InvalidClient,
    ProviderRefused,
    ProviderUnavailable,
)
from tokenwell.oauth.introspection import (
    Introspection,
    build_introspection_request,
    read_introspection,
)
from tokenwell.oauth.messages import Response, Stamp
from tokenwell.oauth.provider import Provider

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "jti")
PROVIDER = Provider(introspection_endpoint="https://server.example.com/introspect")
CLIENT = Client("s6BhdRkqt3", "gX1fBat3bV")
# RFC 7662 2.2.
ANSWER = {
    "active": True,
    "client_id": "l238j323ds-23ij4",
    "username": "jdoe",
    "scope": "read write dolphin",
    "sub": "Z5O3upPC88QrAjx00dis",
    "aud": "https://protected.example.net/resource",
    "iss": "https://server.example.com/",
    "exp": 1419356238,
    "iat": 1419350238,
    "extension_field": "twenty-seven",
}


def answer(body: object, status: int = 200) -> Response:
    return Response(status, body=body if isinstance(body, bytes) else json.dumps(body).encode())


def but(**changed: object) -> Response:
    return answer({**ANSWER, **changed})


def test_the_request_of_rfc_7662_2_1() -> None:
    request = build_introspection_request(
        PROVIDER, CLIENT, "mF_9.B5f-4.1JqM", hint="access_token", stamp=STAMP
    )

    assert (request.method, request.url) == ("POST", "https://server.example.com/introspect")
    assert request.headers == {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW",
    }
    assert parse_qsl(request.body.decode()) == parse_qsl(
        "token=mF_9.B5f-4.1JqM&token_type_hint=access_token"
    )


def test_no_token_shows_in_the_repr_of_a_request() -> None:
    request = build_introspection_request(
        PROVIDER, CLIENT, "CANARY", hint="refresh_token", stamp=STAMP
    )

    assert "CANARY" not in repr(request)


def test_no_request_goes_to_nowhere() -> None:
    with pytest.raises(ValueError, match="needs an endpoint"):
        build_introspection_request(Provider(), CLIENT, "at", hint="access_token", stamp=STAMP)


def test_the_active_token_of_rfc_7662_2_2() -> None:
    assert read_introspection(answer(ANSWER)) == Introspection(
        active=True,
        scope="read write dolphin",
        subject="Z5O3upPC88QrAjx00dis",
        username="jdoe",
        client_id="l238j323ds-23ij4",
        expires_at=datetime(2014, 12, 23, 17, 37, 18, tzinfo=UTC),
    )


def test_the_inactive_token_of_rfc_7662_2_2() -> None:
    assert read_introspection(answer({"active": False})) == Introspection(active=False)


def test_of_an_inactive_token_nothing_else_is_believed() -> None:
    assert read_introspection(but(active=False)) == Introspection(active=False)


def test_the_kind_of_a_token_is_told() -> None:
    assert read_introspection(but(token_type="Bearer")).token_type == "Bearer"


@pytest.mark.parametrize("active", [None, "true", 1, 0, [], "false"])
def test_whether_a_token_is_active_is_never_guessed(active: object) -> None:
    with pytest.raises(BadResponse) as raised:
        read_introspection(but(active=active))

    assert raised.value.reason == "active-missing"


@pytest.mark.parametrize("said", [0, -1, None, "1419356238", True, 10**20, 253402300800, []])
def test_a_time_that_is_none_is_unknown(said: object) -> None:
    assert read_introspection(but(exp=said)).expires_at is None


def test_a_time_is_of_whole_seconds_and_at_most_of_the_year_9999() -> None:
    whole = read_introspection(but(exp=1419356238.9)).expires_at
    last = read_introspection(but(exp=253402300799)).expires_at

    assert whole == datetime(2014, 12, 23, 17, 37, 18, tzinfo=UTC)
    assert last == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "shown"),
    [("jdoe", "jdoe"), ("j\r\ndoe", "j doe"), ("ü", "?"), ("a" * 501, "a" * 500), (17, "")],
    ids=reprlib.repr,
)
def test_its_words_are_harmless_text(said: object, shown: str) -> None:
    read = read_introspection(but(sub=said, username=said, client_id=said, token_type=said))

    assert {read.subject, read.username, read.client_id, read.token_type} == {shown}


@pytest.mark.parametrize(
    ("said", "scope"), [(["read", "write"], "read write"), ("", None), (None, None), (17, None)]
)
def test_scopes_are_told_as_a_text(said: object, scope: str | None) -> None:
    assert read_introspection(but(scope=said)).scope == scope


# RFC 7662 2.3.
def test_whoever_may_not_ask_is_told_so() -> None:
    with pytest.raises(InvalidClient):
        read_introspection(answer({"error": "invalid_client"}, 401))
    with pytest.raises(ProviderRefused):
        read_introspection(answer({"error": "invalid_token"}, 401))


def test_a_server_that_is_busy_may_be_asked_later() -> None:
    with pytest.raises(ProviderUnavailable):
        read_introspection(answer(b"", 503))


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answer(b"active=true"), "not-json"),
        (answer(b"", 204), "not-json"),
        (answer(b"<html>"), "html"),
        (answer([True]), "not-an-object"),
        (answer(b"", 401), "refused-without-error"),
        (answer(ANSWER, 302), "redirect"),
    ],
)
def test_what_is_no_answer_is_refused(response: Response, reason: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_introspection(response)

    assert raised.value.reason == reason


def test_any_answer_is_told_or_is_an_error_of_ours() -> None:
    assert_only_ours(
        read_introspection,
        ["active", "exp", "sub", "scope"],
        holds=lambda read: read.subject.isascii(),
    )
