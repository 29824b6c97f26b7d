"""
The cases of golang.org/x/oauth2, told in our own code and named as its tests are.

Where we do otherwise the case says so: that library may refuse a token for an odd field beside
it, which would cost whoever rotates refresh tokens their only good one.
"""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.engine import credentials as made
from tests.fake_provider import granting, raw
from tests.oauth.asking import REDIRECT_URI, STAMP, exchange, said, userinfo
from tests.stand_in import Seen, StandIn
from tokenwell.accounts.models import User
from tokenwell.credentials import tokens
from tokenwell.credentials.states import State
from tokenwell.oauth import grants
from tokenwell.oauth.authorization_request import AuthorizationRequest, build_authorization_url
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.errors import BadResponse, InvalidGrant, ProviderRefused
from tokenwell.oauth.grants import Wanted
from tokenwell.oauth.messages import Response
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import LONGEST_LIFETIME, Token, read_token

TOKEN = "90d64460d14870c08c81352a05dedd3465940a7c"
HEADER, BODY = ClientAuthentication.HEADER, ClientAuthentication.BODY
PROVIDER = Provider(
    authorization_endpoint="https://as.example/auth", token_endpoint="https://as.example/token"
)


def answer(body: str, status: int = 200, content_type: str = "application/json") -> Response:
    return Response(status, {"content-type": content_type}, body.encode())


def test_exchange_request() -> None:
    request = exchange({}, authentication=HEADER)

    assert (request.method, request.url) == ("POST", "https://as.example/token")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert userinfo(request) == "tokenwell:s3cret"
    assert said(request) == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": REDIRECT_URI,
    }


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain"])
def test_exchange_request_form_response(content_type: str) -> None:
    body = f"access_token={TOKEN}&scope=user&token_type=bearer"

    token = read_token(answer(body, content_type=content_type))

    assert token == Token(TOKEN, "Bearer", scope="user")


def test_exchange_request_json_response() -> None:
    body = f'{{"access_token":"{TOKEN}","scope":"user","token_type":"bearer","expires_in":86400}}'

    assert read_token(answer(body)) == Token(TOKEN, "Bearer", 86400, scope="user")


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        pytest.param("86400", 86400, id="normal"),
        pytest.param('"86400"', 86400, id="a text"),
        pytest.param("null", None, id="null"),
        pytest.param("86400.92", 86400, id="a fraction"),
        # There an error, and the token with it; here only the lifetime is unknown.
        pytest.param("false", None, id="wrong type, false"),
        pytest.param("{}", None, id="wrong type, an object"),
        pytest.param('"zzz"', None, id="wrong value"),
        pytest.param('"86400.92"', 86400, id="a fraction as text"),
    ],
)
def test_exchange_request_json_response_expiry(expires_in: str, seconds: int | None) -> None:
    body = f'{{"access_token":"{TOKEN}","token_type":"bearer","expires_in":{expires_in}}}'

    token = read_token(answer(body))

    assert (token.access_token, token.expires_in) == (TOKEN, seconds)


def test_expires_in_upper_bound() -> None:
    body = f'{{"access_token":"{TOKEN}","expires_in":{2**62}}}'

    assert read_token(answer(body)).expires_in == LONGEST_LIFETIME


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"scope": "user", "token_type": "bearer"}', id="bad response"),
        pytest.param('{"access_token":123,"token_type":"bearer"}', id="bad response type"),
        pytest.param('{"access_token":"","token_type":"bearer"}', id="an empty access token"),
        pytest.param("scope=user&token_type=bearer", id="a form without one"),
    ],
)
def test_exchange_request_bad_response(body: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_token(answer(body))

    assert raised.value.reason == "no-access-token"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_token_retrieve_error(content_type: str) -> None:
    """The media type that the answer claims does not hide what it says."""
    body = '{"error": "invalid_grant", "error_description": "sometext"}'

    with pytest.raises(InvalidGrant) as raised:
        read_token(answer(body, 400, content_type))

    assert (raised.value.error, raised.value.description) == ("invalid_grant", "sometext")


@pytest.mark.parametrize("body", ['{"error": "invalid_grant"}', "error=invalid_grant"])
def test_token_retrieve_error_200(body: str) -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_token(answer(body))

    assert raised.value.error == "invalid_grant"


@pytest.mark.parametrize(
    ("client_id", "secret", "carried"),
    [
        ("CLIENT_ID??", "CLIENT_SECRET??", "CLIENT_ID%3F%3F:CLIENT_SECRET%3F%3F"),
        ("a:b", "c:d", "a%3Ab:c%3Ad"),
        ("a b", "+&=", "a+b:%2B%26%3D"),
        ("ü", "€", "%C3%BC:%E2%82%AC"),
    ],
)
def test_url_unsafe_client_config(client_id: str, secret: str, carried: str) -> None:
    client = Client(client_id, secret, HEADER)

    request = grants.client_credentials(PROVIDER, client, wanted=Wanted(), stamp=STAMP)

    assert userinfo(request) == carried


def test_exchange_request_non_basic_auth() -> None:
    request = exchange({}, authentication=BODY)

    assert "Authorization" not in request.headers
    assert (said(request)["client_id"], said(request)["client_secret"]) == ("tokenwell", "s3cret")


@pytest.mark.parametrize("authentication", [HEADER, BODY])
def test_auth_style_is_never_probed(authentication: ClientAuthentication) -> None:
    """There the header is tried first, then the body; a code can be spent by such a try."""
    request = exchange({}, authentication=authentication)

    in_header, in_body = "Authorization" in request.headers, "client_secret" in said(request)
    assert (in_header, in_body) == (authentication is HEADER, authentication is BODY)


def test_auth_code_url_custom_param() -> None:
    provider = Provider(
        authorization_endpoint="https://as.example/auth",
        extra_authorization_params={"foo": "bar"},
    )

    url = build_authorization_url(
        provider, Client("CLIENT_ID"), AuthorizationRequest(REDIRECT_URI, "baz", "scope1 scope2")
    )

    assert sorted(parse_qsl(url.partition("?")[2])) == [
        ("client_id", "CLIENT_ID"),
        ("foo", "bar"),
        ("redirect_uri", REDIRECT_URI),
        ("response_type", "code"),
        ("scope", "scope1 scope2"),
        ("state", "baz"),
    ]


def test_auth_code_url_optional() -> None:
    """What has no value is left out, and a query that is there goes on."""
    provider = Provider(authorization_endpoint="https://as.example/auth?foo=bar")

    url = build_authorization_url(
        provider, Client("CLIENT_ID"), AuthorizationRequest(REDIRECT_URI, "s")
    )

    assert url.startswith("https://as.example/auth?foo=bar&")
    assert "scope" not in url


def test_exchange_request_custom_param() -> None:
    request = exchange({}, extra_token_params={"foo": "bar"})

    assert said(request)["foo"] == "bar"


def test_password_credentials_token_request() -> None:
    request = grants.password(
        PROVIDER,
        Client("tokenwell", "s3cret"),
        username="user1",
        password="password1",
        wanted=Wanted("scope1 scope2"),
        stamp=STAMP,
    )

    assert said(request) == {
        "grant_type": "password",
        "username": "user1",
        "password": "password1",
        "scope": "scope1 scope2",
    }


def test_token_refresh_request() -> None:
    request = grants.refresh_token(
        PROVIDER, Client("tokenwell", "s3cret"), "REFRESH_TOKEN", stamp=STAMP
    )

    assert said(request) == {"grant_type": "refresh_token", "refresh_token": "REFRESH_TOKEN"}


@pytest.mark.parametrize(
    ("said_", "read"),
    [("bearer", "Bearer"), ("bEaReR", "Bearer"), ("", "Bearer"), ("mac", "mac"), ("Foo", "Foo")],
)
def test_token_type_method(said_: str, read: str) -> None:
    body = f'{{"access_token":"{TOKEN}","token_type":"{said_}"}}'

    assert read_token(answer(body)).token_type == read


def test_extra_value_retrieval() -> None:
    body = f'{{"access_token":"{TOKEN}","id_token":"h.c.s","user_id":12}}'

    assert read_token(answer(body)).id_token == "h.c.s"


def _renewed(there: StandIn, root: User, **fields: Any) -> tuple[str, str | None]:
    credential = made.make_credential(there, by=root)
    made.give_tokens(credential, "OLD_REFRESH_TOKEN")
    there.manner = lambda _: granting(**fields)
    tokens.renew(made.versions([credential]))
    return made.tokens_of(credential)


def test_refresh_token_replacement(stand_in: StandIn, root: User) -> None:
    kept = _renewed(stand_in, root, access_token="ACCESS", refresh_token="NEW_REFRESH_TOKEN")

    assert kept == ("ACCESS", "NEW_REFRESH_TOKEN")


@pytest.mark.parametrize("fields", [{}, {"refresh_token": None}, {"refresh_token": ""}])
def test_refresh_token_preservation(fields: dict[str, str], stand_in: StandIn, root: User) -> None:
    kept = _renewed(stand_in, root, access_token="ACCESS", **fields)

    assert kept == ("ACCESS", "OLD_REFRESH_TOKEN")


def test_fetch_with_no_refresh_token(stand_in: StandIn, root: User) -> None:
    credential = made.make_credential(stand_in, by=root)
    made.give_tokens(credential, None)

    sent = tokens.renew(made.versions([credential]))

    assert (sent, stand_in.seen) == (0, [])


def test_a_body_of_1_mib_is_read_to_a_limit(stand_in: StandIn, root: User) -> None:
    """There the limit is 1 MiB, here 64 KiB; what comes before it is kept."""
    credential = made.make_credential(stand_in, by=root)
    made.give_tokens(credential, "OLD_REFRESH_TOKEN")
    tail = " " * (1024 * 1024)

    def flood(_: Seen) -> Any:
        return raw(f'{{"access_token":"ACCESS","refresh_token":"NEW","x":"{tail}"}}')

    stand_in.manner = flood

    tokens.renew(made.versions([credential]))

    assert made.tokens_of(credential) == ("ACCESS", "NEW")
    assert made.clock_of(credential).state == State.AUTHORIZED
