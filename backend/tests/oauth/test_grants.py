from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from tests.oauth.signing_keys import ec_key, pem
from tokenwell.oauth import grants, token_request
from tokenwell.oauth.authorization import AuthorizationResponse, reserved_token_params
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.grants import Wanted
from tokenwell.oauth.keys import read_signing_key
from tokenwell.oauth.messages import ClientCertificate, Request, Stamp
from tokenwell.oauth.provider import Provider

PROVIDER = Provider(token_endpoint="https://server.example.com/token")
CLIENT = Client("s6BhdRkqt3", "gX1fBat3bV")
BASIC = "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"
RESPONSE = AuthorizationResponse("SplxlOBeZQQYbYS6WxSbIA")
REDIRECT_URI = "https://client.example.com/cb"
STAMP = Stamp(datetime(2026, 11, 25, tzinfo=UTC), "never-used-before")
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def form(request: Request) -> list[tuple[str, str]]:
    pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    return sorted(pairs)


def every_grant(provider: Provider, client: Client = CLIENT) -> list[Request]:
    return [
        grants.authorization_code(
            provider,
            client,
            RESPONSE,
            redirect_uri=REDIRECT_URI,
            code_verifier=VERIFIER,
            stamp=STAMP,
        ),
        grants.refresh_token(provider, client, "tGzv3JOkF0XG5Qx2TlKWIA", stamp=STAMP),
        grants.client_credentials(provider, client, wanted=Wanted(), stamp=STAMP),
        grants.password(
            provider,
            client,
            username="tGzv3JOkF0XG5Qx2TlKWIA",
            password="tGzv3JOkF0XG5Qx2TlKWIA",
            wanted=Wanted(),
            stamp=STAMP,
        ),
        grants.device_code(provider, client, "tGzv3JOkF0XG5Qx2TlKWIA", stamp=STAMP),
        grants.jwt_bearer(provider, client, "tGzv3JOkF0XG5Qx2TlKWIA", wanted=Wanted(), stamp=STAMP),
        grants.token_exchange(
            provider, client, "tGzv3JOkF0XG5Qx2TlKWIA", wanted=Wanted(), stamp=STAMP
        ),
    ]


def test_the_code_exchange_of_rfc_6749_4_1_3() -> None:
    request = grants.authorization_code(
        PROVIDER, CLIENT, RESPONSE, redirect_uri=REDIRECT_URI, code_verifier=None, stamp=STAMP
    )

    assert request.method == "POST"
    assert request.url == "https://server.example.com/token"
    assert request.headers["Authorization"] == BASIC
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form(request) == sorted(
        parse_qsl(
            "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA"
            "&redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb"
        )
    )


def test_the_code_exchange_carries_the_verifier_of_its_challenge() -> None:
    request = grants.authorization_code(
        PROVIDER, CLIENT, RESPONSE, redirect_uri=REDIRECT_URI, code_verifier=VERIFIER, stamp=STAMP
    )

    assert ("code_verifier", VERIFIER) in form(request)


def test_the_client_credentials_of_rfc_6749_4_4_2() -> None:
    request = grants.client_credentials(PROVIDER, CLIENT, wanted=Wanted(), stamp=STAMP)

    assert request.headers["Authorization"] == BASIC
    assert form(request) == [("grant_type", "client_credentials")]


def test_client_credentials_ask_for_scope_audience_and_resource() -> None:
    request = grants.client_credentials(
        PROVIDER, CLIENT, wanted=Wanted("read write", "api", "https://api.example/"), stamp=STAMP
    )

    assert form(request) == [
        ("audience", "api"),
        ("grant_type", "client_credentials"),
        ("resource", "https://api.example/"),
        ("scope", "read write"),
    ]


def test_the_refresh_of_rfc_6749_6() -> None:
    request = grants.refresh_token(PROVIDER, CLIENT, "tGzv3JOkF0XG5Qx2TlKWIA", stamp=STAMP)

    assert request.headers["Authorization"] == BASIC
    assert form(request) == sorted(
        parse_qsl("grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA")
    )


def test_the_refresh_of_rfc_6749_2_3_1_with_the_secret_in_the_body() -> None:
    client = Client("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", ClientAuthentication.BODY)

    request = grants.refresh_token(PROVIDER, client, "tGzv3JOkF0XG5Qx2TlKWIA", stamp=STAMP)

    assert "Authorization" not in request.headers
    assert form(request) == sorted(
        parse_qsl(
            "grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA"
            "&client_id=s6BhdRkqt3&client_secret=7Fjfp0ZBr1KtDRbnfVdmIw"
        )
    )


def test_a_refresh_can_ask_for_less() -> None:
    request = grants.refresh_token(PROVIDER, CLIENT, "token", scope="read", stamp=STAMP)

    assert ("scope", "read") in form(request)


@pytest.mark.parametrize("token", ["a b", "a+b/c=", "1/fFAGRNJru1FTz70BzhT3Zg", "%41&x=y", "ü€"])
def test_a_refresh_token_arrives_as_it_is(token: str) -> None:
    request = grants.refresh_token(PROVIDER, CLIENT, token, stamp=STAMP)

    assert ("refresh_token", token) in form(request)


def test_every_grant_asks_for_json() -> None:
    assert all(request.headers["Accept"] == "application/json" for request in every_grant(PROVIDER))


def test_every_grant_carries_extra_parameters_and_headers() -> None:
    provider = Provider(
        token_endpoint=PROVIDER.token_endpoint,
        extra_token_params={"tenant": "a b", "body": "x", "empty": ""},
        extra_headers={"X-Api-Version": "2"},
    )

    for request in every_grant(provider):
        assert {("tenant", "a b"), ("body", "x"), ("empty", "")} <= set(form(request))
        assert request.headers["X-Api-Version"] == "2"


def test_a_field_wins_over_an_extra_parameter_of_its_name() -> None:
    provider = Provider(
        token_endpoint=PROVIDER.token_endpoint,
        extra_token_params={"audience": "extra", "resource": "extra"},
    )

    request = grants.client_credentials(
        provider, CLIENT, wanted=Wanted(audience="field"), stamp=STAMP
    )

    assert form(request) == [
        ("audience", "field"),
        ("grant_type", "client_credentials"),
        ("resource", "extra"),
    ]


@pytest.mark.parametrize("name", sorted(reserved_token_params()))
def test_no_extra_parameter_can_say_what_is_ours_to_say(name: str) -> None:
    provider = Provider(token_endpoint=PROVIDER.token_endpoint, extra_token_params={name: "x"})

    with pytest.raises(ValueError, match="extra token parameter is reserved"):
        every_grant(provider)


@pytest.mark.parametrize("name", sorted(token_request.reserved_headers()))
def test_no_extra_header_can_say_what_is_ours_to_say(name: str) -> None:
    provider = Provider(token_endpoint=PROVIDER.token_endpoint, extra_headers={name.title(): "x"})

    with pytest.raises(ValueError, match="extra header is reserved"):
        every_grant(provider)


def test_no_request_goes_without_an_endpoint() -> None:
    with pytest.raises(ValueError, match="needs a token endpoint"):
        every_grant(Provider())


@pytest.mark.parametrize("authentication", list(ClientAuthentication))
def test_no_secret_shows_in_the_repr_of_a_request(authentication: ClientAuthentication) -> None:
    client = Client(
        "id",
        "gX1fBat3bV" * 4,
        authentication,
        key=read_signing_key(pem(ec_key())),
        certificate=ClientCertificate("a chain", "its key"),
        assertion_audience="https://server.example.com",
    )

    shown = repr([client, *every_grant(PROVIDER, client)])

    secrets = ("gX1fBat3bV", BASIC, RESPONSE.code, VERIFIER, "tGzv3JOkF0XG5Qx2TlKWIA", "a chain")
    for secret in (*secrets, "its key"):
        assert secret not in shown
