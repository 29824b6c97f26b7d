import json
import reprlib
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from tests.oauth.hostile import assert_only_ours
from tokenwell.oauth import habits
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.device import DeviceCode, build_device_request, read_device_response
from tokenwell.oauth.errors import (
    AuthorizationPending,
    BadResponse,
    InvalidClient,
    OAuthError,
    ProviderRefused,
    ProviderUnavailable,
    SlowDown,
)
from tokenwell.oauth.grants import Wanted
from tokenwell.oauth.messages import ClientCertificate, Request, Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import read_token
from tokenwell.oauth.web_address import is_web_address

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "jti")
ENDPOINT = "https://server.example.com/device_authorization"
PROVIDER = Provider(device_authorization_endpoint=ENDPOINT)
PUBLIC = Client("1406020730", authentication=ClientAuthentication.NONE)
# RFC 8628 3.2.
ANSWER = {
    "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://example.com/device",
    "verification_uri_complete": "https://example.com/device?user_code=WDJB-MJHT",
    "expires_in": 1800,
    "interval": 5,
}


def form(request: Request) -> list[tuple[str, str]]:
    pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    return sorted(pairs)


def answer(body: object, status: int = 200) -> Response:
    return Response(status, body=body if isinstance(body, bytes) else json.dumps(body).encode())


def but(**changed: object) -> dict[str, object]:
    return {**ANSWER, **changed}


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in ANSWER.items() if name not in names}


def reason_of(response: Response) -> str:
    with pytest.raises(BadResponse) as raised:
        read_device_response(response)
    return raised.value.reason


def test_the_request_of_rfc_8628_3_1() -> None:
    request = build_device_request(
        PROVIDER, PUBLIC, wanted=Wanted(scope="example_scope"), stamp=STAMP
    )

    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form(request) == sorted(parse_qsl("client_id=1406020730&scope=example_scope"))


@pytest.mark.parametrize("authentication", ["header", "body", "none", "mtls"])
def test_the_client_names_itself_once_however_it_authenticates(authentication: str) -> None:
    certificate = ClientCertificate("chain", "key")
    client = Client("id", "secret", ClientAuthentication(authentication), certificate=certificate)

    request = build_device_request(PROVIDER, client, wanted=Wanted(), stamp=STAMP)

    assert [value for name, value in form(request) if name == "client_id"] == ["id"]


def test_a_client_with_a_secret_authenticates() -> None:
    client = Client("s6BhdRkqt3", "gX1fBat3bV")

    request = build_device_request(PROVIDER, client, wanted=Wanted(), stamp=STAMP)

    assert request.headers["Authorization"] == "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"
    assert "gX1fBat3bV" not in repr(request)


def test_scope_audience_and_resource_are_asked_for() -> None:
    provider = Provider(
        device_authorization_endpoint=ENDPOINT, habits=habits.Habits(scope_separator=",")
    )
    wanted = Wanted("read write", "api", "https://api.example/")

    request = build_device_request(provider, PUBLIC, wanted=wanted, stamp=STAMP)

    assert {
        ("scope", "read,write"),
        ("audience", "api"),
        ("resource", "https://api.example/"),
    } <= set(form(request))


def test_extra_parameters_and_headers_go_along_and_fields_win() -> None:
    provider = Provider(
        device_authorization_endpoint=ENDPOINT,
        extra_authorization_params={"audience": "extra", "resource": "extra", "empty": ""},
        extra_headers={"X-Api-Version": "2"},
    )

    request = build_device_request(provider, PUBLIC, wanted=Wanted(audience="field"), stamp=STAMP)

    assert form(request) == [
        ("audience", "field"),
        ("client_id", "1406020730"),
        ("empty", ""),
        ("resource", "extra"),
    ]
    assert request.headers["X-Api-Version"] == "2"


@pytest.mark.parametrize(
    ("provider", "complaint"),
    [
        (Provider(), "needs an endpoint"),
        (
            Provider(
                device_authorization_endpoint=ENDPOINT, extra_authorization_params={"scope": "x"}
            ),
            "extra authorization parameter is reserved",
        ),
        (
            Provider(device_authorization_endpoint=ENDPOINT, extra_headers={"authorization": "x"}),
            "extra header is reserved",
        ),
    ],
)
def test_no_request_goes_to_nowhere_or_says_what_is_reserved(
    provider: Provider, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        build_device_request(provider, PUBLIC, wanted=Wanted(), stamp=STAMP)


def test_the_response_of_rfc_8628_3_2() -> None:
    read = read_device_response(answer(ANSWER))

    assert read == DeviceCode(
        device_code="GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
        user_code="WDJB-MJHT",
        verification_uri="https://example.com/device",
        verification_uri_complete="https://example.com/device?user_code=WDJB-MJHT",
        expires_in=1800,
        interval=5,
    )


def test_a_form_is_an_answer_too() -> None:
    body = b"device_code=3584d83530557fdd1f46af8289938c8ef79f9dc5&user_code=WDJB-MJHT"
    body += b"&verification_uri=https%3A%2F%2Fexample.com%2Fdevice&expires_in=900&interval=7"

    read = read_device_response(answer(body))

    assert (read.user_code, read.expires_in, read.interval) == ("WDJB-MJHT", 900, 7)


def test_the_address_may_have_the_name_that_drafts_gave_it() -> None:
    body = without("verification_uri", "verification_uri_complete")

    read = read_device_response(answer({**body, "verification_url": "https://example.com/old"}))

    assert read.verification_uri == "https://example.com/old"
    assert read.verification_uri_complete == ""


def test_a_missing_interval_means_five_seconds() -> None:
    assert read_device_response(answer(without("interval"))).interval == 5


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), (7.9, 7), (60, 60), (0, 5), (-1, 5), (0.5, 5), (None, 5), (True, 5), ("soon", 5)],
)
def test_an_interval_without_sense_means_five_seconds(said: object, seconds: int) -> None:
    assert read_device_response(answer(but(interval=said))).interval == seconds


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("900", 900), (899.5, 899), (0, 600), (-1, 600), (None, 600), (True, 600), ([], 600)],
)
def test_a_lifetime_without_sense_means_ten_minutes(said: object, seconds: int) -> None:
    assert read_device_response(answer(but(expires_in=said))).expires_in == seconds
    assert read_device_response(answer(without("expires_in"))).expires_in == 600


@pytest.mark.parametrize("code", ["1", "WDJB MJHT", "a" * 100, "!~"], ids=reprlib.repr)
def test_a_user_code_that_can_be_typed_is_shown_as_it_is(code: str) -> None:
    assert read_device_response(answer(but(user_code=code))).user_code == code


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (without("device_code"), "device-code-missing"),
        (but(device_code=""), "device-code-missing"),
        (but(device_code=17), "device-code-missing"),
        (but(device_code="ü"), "device-code-malformed"),
        (but(device_code="a\nb"), "device-code-malformed"),
        (but(device_code="a" * 8193), "device-code-malformed"),
        (without("user_code"), "user-code-missing"),
        (but(user_code=None), "user-code-missing"),
        (but(user_code="ÄBC"), "user-code-malformed"),
        (but(user_code=" "), "user-code-malformed"),
        (but(user_code="A\x1b[31m"), "user-code-malformed"),
        (but(user_code="\u202eABC"), "user-code-malformed"),
        (but(user_code="a" * 101), "user-code-malformed"),
        (without("verification_uri"), "verification-uri-missing"),
        (but(verification_uri=["https://example.com"]), "verification-uri-missing"),
        (but(verification_uri="javascript:alert(1)"), "verification-uri-malformed"),
        (but(verification_uri_complete="javascript:alert(1)"), "verification-uri-malformed"),
        (but(verification_uri_complete="data:text/html,x"), "verification-uri-malformed"),
    ],
    ids=reprlib.repr,
)
def test_what_can_not_be_shown_or_sent_is_refused(body: object, reason: str) -> None:
    assert reason_of(answer(body)) == reason


@pytest.mark.parametrize(
    "address",
    [
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        " https://example.com/device",
        "https://example.com/a b",
        "https://example.com/\r\nx",
        "https://example.com/\x00",
        "https://example.com\\@evil.example/",
        "https://bank.example@evil.example/",
        "https://user:password@example.com/",
        "https://bücher.example/",
        "https://exa%6dple.com/",
        "https:///device",
        "https:example.com",
        "//example.com/device",
        "/device",
        "example.com/device",
        "ftp://example.com/device",
        "file:///etc/passwd",
        "https://example.com:99999/",
        "https://example.com:0/",
        "https://[::1/",
        'https://example.com/"onclick="x',
        "https://example.com/<script>",
        f"https://example.com/{'a' * 1981}",
    ],
    ids=reprlib.repr,
)
def test_an_address_that_is_no_plain_page_is_refused(address: str) -> None:
    assert reason_of(answer(but(verification_uri=address))) == "verification-uri-malformed"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "HTTPS://Example.COM/device",
        "http://127.0.0.1:9000/device",
        "https://[2001:db8::1]:8443/device",
        "https://example.com/#/device?code=%41",
        "https://example.com/device?user_code=WDJB-MJHT&x=a@b",
        f"https://example.com/{'a' * 1980}",
    ],
    ids=reprlib.repr,
)
def test_an_address_of_a_page_is_shown_to_the_letter(address: str) -> None:
    assert read_device_response(answer(but(verification_uri=address))).verification_uri == address


@pytest.mark.parametrize("status", [200, 400, 401])
@pytest.mark.parametrize(
    ("said", "kind"),
    [("invalid_scope", ProviderRefused), ("invalid_client", InvalidClient)],
)
def test_a_refusal_is_what_it_is_at_the_token_endpoint(
    status: int, said: str, kind: type[OAuthError]
) -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_device_response(answer({"error": said, "error_description": "because"}, status))

    assert type(raised.value) is kind
    assert (raised.value.error, raised.value.description) == (said, "because")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_busy_may_be_asked_later(status: int) -> None:
    with pytest.raises(ProviderUnavailable):
        read_device_response(answer(b"", status))


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answer(b"<html></html>"), "html"),
        (answer(b"", 204), "device-code-missing"),
        (answer(ANSWER, 302), "redirect"),
        (answer(b"Not Found", 404), "refused-without-error"),
        (Response(200, body=json.dumps(ANSWER).encode(), truncated=True), "too-long"),
        (answer(b'{"device_code":"\xff"}'), "not-utf8"),
    ],
)
def test_what_is_no_answer_is_refused(response: Response, reason: str) -> None:
    assert reason_of(response) == reason


# RFC 8628 3.5: these come from the token endpoint while the person decides.
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("authorization_pending", AuthorizationPending),
        ("slow_down", SlowDown),
        ("access_denied", ProviderRefused),
        ("expired_token", ProviderRefused),
    ],
)
def test_the_polling_errors_of_rfc_8628_3_5(said: str, kind: type[ProviderRefused]) -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_token(answer({"error": said}, 400))

    assert type(raised.value) is kind
    assert raised.value.error == said


def test_the_device_code_does_not_show_in_repr() -> None:
    assert "CANARY" not in repr(DeviceCode("CANARY", "ABCD", "https://example.com/"))


def test_any_answer_can_be_shown_or_is_an_error_of_ours() -> None:
    assert_only_ours(
        read_device_response,
        list(ANSWER),
        holds=lambda read: (
            read.user_code.isascii()
            and is_web_address(read.verification_uri)
            and read.interval >= 1
            and read.expires_in >= 1
        ),
    )
