"""The grants beside the usual ones, as their RFCs show them; and what goes along with each."""

from urllib.parse import parse_qsl

import pytest

from tests.oauth.test_grants import CLIENT, PROVIDER, STAMP, every_grant, form
from tokenwell.oauth import grants, habits
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.grants import Wanted
from tokenwell.oauth.messages import ClientCertificate
from tokenwell.oauth.provider import Provider

PUBLIC = Client("1406020730", authentication=ClientAuthentication.NONE)
WANTED = Wanted("read write", "api", "https://api.example/")
ASKED = [("audience", "api"), ("resource", "https://api.example/"), ("scope", "read write")]


def test_the_password_request_of_rfc_6749_4_3_2() -> None:
    request = grants.password(
        PROVIDER, CLIENT, username="johndoe", password="A3ddj3w", wanted=Wanted(), stamp=STAMP
    )

    assert form(request) == sorted(
        parse_qsl("grant_type=password&username=johndoe&password=A3ddj3w")
    )
    assert request.headers["Authorization"].startswith("Basic ")


def test_an_empty_password_is_sent_all_the_same() -> None:
    request = grants.password(
        PROVIDER, CLIENT, username="johndoe", password="", wanted=WANTED, stamp=STAMP
    )

    assert form(request) == sorted(
        [("grant_type", "password"), ("username", "johndoe"), ("password", ""), *ASKED]
    )


def test_the_device_token_request_of_rfc_8628_3_4() -> None:
    code = "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS"

    request = grants.device_code(PROVIDER, PUBLIC, code, stamp=STAMP)

    assert form(request) == sorted(
        parse_qsl(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
            f"&device_code={code}&client_id=1406020730"
        )
    )


@pytest.mark.parametrize("authentication", ["header", "body", "none", "mtls"])
def test_a_device_request_names_the_client_once_however_it_proves_itself(
    authentication: str,
) -> None:
    certificate = ClientCertificate("chain", "key")
    method = ClientAuthentication(authentication)
    client = Client("id", "secret", method, certificate=certificate)

    request = grants.device_code(PROVIDER, client, "code", stamp=STAMP)

    assert [value for name, value in form(request) if name == "client_id"] == ["id"]


def test_the_assertion_request_of_rfc_7523_2_1() -> None:
    request = grants.jwt_bearer(
        PROVIDER, Client(""), "eyJhbGciOiJFUzI1NiIsImtpZCI6IjE2In0.x.y", wanted=WANTED, stamp=STAMP
    )

    assert form(request) == sorted(
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", "eyJhbGciOiJFUzI1NiIsImtpZCI6IjE2In0.x.y"),
            *ASKED,
        ]
    )
    assert "Authorization" not in request.headers


def test_the_exchange_request_of_rfc_8693_2_3() -> None:
    request = grants.token_exchange(
        PROVIDER,
        Client("rs08", "long-secure-random-secret"),
        "accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC",
        wanted=Wanted(resource="https://backend.example.com/api"),
        stamp=STAMP,
    )

    assert request.headers["Authorization"] == ("Basic cnMwODpsb25nLXNlY3VyZS1yYW5kb20tc2VjcmV0")
    assert form(request) == sorted(
        parse_qsl(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
            "&resource=https%3A%2F%2Fbackend.example.com%2Fapi"
            "&subject_token=accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC"
            "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
        )
    )


def test_scopes_are_joined_as_the_provider_wants_them() -> None:
    provider = Provider(
        token_endpoint=PROVIDER.token_endpoint, habits=habits.Habits(scope_separator=",")
    )

    request = grants.token_exchange(provider, CLIENT, "token", wanted=WANTED, stamp=STAMP)

    assert ("scope", "read,write") in form(request)


def test_the_certificate_goes_along_where_it_is_the_proof_and_nowhere_else() -> None:
    certificate = ClientCertificate("chain", "key")
    mutual = Client("id", authentication=ClientAuthentication.MTLS, certificate=certificate)
    other = Client("id", "secret", certificate=certificate)

    assert {request.certificate for request in every_grant(PROVIDER, mutual)} == {certificate}
    assert {request.certificate for request in every_grant(PROVIDER, other)} == {None}


@pytest.mark.parametrize(
    ("omitted", "left"),
    [
        ("client_secret", {"app", "grant_type"}),
        ("client_id", {"grant_type", "key"}),
        ("grant_type", {"app", "key"}),
        ("kind", {"app", "grant_type", "key"}),
    ],
)
def test_what_a_provider_does_not_want_is_left_out_by_our_name_for_it(
    omitted: str, left: set[str]
) -> None:
    named = habits.Client(id_parameter="app", secret_parameter="key")
    client = Client("id", "secret", ClientAuthentication.BODY, habits=named)
    provider = Provider(
        token_endpoint=PROVIDER.token_endpoint,
        habits=habits.Habits(token=habits.TokenRequest(omit=(omitted,))),
    )

    request = grants.client_credentials(provider, client, wanted=Wanted(), stamp=STAMP)

    assert {name for name, _ in form(request)} == left
