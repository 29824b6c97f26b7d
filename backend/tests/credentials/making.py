"""What the tests of credentials start from: a credential, an attempt, stored tokens."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.test import Client
from django.utils import timezone

from tests.personas import Personas
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.models import Container
from tokenwell.credentials import changes
from tokenwell.credentials.models import Authorization, Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets

ISSUER = "https://provider.example"
ENDPOINTS = {
    "authorization_endpoint": "https://provider.example/authorize",
    "token_endpoint": "https://provider.example/token",
}
SECRET = "the-client-secret-of-the-tests"
ACCESS_TOKEN = "the-access-token-of-the-tests"
REFRESH_TOKEN = "the-refresh-token-of-the-tests"
NOT_SECRET = {
    "grant_type": "authorization_code",
    "client_id": "client-1",
    "scope": "read write",
    **ENDPOINTS,
}
COMPLETE = {**NOT_SECRET, "client_secret": SECRET}


def make_credential(
    container: Container, *, by: User, name: str = "crm-token", **fields: Any
) -> Credential:
    """Make a credential that is complete, but for what ``fields`` say."""
    values = {"name": name, "usages": ["http"], **COMPLETE, **fields}
    made = changes.create(container, values, by=by, address=None)
    return read_again(made)


def give_tokens(credential: Credential, *, lifetime: timedelta | None = timedelta(hours=1)) -> UUID:
    """Store tokens as an authorization would have brought them; give their set."""
    now = timezone.now()
    token_set = TokenSet(
        credential=credential,
        version=1,
        obtained_at=now,
        expires_at=None if lifetime is None else now + lifetime,
    )
    secrets.seal_into(token_set, "access_token", ACCESS_TOKEN)
    secrets.seal_into(token_set, "refresh_token", REFRESH_TOKEN)
    token_set.save(force_insert=True)
    set_clock(credential, state=State.AUTHORIZED, token_version=1, token_set=token_set.pk)
    return token_set.pk


def set_clock(credential: Credential, **values: Any) -> None:
    """Put a credential into a state."""
    CredentialClock.objects.filter(pk=credential.pk).update(**values)


def clock_of(credential: Credential) -> CredentialClock:
    """Read the clock of a credential."""
    return CredentialClock.objects.get(pk=credential.pk)


def read_again(credential: Credential) -> Credential:
    """Read a credential as it is in the database now."""
    return Credential.objects.select_related("clock", "parent").get(pk=credential.pk)


@dataclass(frozen=True)
class Attempt:
    """An attempt to authorize that waits for the provider, and what the provider was told."""

    authorization: Authorization
    query: dict[str, str]
    browser: Client

    @property
    def state(self) -> str:
        return self.query["state"]

    @property
    def address(self) -> str:
        return urlsplit(self.query["redirect_uri"]).path

    def come_back(self, **changed: str | None) -> Any:
        """Come back with a code and the state, but for what is changed; None leaves it out."""
        said = {"code": "a-code", "state": self.state, **changed}
        query = {name: value for name, value in said.items() if value is not None}
        return self.browser.get(self.address, query)


def begin(browser: Client, credential: Credential) -> Attempt:
    """Press Authorize in a browser."""
    answer = browser.post(f"/api/v1/credentials/{credential.pk}/authorize", {}, JSON)
    assert answer.status_code == 200, answer.content
    query = parse_qs(urlsplit(answer.json()["url"]).query, keep_blank_values=True)
    return Attempt(
        Authorization.objects.get(pk=answer.json()["authorization"]),
        {name: value for name, (value,) in query.items()},
        browser,
    )


JSON = "application/json"


PASSWORD = "the-pässword of the tests"
LOGIN: dict[str, Any] = {
    "type": "password",
    "username": "robot",
    "password": PASSWORD,
    "usages": ["http", "sftp"],
    "base_urls": ["https://files.example/"],
}


def make_login(container: Container, *, by: User, name: str = "files", **fields: Any) -> Credential:
    """Make a Password credential, but for what ``fields`` say; ``...`` leaves a field out."""
    given = {"name": name, **LOGIN, **fields}
    values = {field: value for field, value in given.items() if value is not ...}
    return read_again(changes.create(container, values, by=by, address=None))


def login_form(personas: Personas, **fields: Any) -> dict[str, Any]:
    """Fill in the form of a new Password credential in /team; ``...`` leaves a field out."""
    form = {"container": str(personas.container.pk), "name": "files", **LOGIN, **fields}
    return {name: value for name, value in form.items() if value is not ...}


def new_form(personas: Personas, **fields: Any) -> dict[str, Any]:
    """Fill in the form of a new credential in /team; a field that is ``...`` is left out."""
    form = {
        "container": str(personas.container.pk),
        "name": "crm-token",
        "type": "oauth2",
        **COMPLETE,
        **fields,
    }
    return {name: value for name, value in form.items() if value is not ...}


def recorded(credential: Credential | None = None) -> list[str]:
    """Name the events of a credential, or all, from the first to the last."""
    rows = AuditEvent.objects.order_by("at")
    if credential is not None:
        rows = rows.filter(target_id=credential.pk)
    return list(rows.values_list("action", flat=True))


def last_event(action: str) -> AuditEvent:
    """Read the last event of a kind."""
    event = AuditEvent.objects.filter(action=action).order_by("-at").first()
    assert event is not None, action
    return event
