import json
import reprlib
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.oauth.hostile import assert_only_ours
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.errors import BadResponse, ProviderRefused, ProviderUnavailable
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.registration import (
    Registered,
    build_registration_request,
    read_registration,
)

ENDPOINT = "https://server.example.com/register"
PROVIDER = Provider(registration_endpoint=ENDPOINT)
# RFC 7591 3.2.1.
ANSWER = {
    "client_id": "s6BhdRkqt3",
    "client_secret": "cf136dc3c1fc93f31185e5885805d",
    "client_id_issued_at": 2893256800,
    "client_secret_expires_at": 2893276800,
    "redirect_uris": [
        "https://client.example.org/callback",
        "https://client.example.org/callback2",
    ],
    "grant_types": ["authorization_code", "refresh_token"],
    "client_name": "My Example Client",
    "client_name#ja-Jpan-JP": "\u30af\u30e9\u30a4\u30a2\u30f3\u30c8\u540d",
    "token_endpoint_auth_method": "client_secret_basic",
    "logo_uri": "https://client.example.org/logo.png",
    "jwks_uri": "https://client.example.org/my_public_keys.jwks",
    "example_extension_parameter": "example_value",
}


def build(
    provider: Provider = PROVIDER,
    *,
    redirect_uri: str = "https://client.example.org/callback",
    grant_types: Sequence[str] = ("authorization_code", "refresh_token"),
    authentication: ClientAuthentication = ClientAuthentication.HEADER,
    scope: str = "",
    jwks_uri: str = "",
) -> Request:
    return build_registration_request(
        provider,
        redirect_uri=redirect_uri,
        client_name="My Example Client",
        grant_types=grant_types,
        authentication=authentication,
        scope=scope,
        jwks_uri=jwks_uri,
    )


def answer(body: object, status: int = 201) -> Response:
    return Response(status, body=body if isinstance(body, bytes) else json.dumps(body).encode())


def but(**changed: object) -> Response:
    return answer({**ANSWER, **changed})


def reason_of(response: Response) -> str:
    with pytest.raises(BadResponse) as raised:
        read_registration(response)
    return raised.value.reason


def test_the_request_of_rfc_7591_3_1() -> None:
    request = build(jwks_uri="https://client.example.org/my_public_keys.jwks")

    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert request.headers == {"Accept": "application/json", "Content-Type": "application/json"}
    assert json.loads(request.body) == {
        "redirect_uris": ["https://client.example.org/callback"],
        "client_name": "My Example Client",
        "token_endpoint_auth_method": "client_secret_basic",
        "jwks_uri": "https://client.example.org/my_public_keys.jwks",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
    }


@pytest.mark.parametrize(
    ("grant_types", "response_types"),
    [
        (["authorization_code"], ["code"]),
        (["implicit"], ["token"]),
        (["authorization_code", "implicit", "refresh_token"], ["code", "token"]),
        (["client_credentials"], []),
        (["urn:ietf:params:oauth:grant-type:device_code"], []),
    ],
)
def test_a_grant_goes_with_its_response_type(
    grant_types: list[str], response_types: list[str]
) -> None:
    wanted = json.loads(build(grant_types=grant_types).body)

    assert wanted["grant_types"] == grant_types
    assert wanted["response_types"] == response_types


@pytest.mark.parametrize(
    ("authentication", "name"),
    [
        ("header", "client_secret_basic"),
        ("body", "client_secret_post"),
        ("none", "none"),
        ("client_secret_jwt", "client_secret_jwt"),
        ("private_key_jwt", "private_key_jwt"),
        ("mtls", "tls_client_auth"),
    ],
)
def test_each_way_to_authenticate_has_its_name_of_rfc_7591(authentication: str, name: str) -> None:
    ours = ClientAuthentication(authentication)

    asked = json.loads(build(authentication=ours).body)["token_endpoint_auth_method"]
    settled = read_registration(but(token_endpoint_auth_method=name)).authentication

    assert asked == name
    assert settled is ours


def test_every_way_to_authenticate_can_be_registered() -> None:
    for ours in ClientAuthentication:
        named = json.loads(build(authentication=ours).body)["token_endpoint_auth_method"]
        registered = read_registration(but(token_endpoint_auth_method=named))
        assert registered.authentication is ours


def test_the_scope_is_said_if_there_is_one() -> None:
    assert json.loads(build(scope="read write").body)["scope"] == "read write"
    assert "scope" not in json.loads(build().body)


def test_a_client_that_nobody_is_sent_back_to_has_no_redirect_uri() -> None:
    assert "redirect_uris" not in json.loads(build(redirect_uri="").body)


def test_extra_headers_go_along() -> None:
    provider = Provider(registration_endpoint=ENDPOINT, extra_headers={"X-Api-Version": "2"})

    assert build(provider).headers["X-Api-Version"] == "2"


def test_no_request_goes_to_nowhere_or_says_what_is_reserved() -> None:
    with pytest.raises(ValueError, match="needs an endpoint"):
        build(Provider())
    with pytest.raises(ValueError, match="extra header is reserved"):
        build(Provider(registration_endpoint=ENDPOINT, extra_headers={"Accept": "x"}))


@pytest.mark.parametrize("status", [200, 201])
def test_the_response_of_rfc_7591_3_2_1(status: int) -> None:
    assert read_registration(answer(ANSWER, status)) == Registered(
        client_id="s6BhdRkqt3",
        client_secret="cf136dc3c1fc93f31185e5885805d",
        authentication=ClientAuthentication.HEADER,
        registration_access_token="",
        registration_client_uri="",
        secret_expires_at=datetime(2061, 9, 7, tzinfo=UTC),
    )


def test_the_management_of_rfc_7592_3() -> None:
    registered = read_registration(
        but(
            registration_access_token="reg-23410913-abewfq.123483",
            registration_client_uri="https://server.example.com/register/s6BhdRkqt3",
        )
    )

    assert registered.registration_access_token == "reg-23410913-abewfq.123483"
    assert registered.registration_client_uri == "https://server.example.com/register/s6BhdRkqt3"


@pytest.mark.parametrize(
    ("error", "description"),
    [
        (
            "invalid_redirect_uri",
            "The redirection URI http://sketchy.example.com is not allowed by this server.",
        ),
        (
            "invalid_client_metadata",
            "The grant type 'authorization_code' must be registered along with the response type"
            " 'code' but found only 'implicit' instead.",
        ),
    ],
)
def test_the_errors_of_rfc_7591_3_2_2(error: str, description: str) -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_registration(answer({"error": error, "error_description": description}, 400))

    assert (raised.value.error, raised.value.description) == (error, description)


def test_a_client_without_a_secret_and_a_named_method_is_public() -> None:
    registered = read_registration(answer({"client_id": "id"}))

    assert registered.client_secret == ""
    assert registered.authentication is ClientAuthentication.NONE


def test_a_client_with_a_secret_uses_the_header_unless_it_is_told_otherwise() -> None:
    registered = read_registration(answer({"client_id": "id", "client_secret": "s"}))

    assert registered.authentication is ClientAuthentication.HEADER


def test_a_certificate_of_our_own_making_is_shown_like_any_other() -> None:
    registered = read_registration(but(token_endpoint_auth_method="self_signed_tls_client_auth"))

    assert registered.authentication is ClientAuthentication.MTLS


@pytest.mark.parametrize(
    "said", ["0", "-1", "null", '"2893276800"', "true", "1e400", "1" + "0" * 20, "[]", '"never"']
)
def test_a_secret_without_a_last_day_does_not_end(said: str) -> None:
    body = f'{{"client_id":"id","client_secret":"s","client_secret_expires_at":{said}}}'

    assert read_registration(answer(body.encode())).secret_expires_at is None


@pytest.mark.parametrize("token", ["a b", "a\r\nb", "ü", "a" * 40_000, 17], ids=reprlib.repr)
def test_what_could_not_be_sent_is_left_out(token: object) -> None:
    assert read_registration(but(registration_access_token=token)).registration_access_token == ""


@pytest.mark.parametrize("address", ["javascript:x", "/register/1", "https://a@b/", 17])
def test_what_could_not_be_called_is_left_out(address: object) -> None:
    assert read_registration(but(registration_client_uri=address)).registration_client_uri == ""


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answer({}), "client-id-missing"),
        (but(client_id=""), "client-id-missing"),
        (but(client_id=17), "client-id-missing"),
        (but(client_id="a\nb"), "client-id-malformed"),
        (but(client_id="ü"), "client-id-malformed"),
        (but(client_id="a" * 2001), "client-id-malformed"),
        (but(client_secret="a\x00"), "client-secret-malformed"),
        (but(client_secret="a" * 8193), "client-secret-malformed"),
        (but(token_endpoint_auth_method="header"), "authentication-unknown"),
        (but(token_endpoint_auth_method="attest_jwt"), "authentication-unknown"),
        (answer(b"client_id=abc"), "not-json"),
        (answer(b"<html>"), "html"),
        (answer(ANSWER, 302), "redirect"),
        (answer(b"", 404), "refused-without-error"),
    ],
    ids=reprlib.repr,
)
def test_what_is_no_client_for_us_is_refused(response: Response, reason: str) -> None:
    assert reason_of(response) == reason


def test_a_server_that_is_busy_may_be_asked_later() -> None:
    with pytest.raises(ProviderUnavailable):
        read_registration(answer(b"", 503))


def test_no_secret_shows_in_repr() -> None:
    registered = read_registration(but(client_secret="CANARY", registration_access_token="CANARY"))

    assert registered.client_secret == registered.registration_access_token == "CANARY"
    assert "CANARY" not in repr(registered)


def test_any_answer_is_a_client_or_an_error_of_ours() -> None:
    assert_only_ours(
        read_registration,
        [
            "client_id",
            "client_secret",
            "client_secret_expires_at",
            "token_endpoint_auth_method",
            "registration_client_uri",
        ],
        holds=lambda registered: registered.client_id.isascii(),
    )
