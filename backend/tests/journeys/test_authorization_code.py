"""Authorize and Save with a person's consent: HTTP in, HTTP out, at a real provider."""

from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.credentials.making import JSON, recorded
from tests.journeys.provider import Provider
from tests.personas import Personas
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import tasks
from tokenwell.credentials.models import Authorization, Credential, RefreshAttempt, TokenSet
from tokenwell.encryption import secrets

pytestmark = pytest.mark.django_db(transaction=True)


def _make(alice: Client, personas: Personas, provider: Provider, **fields: str) -> Credential:
    filled = provider.form("web", scope="profile offline", issuer=provider.issuer)
    form = {
        "container": str(personas.container.pk),
        "name": "web-login",
        "type": "oauth2",
        "grant_type": "authorization_code",
        **filled,
        **fields,
    }
    answer = alice.post("/api/v1/credentials", form, JSON)
    assert answer.status_code == 201, answer.content
    return Credential.objects.get(pk=answer.json()["id"])


def _begin(alice: Client, credential: Credential) -> dict[str, str]:
    answer = alice.post(f"/api/v1/credentials/{credential.pk}/authorize", {}, JSON)
    begun: dict[str, str] = answer.json()
    return begun


def _follow(alice: Client, address: str) -> str:
    """Go where the provider sent the browser; give the page on which it ends up."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == "http://localhost:8000"
    answer = alice.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 303
    return str(answer["Location"])


def _attempt(alice: Client, begun: dict[str, str]) -> dict[str, Any]:
    shown: dict[str, Any] = alice.get(f"/api/v1/authorizations/{begun['authorization']}").json()
    return shown


def _state(alice: Client, credential: Credential) -> dict[str, Any]:
    page = alice.get(f"/api/v1/credentials/{credential.pk}").json()
    status: dict[str, Any] = page["status"]
    return status


def _requests(provider: Provider) -> int:
    return sum(sum(outcomes.values()) for outcomes in provider.ledger("web").values())


@pytest.mark.usefixtures("at_once")
def test_consent_brings_a_token_that_works(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider)
    before = _requests(provider)

    begun = _begin(alice, credential)
    page = _follow(alice, provider.decide(begun["url"], "allow"))

    status = _state(alice, credential)
    token_set = TokenSet.objects.get()
    whoami = provider.whoami(secrets.reveal(token_set, "access_token"))
    assert page == f"/credentials/{credential.pk}?authorization={begun['authorization']}"
    assert _attempt(alice, begun)["title"] == "Authorization has been granted"
    assert (status["state"], status["has_refresh_token"]) == ("authorized", True)
    assert set(status["granted_scope"].split()) == {"profile", "offline"}
    assert (status["token_version"], status["authorize_again"]) == (1, False)
    assert (whoami["subject"], whoami["client"]) == ("dana@example.com", "demo-web")
    assert _requests(provider) == before + 1


@pytest.mark.usefixtures("at_once")
def test_record_tells_the_whole_way_and_no_secret(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider)
    begun = _begin(alice, credential)
    address = provider.decide(begun["url"], "allow")
    _follow(alice, address)

    token_set = TokenSet.objects.get()
    told = "".join(f"{event.facts}" for event in AuditEvent.objects.all())
    hidden = {
        *parse_qs(urlsplit(address).query)["code"],
        *parse_qs(urlsplit(address).query)["state"],
        provider.clients["web"]["client_secret"],
        secrets.reveal(token_set, "access_token"),
        secrets.reveal(token_set, "refresh_token"),
    }
    journal = RefreshAttempt.objects.get()
    authorization = Authorization.objects.get()
    assert recorded(credential) == [
        "credential.created",
        "authorization.started",
        "authorization.granted",
    ]
    assert not [secret for secret in hidden if secret in told]
    assert (journal.outcome, journal.status) == ("authorized", 200)
    assert (authorization.code, authorization.code_verifier) == (None, None)


@pytest.mark.usefixtures("at_once")
def test_refused_consent_sends_no_request_and_leaves_the_token_alone(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider)
    _follow(alice, provider.decide(_begin(alice, credential)["url"], "allow"))
    before = _requests(provider)

    begun = _begin(alice, credential)
    _follow(alice, provider.decide(begun["url"], "deny"))

    shown = _attempt(alice, begun)
    assert (shown["state"], shown["error"]) == ("refused", "access_denied")
    assert shown["message"].startswith("Consent was refused at localhost")
    assert _state(alice, credential)["state"] == "authorized"
    assert _requests(provider) == before


@pytest.mark.usefixtures("at_once")
def test_answer_that_comes_again_spends_no_code_twice(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider)
    begun = _begin(alice, credential)
    cookies = SimpleCookie(alice.cookies)
    address = provider.decide(begun["url"], "allow")
    _follow(alice, address)
    before = _requests(provider)
    alice.cookies = cookies

    page = _follow(alice, address)
    tasks.exchange(authorization_id=begun["authorization"])

    assert page == "/authorization-problem?code=already-used"
    assert _state(alice, credential)["token_version"] == 1
    assert _requests(provider) == before


@pytest.mark.parametrize("is_spent", [True, False])
@pytest.mark.usefixtures("at_once")
def test_code_of_another_attempt_is_refused_by_the_provider_and_harms_nothing(
    is_spent: bool, alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider)
    first = _begin(alice, credential)
    address = provider.decide(first["url"], "allow")
    if is_spent:
        _follow(alice, address)
    second = _begin(alice, credential)
    version = _state(alice, credential)["token_version"]
    injected = {"code": parse_qs(urlsplit(address).query)["code"][0]}
    state = parse_qs(urlsplit(second["url"]).query)["state"][0]

    alice.get(urlsplit(address).path, {**injected, "state": state, "iss": provider.issuer})

    shown = _attempt(alice, second)
    assert (shown["state"], shown["error"]) == ("refused", "invalid_grant")
    assert _state(alice, credential)["token_version"] == version == int(is_spent)


@pytest.mark.usefixtures("at_once")
def test_wrong_secret_is_named_as_the_likely_cause(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider, client_secret="not-the-one")

    begun = _begin(alice, credential)
    _follow(alice, provider.decide(begun["url"], "allow"))

    shown = _attempt(alice, begun)
    assert (shown["state"], shown["error"]) == ("refused", "invalid_client")
    assert "the secret is wrong" in shown["message"]
    assert _state(alice, credential)["state"] == "not_authorized"
    assert recorded(credential)[-1] == "authorization.refused"


@pytest.mark.usefixtures("at_once")
def test_second_consent_replaces_the_first(
    alice: Client, personas: Personas, provider: Provider
) -> None:
    credential = _make(alice, personas, provider)
    for _ in range(2):
        _follow(alice, provider.decide(_begin(alice, credential)["url"], "allow"))

    assert _state(alice, credential)["token_version"] == 2
    assert TokenSet.objects.get().version == 2
