import json
import reprlib
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.oauth.hostile import assert_only_ours
from tokenwell.oauth import habits
from tokenwell.oauth.authorization_request import (
    AuthorizationRequest,
    reserved_authorization_params,
)
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.errors import (
    BadResponse,
    InvalidClient,
    ProviderRefused,
    ProviderUnavailable,
)
from tokenwell.oauth.messages import ClientCertificate, Request, Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.pushed import (
    PushedRequest,
    build_authorization_url_of_pushed,
    build_pushed_request,
    read_pushed_response,
)

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "jti")
ENDPOINT = "https://as.example.com/as/par"
PROVIDER = Provider(
    authorization_endpoint="https://as.example.com/authorize",
    pushed_authorization_request_endpoint=ENDPOINT,
)
CLIENT = Client("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw")
REQUEST = AuthorizationRequest("https://client.example.org/cb", state="af0ifjsldkj")
REFERENCE = "urn:example:bwc4JK-ESC0w8acc191e-Y1LTC2"


def form(request: Request) -> list[tuple[str, str]]:
    pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    return sorted(pairs)


def answer(body: object, status: int = 201) -> Response:
    return Response(status, body=body if isinstance(body, bytes) else json.dumps(body).encode())


def reason_of(response: Response) -> str:
    with pytest.raises(BadResponse) as raised:
        read_pushed_response(response)
    return raised.value.reason


def test_the_request_of_rfc_9126_1_1() -> None:
    request = build_pushed_request(PROVIDER, CLIENT, REQUEST, stamp=STAMP)

    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Authorization"] == "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
    assert form(request) == sorted(
        parse_qsl(
            "response_type=code&client_id=s6BhdRkqt3&state=af0ifjsldkj"
            "&redirect_uri=https%3A%2F%2Fclient.example.org%2Fcb"
        )
    )


def test_the_parameters_of_rfc_9126_2_1() -> None:
    challenged = AuthorizationRequest(
        "https://client.example.org/cb",
        state="af0ifjsldkj",
        scope="account-information",
        code_challenge="K2-ltc83acc4h0c9w6ESC_rEMTJ3bww-uCHaoeK1t8U",
    )

    request = build_pushed_request(PROVIDER, CLIENT, challenged, stamp=STAMP)

    assert form(request) == sorted(
        parse_qsl(
            "response_type=code&state=af0ifjsldkj&client_id=s6BhdRkqt3"
            "&redirect_uri=https%3A%2F%2Fclient.example.org%2Fcb"
            "&code_challenge=K2-ltc83acc4h0c9w6ESC_rEMTJ3bww-uCHaoeK1t8U"
            "&code_challenge_method=S256&scope=account-information"
        )
    )


@pytest.mark.parametrize("authentication", ["header", "body", "none", "mtls"])
def test_the_client_names_itself_once_however_it_authenticates(authentication: str) -> None:
    certificate = ClientCertificate("chain", "key")
    method = ClientAuthentication(authentication)
    client = Client("s6BhdRkqt3", "secret", method, certificate=certificate)

    request = build_pushed_request(PROVIDER, client, REQUEST, stamp=STAMP)

    assert [value for name, value in form(request) if name == "client_id"] == ["s6BhdRkqt3"]


def test_the_client_names_itself_even_where_the_browser_would_not() -> None:
    silent = habits.Habits(authorize=habits.Authorize(omit=("client_id",)))
    provider = Provider(pushed_authorization_request_endpoint=ENDPOINT, habits=silent)

    request = build_pushed_request(provider, CLIENT, REQUEST, stamp=STAMP)

    assert ("client_id", "s6BhdRkqt3") in form(request)


def test_a_client_that_authenticates_by_mtls_shows_its_certificate() -> None:
    certificate = ClientCertificate("chain", "key")
    by_mtls = Client("id", authentication=ClientAuthentication.MTLS, certificate=certificate)
    by_secret = Client("id", "secret", certificate=certificate)

    shown = build_pushed_request(PROVIDER, by_mtls, REQUEST, stamp=STAMP).certificate
    kept = build_pushed_request(PROVIDER, by_secret, REQUEST, stamp=STAMP).certificate

    assert shown is certificate
    assert kept is None


def test_extra_parameters_and_headers_go_along() -> None:
    provider = Provider(
        pushed_authorization_request_endpoint=ENDPOINT,
        extra_authorization_params={"prompt": "consent", "empty": ""},
        extra_headers={"X-Api-Version": "2"},
    )

    request = build_pushed_request(provider, CLIENT, REQUEST, stamp=STAMP)

    assert {("prompt", "consent"), ("empty", "")} <= set(form(request))
    assert request.headers["X-Api-Version"] == "2"


@pytest.mark.parametrize("name", sorted(reserved_authorization_params()))
def test_no_extra_parameter_can_say_what_is_ours_to_say(name: str) -> None:
    provider = Provider(
        pushed_authorization_request_endpoint=ENDPOINT, extra_authorization_params={name: "x"}
    )

    with pytest.raises(ValueError, match="extra authorization parameter is reserved"):
        build_pushed_request(provider, CLIENT, REQUEST, stamp=STAMP)


@pytest.mark.parametrize("name", ["Authorization", "ACCEPT", "content-type", "DPoP"])
def test_no_extra_header_can_say_what_is_ours_to_say(name: str) -> None:
    provider = Provider(pushed_authorization_request_endpoint=ENDPOINT, extra_headers={name: "x"})

    with pytest.raises(ValueError, match="extra header is reserved"):
        build_pushed_request(provider, CLIENT, REQUEST, stamp=STAMP)


def test_no_request_goes_without_an_endpoint() -> None:
    with pytest.raises(ValueError, match="needs an endpoint"):
        build_pushed_request(Provider(), CLIENT, REQUEST, stamp=STAMP)


def test_no_secret_shows_in_the_repr_of_a_request() -> None:
    shown = repr(build_pushed_request(PROVIDER, CLIENT, REQUEST, stamp=STAMP))

    assert CLIENT.secret not in shown
    assert REQUEST.state not in shown


@pytest.mark.parametrize(
    ("reference", "seconds"),
    [
        (REFERENCE, 90),
        ("urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c", 60),
    ],
)
@pytest.mark.parametrize("status", [200, 201])
def test_the_responses_of_rfc_9126_1_1_and_2_2(status: int, reference: str, seconds: int) -> None:
    read = read_pushed_response(answer({"request_uri": reference, "expires_in": seconds}, status))

    assert read == PushedRequest(reference, seconds)


def test_the_error_of_rfc_9126_2_3() -> None:
    refused = answer(
        {
            "error": "invalid_request",
            "error_description": "The redirect_uri is not valid for the given client",
        },
        400,
    )

    with pytest.raises(ProviderRefused) as raised:
        read_pushed_response(refused)

    assert raised.value.error == "invalid_request"
    assert raised.value.description == "The redirect_uri is not valid for the given client"


def test_a_client_that_is_refused_is_refused_for_all() -> None:
    with pytest.raises(InvalidClient):
        read_pushed_response(answer({"error": "invalid_client"}, 401))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_busy_may_be_asked_later(status: int) -> None:
    with pytest.raises(ProviderUnavailable):
        read_pushed_response(answer(b"", status))


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"request_uri": REFERENCE, "expires_in": 60}, 202, "status"),
        ({"request_uri": REFERENCE, "expires_in": 60}, 303, "redirect"),
        (b"request_uri=urn%3Aexample%3Aa&expires_in=60", 201, "not-json"),
        (b"", 201, "not-json"),
        (b"<html></html>", 201, "html"),
        ([REFERENCE], 201, "not-an-object"),
        ({}, 201, "request-uri-missing"),
        ({"request_uri": "", "expires_in": 60}, 201, "request-uri-missing"),
        ({"request_uri": 17, "expires_in": 60}, 201, "request-uri-missing"),
        ({"request_uri": "no-uri", "expires_in": 60}, 201, "request-uri-malformed"),
        ({"request_uri": "urn:a b", "expires_in": 60}, 201, "request-uri-malformed"),
        ({"request_uri": "urn:ü", "expires_in": 60}, 201, "request-uri-malformed"),
        ({"request_uri": "urn:a\r\n", "expires_in": 60}, 201, "request-uri-malformed"),
        ({"request_uri": "urn:" + "a" * 4093, "expires_in": 60}, 201, "request-uri-malformed"),
        ({"request_uri": REFERENCE}, 201, "lifetime-missing"),
        ({"request_uri": REFERENCE, "expires_in": 0}, 201, "lifetime-missing"),
        ({"request_uri": REFERENCE, "expires_in": True}, 201, "lifetime-missing"),
    ],
    ids=reprlib.repr,
)
def test_what_refers_to_nothing_is_refused(body: object, status: int, reason: str) -> None:
    assert reason_of(answer(body, status)) == reason


def test_the_reference_does_not_show_in_repr() -> None:
    assert "CANARY" not in repr(PushedRequest("urn:CANARY", 60))


def test_any_answer_is_a_reference_or_an_error_of_ours() -> None:
    assert_only_ours(read_pushed_response, ["request_uri", "expires_in"])


def test_the_browser_is_sent_on_with_the_reference_alone() -> None:
    url = build_authorization_url_of_pushed(PROVIDER, CLIENT, REFERENCE)

    assert url.startswith("https://as.example.com/authorize?")
    assert parse_qsl(urlsplit(url).query) == parse_qsl(
        "client_id=s6BhdRkqt3&request_uri=urn%3Aexample%3Abwc4JK-ESC0w8acc191e-Y1LTC2"
    )


def test_the_endpoint_s_own_query_stays_before_the_reference() -> None:
    provider = Provider(authorization_endpoint="https://as.example.com/authorize?tenant=a%2fb")

    url = build_authorization_url_of_pushed(provider, CLIENT, REFERENCE)

    assert url.startswith("https://as.example.com/authorize?tenant=a%2fb&client_id=s6BhdRkqt3&")


def test_the_endpoint_s_own_query_brings_no_reference_of_another() -> None:
    provider = Provider(authorization_endpoint="https://as.example.com/authorize?request_uri=urn:x")

    with pytest.raises(ValueError, match="is reserved"):
        build_authorization_url_of_pushed(provider, CLIENT, REFERENCE)
