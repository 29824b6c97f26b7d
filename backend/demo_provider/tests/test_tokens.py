"""The token endpoint: codes, rotation, reuse, and the count of it all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from oauth2_provider.models import AccessToken, RefreshToken

from demo_provider.ledger import GRANT_TYPES
from demo_provider.models import TokenRequest
from demo_provider.tests.relying import RelyingClient


def test_code_brings_tokens_that_live_ninety_seconds(web: RelyingClient) -> None:
    response = web.exchange(web.authorize()["code"])

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    tokens = response.json()
    assert tokens["expires_in"] == 90
    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == "profile offline"
    assert tokens["refresh_token"]


@pytest.mark.parametrize("changes", [{"code_verifier": "x" * 50}, {"redirect_uri": "http://x/"}])
def test_code_needs_its_verifier_and_redirect_uri(
    web: RelyingClient, changes: dict[str, str]
) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": web.authorize()["code"],
        "redirect_uri": web.redirect_uri,
        "code_verifier": "missing",
    } | changes

    response = web.token(**form)

    assert response.status_code == 400
    assert not AccessToken.objects.exists()


def test_code_is_good_once(web: RelyingClient) -> None:
    code = web.authorize()["code"]
    web.exchange(code)

    assert web.exchange(code).json()["error"] == "invalid_grant"


def test_service_gets_a_token_with_its_secret_in_the_header(service: RelyingClient) -> None:
    tokens = service.token(grant_type="client_credentials", scope="email").json()

    assert tokens["scope"] == "email"
    assert "refresh_token" not in tokens


def test_service_gets_a_token_with_its_secret_in_the_body(service: RelyingClient) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": service.client_id,
        "client_secret": service.client_secret,
    }

    assert service.http.post("/token", form).status_code == 200
    assert service.ledger()["clients"]["demo-service"]["token_requests"] == 1


def test_wrong_secret_is_refused_and_counted(service: RelyingClient) -> None:
    form = {"grant_type": "client_credentials", "client_id": service.client_id}

    response = service.http.post("/token", form | {"client_secret": "wrong"})

    assert response.status_code == 401
    assert service.ledger()["by_grant"] == {"client_credentials": {"invalid_client": 1}}


def test_clients_keep_to_their_grant(web: RelyingClient, service: RelyingClient) -> None:
    assert web.token(grant_type="client_credentials").status_code == 400
    assert service.ask().status_code in {302, 400}


def test_refresh_rotates_and_ends_the_old_access_token(web: RelyingClient) -> None:
    first = web.first_tokens()

    second = web.refresh(first["refresh_token"]).json()

    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]
    assert second["expires_in"] == 90
    assert web.whoami(first["access_token"]).status_code == 401
    assert web.whoami(second["access_token"]).status_code == 200


def test_refresh_works_after_the_access_token_has_expired(web: RelyingClient) -> None:
    first = web.first_tokens()
    AccessToken.objects.update(expires=timezone.now() - timedelta(hours=1))

    assert web.whoami(first["access_token"]).status_code == 401
    assert web.refresh(first["refresh_token"]).status_code == 200


def test_reuse_ends_the_whole_family_and_is_counted(web: RelyingClient) -> None:
    first = web.first_tokens()
    second = web.refresh(first["refresh_token"]).json()

    replay = web.refresh(first["refresh_token"])

    assert replay.json()["error"] == "invalid_grant"
    assert web.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert web.whoami(second["access_token"]).status_code == 401
    ledger = web.ledger()
    # The second token was revoked, never spent: sending it is no reuse.
    assert ledger["refresh_reuse"] == 1
    assert ledger["clients"]["demo-web"]["refresh_reuse"] == 1


def test_reuse_is_counted_even_when_the_provider_has_forgotten_the_token(
    web: RelyingClient,
) -> None:
    first = web.first_tokens()
    web.refresh(first["refresh_token"])
    RefreshToken.objects.all().delete()

    web.refresh(first["refresh_token"])
    web.refresh(first["refresh_token"])

    assert web.ledger()["refresh_reuse"] == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_with_one_refresh_token_one_wins(web: RelyingClient) -> None:
    refresh_token = web.first_tokens()["refresh_token"]

    def attempt(_number: int) -> int:
        try:
            status: int = web.refresh(refresh_token).status_code
            return status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(attempt, range(8)))

    assert statuses == [200] + [400] * 7
    assert web.ledger()["refresh_reuse"] == 7


def test_refresh_token_of_another_client_is_refused(
    web: RelyingClient, service: RelyingClient
) -> None:
    first = web.first_tokens()

    assert service.refresh(first["refresh_token"]).status_code == 400
    assert web.refresh(first["refresh_token"]).status_code == 200
    assert web.ledger()["refresh_reuse"] == 0


def test_ledger_counts_by_grant_and_outcome_without_secrets(web: RelyingClient) -> None:
    tokens = web.first_tokens()
    web.refresh(tokens["refresh_token"])
    web.refresh("never issued")

    response = web.http.get("/ledger")

    counts = {
        "token_requests": 3,
        "refresh_reuse": 0,
        "by_grant": {
            "authorization_code": {"issued": 1},
            "refresh_token": {"issued": 1, "invalid_grant": 1},
        },
    }
    assert response.json() == counts | {"clients": {"demo-web": counts}}
    assert tokens["refresh_token"].encode() not in response.content
    assert web.client_secret.encode() not in response.content


def test_no_token_is_kept_in_the_clear(web: RelyingClient) -> None:
    web.first_tokens()

    assert AccessToken.objects.get().token == ""
    assert RefreshToken.objects.get().token == ""


def test_revoked_refresh_token_is_dead_and_its_use_is_no_reuse(web: RelyingClient) -> None:
    tokens = web.first_tokens()
    form = {
        "token": tokens["refresh_token"],
        "client_id": web.client_id,
        "client_secret": web.client_secret,
    }

    assert web.http.post("/revoke", form).status_code == 200

    assert web.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert web.ledger()["refresh_reuse"] == 0


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": "password", "username": "dana", "password": "x"},
        {"grant_type": "x" * 10_000},
        {"grant_type": "refresh_token"},
        {"grant_type": "refresh_token", "refresh_token": "\0"},
        {"grant_type": "client_credentials", "scope": "\0"},
        {"grant_type": "client_credentials", "client_id": "\0"},
        {"grant_type": "authorization_code", "code": "\0", "redirect_uri": "\0"},
        {"grant_type": "client_credentials", "client_id": "x" * 10_000, "client_secret": "y"},
    ],
)
@pytest.mark.parametrize("is_authenticated", [True, False])
def test_hostile_form_is_refused_and_counted_under_known_names(
    web: RelyingClient, form: dict[str, str], is_authenticated: bool
) -> None:
    response = web.token(**form) if is_authenticated else web.http.post("/token", form)

    assert 400 <= response.status_code < 500
    seen = TokenRequest.objects.get()
    assert seen.grant_type in {"other", *GRANT_TYPES}
    assert seen.client_id == ("demo-web" if is_authenticated else "other")
    assert seen.outcome != "issued"


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic AAAA", "Basic /////w==", "Bearer"])
def test_hostile_authorization_header_is_refused(web: RelyingClient, header: str) -> None:
    response = web.http.post(
        "/token", {"grant_type": "client_credentials"}, headers={"Authorization": header}
    )

    assert 400 <= response.status_code < 500
    assert web.ledger()["token_requests"] == 1


def test_token_request_must_be_a_post_of_bounded_size(web: RelyingClient) -> None:
    assert web.http.get("/token").status_code == 405
    assert web.http.post("/token", {"code": "x" * 70_000}).status_code == 400
