"""Implicit and password: here to be tried, each by the one client that may."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from demo_provider.tests.relying import RelyingClient

pytestmark = pytest.mark.filterwarnings("ignore:.*discouraged by RFC 9700:DeprecationWarning")


def _fragment(address: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(address).fragment).items()}


def test_implicit_token_and_issuer_are_behind_the_hash(implicit: RelyingClient) -> None:
    answer = implicit.decide("allow", response_type="token")["Location"]

    said = _fragment(answer)
    assert urlsplit(answer).query == ""
    assert (said["iss"], said["state"]) == (settings.PUBLIC_URL, "state-1")
    assert implicit.whoami(said["access_token"]).json()["client"] == "demo-implicit"


def test_implicit_refusal_is_behind_the_hash_too(implicit: RelyingClient) -> None:
    answer = implicit.decide("deny", response_type="token")["Location"]

    assert _fragment(answer)["error"] == "access_denied"
    assert "error" not in urlsplit(answer).query


def test_password_brings_a_token_that_can_be_renewed(
    login: RelyingClient, seeded: dict[str, dict[str, str]]
) -> None:
    person = {name: seeded["login"][name] for name in ("username", "password")}

    tokens = login.token(grant_type="password", scope="profile offline", **person).json()
    whoami = login.whoami(tokens["access_token"]).json()
    renewed = login.refresh(tokens["refresh_token"])

    assert whoami["subject"] == person["username"]
    assert renewed.status_code == 200


def test_wrong_password_brings_nothing(login: RelyingClient) -> None:
    answer = login.token(grant_type="password", username="dana@example.com", password="!")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_other_client_may_use_neither(
    web: RelyingClient, seeded: dict[str, dict[str, str]]
) -> None:
    person = {name: seeded["login"][name] for name in ("username", "password")}

    by_password = web.token(grant_type="password", **person)
    by_implicit = web.decide("allow", response_type="token")["Location"]

    assert by_password.json()["error"] == "unauthorized_client"
    assert _fragment(by_implicit)["error"] == "unauthorized_client"
