"""Authorize without a person: Tokenwell asks the token endpoint itself, at a real provider."""

from typing import Any

import pytest
from django.test import Client

from tests.credentials.making import JSON, recorded
from tests.journeys.provider import SILENT, Provider
from tests.personas import Personas
from tokenwell.credentials.models import Credential, RefreshAttempt, TokenSet
from tokenwell.encryption import secrets

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]


def _make(alice: Client, personas: Personas, provider: Provider, **fields: str) -> Credential:
    form = {
        "container": str(personas.container.pk),
        "name": "service-token",
        "type": "oauth2",
        "grant_type": "client_credentials",
        **provider.form("service"),
        **fields,
    }
    answer = alice.post("/api/v1/credentials", form, JSON)
    assert answer.status_code == 201, answer.content
    return Credential.objects.get(pk=answer.json()["id"])


def _authorize(alice: Client, credential: Credential) -> dict[str, Any]:
    answer = alice.post(f"/api/v1/credentials/{credential.pk}/authorize", {}, JSON).json()
    assert answer["next"] == "wait"
    shown: dict[str, Any] = alice.get(f"/api/v1/authorizations/{answer['authorization']}").json()
    return shown


def _status(alice: Client, credential: Credential) -> dict[str, Any]:
    status: dict[str, Any] = alice.get(f"/api/v1/credentials/{credential.pk}").json()["status"]
    return status


def _issued(provider: Provider) -> int:
    grants: dict[str, int] = provider.ledger("service").get("client_credentials", {})
    return grants.get("issued", 0)


@pytest.mark.parametrize("client_authentication", ["header", "body"])
def test_server_gets_a_token_that_works(
    client_authentication: str, alice: Client, personas: Personas, provider: Provider
) -> None:
    how = {"client_authentication": client_authentication}
    credential = _make(alice, personas, provider, **how)
    before = _issued(provider)

    shown = _authorize(alice, credential)

    status = _status(alice, credential)
    token = secrets.reveal(TokenSet.objects.get(), "access_token")
    assert shown["state"] == "granted"
    assert (status["state"], status["granted_scope"]) == ("authorized", "profile")
    assert status["has_refresh_token"] is False
    assert provider.whoami(token)["client"] == "demo-service"
    assert _issued(provider) == before + 1
    assert recorded(credential)[-2:] == ["authorization.started", "authorization.granted"]


def test_wrong_secret_brings_no_token(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider, client_secret="not-the-one")
    before = _issued(provider)

    shown = _authorize(alice, credential)

    assert (shown["state"], shown["error"]) == ("refused", "invalid_client")
    assert _status(alice, credential)["state"] == "not_authorized"
    assert _issued(provider) == before
    assert recorded(credential)[-1] == "authorization.refused"


def test_scope_that_the_provider_does_not_know_is_told(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    shown = _authorize(alice, _make(alice, personas, provider, scope="everything"))

    assert (shown["state"], shown["error"]) == ("refused", "invalid_scope")
    assert shown["message"].startswith("localhost does not know one of the scopes")


def test_provider_that_does_not_answer_is_told(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider, token_endpoint=f"http://{SILENT}/token")

    shown = _authorize(alice, credential)

    journal = RefreshAttempt.objects.get()
    assert (shown["state"], shown["error"]) == ("failed", "no-answer")
    assert journal.ended_at is not None
    assert recorded(credential)[-1] == "authorization.failed"
