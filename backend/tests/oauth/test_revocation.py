import json
import reprlib
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from tests.oauth.hostile import assert_only_ours
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.errors import (
    BadResponse,
    InvalidClient,
    OAuthError,
    ProviderRefused,
    ProviderUnavailable,
)
from tokenwell.oauth.habits import Habits, Revoke
from tokenwell.oauth.messages import ClientCertificate, Request, Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.revocation import (
    Hint,
    build_revocation_request,
    read_revocation_response,
)

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "jti")
ENDPOINT = "https://server.example.com/revoke"
CLIENT = Client("s6BhdRkqt3", "gX1fBat3bV")
TOKEN = "45ghiukldjahdnhzdauz"


def build(
    revoke: Revoke | None = None,
    *,
    token: str = TOKEN,
    hint: Hint = "access_token",
    client: Client = CLIENT,
    captured: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Request:
    provider = Provider(
        revocation_endpoint=ENDPOINT,
        habits=Habits(revoke=revoke or Revoke()),
        extra_headers=headers or {},
    )
    return build_revocation_request(
        provider, client, token, hint=hint, stamp=STAMP, captured=captured
    )


def form(request: Request) -> list[tuple[str, str]]:
    pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    return sorted(pairs)


def answer(body: object = b"", status: int = 200, challenge: str = "") -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {"www-authenticate": challenge} if challenge else {}, raw)


def is_gone(response: Response) -> bool:
    try:
        read_revocation_response(response)
    except OAuthError:
        return False
    return True


def test_the_request_of_rfc_7009_2_1() -> None:
    request = build(hint="refresh_token")

    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Authorization"] == "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"
    assert form(request) == sorted(
        parse_qsl("token=45ghiukldjahdnhzdauz&token_type_hint=refresh_token")
    )


def test_a_public_client_names_itself() -> None:
    public = Client("s6BhdRkqt3", authentication=ClientAuthentication.NONE)

    request = build(client=public)

    assert ("client_id", "s6BhdRkqt3") in form(request)
    assert "Authorization" not in request.headers


def test_a_provider_may_want_more_parameters_and_another_address() -> None:
    request = build(Revoke(url="https://api.example/x", params={"all": "1"}))

    assert request.url == "https://api.example/x"
    assert ("all", "1") in form(request)


def test_a_token_may_be_the_bearer_of_its_own_revocation() -> None:
    request = build(Revoke(style="bearer", url="https://api.example/revoke"))

    assert (request.method, request.url) == ("POST", "https://api.example/revoke")
    assert request.headers == {
        "Accept": "application/json",
        "Authorization": "Bearer 45ghiukldjahdnhzdauz",
    }
    assert request.body == b""


def test_a_bearer_goes_to_the_revocation_endpoint_if_no_address_is_said() -> None:
    assert build(Revoke(style="bearer")).url == ENDPOINT


def test_a_bearer_may_delete_itself() -> None:
    request = build(Revoke(style="bearer", method="DELETE", params={"all": "1"}))

    assert (request.method, request.url) == ("DELETE", f"{ENDPOINT}?all=1")
    assert request.body == b""


@pytest.mark.parametrize("token", ["a b", "a\r\nX: y", "ü", "", "a" * 40_000], ids=reprlib.repr)
def test_a_bearer_is_fit_for_a_header(token: str) -> None:
    with pytest.raises(ValueError, match="only an access token"):
        build(Revoke(style="bearer"), token=token)


def test_a_refresh_token_is_no_bearer() -> None:
    with pytest.raises(ValueError, match="only an access token"):
        build(Revoke(style="bearer"), hint="refresh_token")


def test_a_request_has_the_token_in_its_address_and_percent_encoded() -> None:
    revoke = Revoke(
        style="request",
        method="DELETE",
        url="https://api.example/apps/{client_id}/tokens/{access_token}?s={client_secret}",
    )

    request = build(revoke, token="a/b?c=d&e#ü ", client=Client("my app", "s&t"))

    assert request.method == "DELETE"
    assert request.url == (
        "https://api.example/apps/my%20app/tokens/a%2Fb%3Fc%3Dd%26e%23%C3%BC%20?s=s%26t"
    )
    assert "Authorization" not in request.headers


def test_a_request_has_the_token_in_its_form_and_as_it_is() -> None:
    revoke = Revoke(
        style="request",
        url="https://api.example/token",
        params={
            "grant_type": "delete",
            "client_id": "{client_id}",
            "client_secret": "{client_secret}",
            "token": "{refresh_token}",
            "user": "{account}",
        },
    )

    request = build(revoke, token="a/b {c}", hint="refresh_token", captured={"account": "acct_1"})

    assert request.url == "https://api.example/token"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form(request) == [
        ("client_id", "s6BhdRkqt3"),
        ("client_secret", "gX1fBat3bV"),
        ("grant_type", "delete"),
        ("token", "a/b {c}"),
        ("user", "acct_1"),
    ]


def test_a_request_without_a_body_has_its_parameters_in_the_query() -> None:
    revoke = Revoke(
        style="request",
        method="GET",
        url="https://api.example/revoke?v=1",
        params={"token": "{access_token}"},
    )

    assert build(revoke, token="a&b").url == "https://api.example/revoke?v=1&token=a%26b"


def test_what_was_captured_does_not_stand_in_for_what_is_ours() -> None:
    revoke = Revoke(style="request", url="https://api.example/{client_id}/{access_token}")

    request = build(revoke, captured={"client_id": "evil", "access_token": "evil"})

    assert request.url == "https://api.example/s6BhdRkqt3/45ghiukldjahdnhzdauz"


@pytest.mark.parametrize(
    "revoke",
    [
        Revoke(style="request", url="https://api.example/{refresh_token}"),
        Revoke(style="request", url="https://{shop}.example/"),
        Revoke(style="request", url="https://api.example/", params={"user": "{account}"}),
        Revoke(url="https://api.example/{}"),
    ],
)
def test_a_name_that_stands_for_nothing_is_not_sent_as_it_is(revoke: Revoke) -> None:
    with pytest.raises(ValueError, match="stands for nothing"):
        build(revoke)


def test_some_providers_take_nothing_back() -> None:
    with pytest.raises(ValueError, match="takes no token back"):
        build(Revoke(style="none"))


@pytest.mark.parametrize("revoke", [Revoke(), Revoke(style="bearer"), Revoke(style="request")])
def test_no_request_goes_to_nowhere(revoke: Revoke) -> None:
    provider = Provider(habits=Habits(revoke=revoke))

    with pytest.raises(ValueError, match="needs an endpoint"):
        build_revocation_request(provider, CLIENT, TOKEN, hint="access_token", stamp=STAMP)


@pytest.mark.parametrize("revoke", [Revoke(), Revoke(style="bearer"), Revoke(style="request")])
def test_extra_headers_go_along_but_say_nothing_that_is_ours_to_say(revoke: Revoke) -> None:
    assert build(revoke, headers={"X-Api-Version": "2"}).headers["X-Api-Version"] == "2"
    with pytest.raises(ValueError, match="extra header is reserved"):
        build(revoke, headers={"authorization": "x"})


@pytest.mark.parametrize("revoke", [Revoke(), Revoke(style="bearer"), Revoke(style="request")])
def test_a_client_that_authenticates_by_mtls_shows_its_certificate(revoke: Revoke) -> None:
    certificate = ClientCertificate("chain", "key")
    client = Client("id", authentication=ClientAuthentication.MTLS, certificate=certificate)

    assert build(revoke, client=client).certificate is certificate


def test_no_secret_shows_in_the_repr_of_a_request() -> None:
    in_address = Revoke(style="request", url="https://api.example/{access_token}/{client_secret}")

    for revoke in (Revoke(), Revoke(style="bearer"), in_address):
        shown = repr(build(revoke))
        assert TOKEN not in shown
        assert CLIENT.secret not in shown


# RFC 7009 2.2, and what is as good.
@pytest.mark.parametrize(
    "response",
    [
        answer(),
        answer(b"", 204),
        answer({}),
        answer(b"<html>Bye</html>"),
        answer(b"\xff"),
        answer(b"OK"),
        answer({"error": ""}),
        Response(200, body=b"x" * 100, truncated=True),
        answer(b"<html>Not Found</html>", 404),
        answer({"error": "invalid_token"}, 400),
        answer({"error": "INVALID_TOKEN"}, 401),
        answer({"error": "invalid_token"}, 200),
        answer(b"", 401, 'Bearer realm="x", error="invalid_token"'),
        answer(b"", 400, "Bearer error=invalid_token"),
        answer(b"<html>", 401, 'Bearer error="invalid_token"'),
    ],
    ids=reprlib.repr,
)
def test_a_token_is_gone(response: Response) -> None:
    assert is_gone(response)


# RFC 7009 2.2.1.
def test_a_kind_of_token_may_not_be_taken_back() -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_revocation_response(answer({"error": "unsupported_token_type"}, 400))

    assert raised.value.error == "unsupported_token_type"


def test_a_client_that_is_refused_is_refused_for_all() -> None:
    with pytest.raises(InvalidClient):
        read_revocation_response(answer({"error": "invalid_client"}, 401))


def test_a_success_that_tells_an_error_is_none() -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_revocation_response(answer({"ok": False, "error": "invalid_auth"}))

    assert raised.value.error == "invalid_auth"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_token_may_still_be_there_while_the_server_is_away(status: int) -> None:
    with pytest.raises(ProviderUnavailable) as raised:
        read_revocation_response(Response(status, {"retry-after": "120"}))

    assert raised.value.retry_after == 120


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answer(b"", 307), "redirect"),
        (answer(b"", 400), "refused-without-error"),
        (answer(b"", 401), "refused-without-error"),
        (answer(b"", 401, 'Bearer error="insufficient_scope"'), "refused-without-error"),
        (answer(b"", 403, 'Bearer error="invalid_token"'), "refused-without-error"),
        (answer(b"<html>", 403), "html"),
        (answer(b"", 999), "status"),
    ],
    ids=reprlib.repr,
)
def test_what_says_neither_yes_nor_no_is_refused(response: Response, reason: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_revocation_response(response)

    assert raised.value.reason == reason


def test_any_answer_means_gone_or_is_an_error_of_ours() -> None:
    assert_only_ours(is_gone, ["error", "ok"])
