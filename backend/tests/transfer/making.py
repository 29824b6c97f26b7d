"""What the tests of export and import start from, and looks at what became of it."""

import base64
import json
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.containers.trees import send
from tests.personas import PASSWORD
from tokenwell.accounts.models import User
from tokenwell.containers import bootstrap, tree
from tokenwell.containers.models import Container, PermissionEntry
from tokenwell.credentials import changes, exchange
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.transfer import applying, document, reading_out
from tokenwell.transfer.document import Document
from tokenwell.transfer.reading_out import Wanted
from tokenwell.transfer.steps import Choice, Plan

PASSPHRASE = "seven green bottles on a wall"
SECRET = "canary-client-secret-77c1"
ACCESS_TOKEN = "canary-access-token-77c2"
REFRESH_TOKEN = "canary-refresh-token-77c3"
CANARIES = (SECRET, ACCESS_TOKEN, REFRESH_TOKEN, PASSPHRASE)
ENDPOINTS = {
    "authorization_endpoint": "https://provider.example/authorize",
    "token_endpoint": "https://provider.example/token",
}
# Written by looking alone.
_NOT_COMPARED = {"django_session", "django_migrations", "django_content_type", "auth_permission"}
# New with each import, or of an installation.
_OF_ITS_OWN = {
    *("created_at", "created_by_id", "modified_at", "modified_by_id", "permission_set_id"),
    *("item_ptr_id", "ancestors", "parent_id", "destination_epoch", "secrets_set"),
    *("client_secret", "password", "signing_key", "tls_certificate", "tls_key"),
    *("client_key", "dpop_key"),
}
_CLOCK_OF_ITS_OWN = {
    *("since", "token_set", "fence", "lease_until", "open_attempt", "client"),
    *("last_used_at", "dpop_nonce"),
}
_TOKENS_OF_THEIR_OWN = {"id", "access_token", "refresh_token"}


def make_credential(
    container: Container, *, by: User, name: str = "crm", **fields: Any
) -> Credential:
    """Make a credential with a secret."""
    values = {
        "grant_type": "authorization_code",
        "client_id": "client-1",
        "client_secret": SECRET,
        "scope": "read",
        "usages": ["http"],
        **ENDPOINTS,
        **fields,
    }
    return changes.create(container, {"name": name, **values}, by=by, address=None)


def give_tokens(credential: Credential, **clock: Any) -> TokenSet:
    """Have a credential be authorized."""
    now = timezone.now()
    token_set = TokenSet(
        credential=credential,
        version=3,
        obtained_at=now - timedelta(minutes=5),
        expires_at=now + timedelta(minutes=55),
        requested_scope="read",
        granted_scope="read",
        captured={"instance": "eu7"},
        asked=exchange.asked_of(credential),
    )
    secrets.seal_into(token_set, "access_token", ACCESS_TOKEN)
    secrets.seal_into(token_set, "refresh_token", REFRESH_TOKEN)
    token_set.save(force_insert=True)
    values = {
        "state": State.AUTHORIZED,
        "token_version": 3,
        "token_set": token_set.pk,
        "ends_at": token_set.expires_at,
        "refresh_at": now + timedelta(minutes=30),
        "account": {"issuer": "https://provider.example", "subject": "7", "label": "ann"},
    }
    CredentialClock.objects.filter(pk=credential.pk).update(**{**values, **clock})
    return token_set


def exported(container: Container, by: User, **wanted: Any) -> bytes:
    """Export a container with all secrets."""
    chosen = Wanted(**{"passphrase": PASSPHRASE, **wanted})
    return reading_out.export(container, chosen, by=by, address=None).content


def imported(
    content: bytes,
    container: Container,
    by: User,
    *,
    passphrase: str | None = PASSPHRASE,
    **choice: Any,
) -> Plan:
    """Import a file."""
    prepared = applying.prepare(document.read(content), passphrase=passphrase)
    said = Choice(**choice)
    return applying.apply(prepared, container, said, by=by, address=None, is_fresh=True)


def planned(
    content: bytes,
    container: Container,
    by: User,
    *,
    passphrase: str | None = PASSPHRASE,
    **choice: Any,
) -> Plan:
    """Say what an import would do."""
    prepared = applying.prepare(document.read(content), passphrase=passphrase)
    return applying.plan(prepared, container, Choice(**choice), by=by)


def changed(content: bytes, change: Any) -> bytes:
    """Change a file as somebody with an editor would."""
    said = json.loads(content)
    change(said)
    return json.dumps(said).encode()


def with_sealed(content: bytes, **header: Any) -> bytes:
    """Change the header of the secret part."""

    def change(said: dict[str, Any]) -> None:
        first, _, rest = said["sealed"].partition(".")
        padded = first + "=" * (-len(first) % 4)
        members = {**json.loads(base64.urlsafe_b64decode(padded)), **header}
        encoded = base64.urlsafe_b64encode(json.dumps(members).encode()).decode().rstrip("=")
        said["sealed"] = f"{encoded}.{rest}"

    return changed(content, change)


def read(content: bytes) -> Document:
    """Read a file."""
    return document.read(content)


def begin_anew() -> User:
    """Empty the database, and make an administrator: another installation."""
    call_command("flush", interactive=False, verbosity=0)
    bootstrap.make_fixed()
    return bootstrap.make_administrator("root", password=PASSWORD)


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Read all rows of all tables, to see later whether anything was changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted({name for (name,) in cursor.fetchall()} - _NOT_COMPARED)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def life_of(credential: Credential) -> dict[str, Any]:
    """Give all of a credential that has to be the same after a round trip."""
    row = Credential.objects.select_related("clock").get(pk=credential.pk)
    sealed = ("client_secret", "password", "signing_key", "tls_certificate", "tls_key")
    clock = row.clock
    tokens = clock.current_tokens()
    return {
        **_values(row, but=_OF_ITS_OWN),
        "secrets": {
            name: secrets.reveal(row, name)
            for name in (*sealed, "client_key", "dpop_key")
            if getattr(row, name) is not None
        },
        "set": sorted(row.secrets_set),
        "clock": _values(clock, but=_CLOCK_OF_ITS_OWN),
        "tokens": tokens and _values(tokens, but=_TOKENS_OF_THEIR_OWN),
        "revealed": tokens
        and [
            secrets.reveal_bytes(tokens, name)
            for name in ("access_token", "refresh_token")
            if getattr(tokens, name) is not None
        ],
    }


def entries_of(container: Container) -> set[tuple[str, str, str]]:
    """Give what is said at a container."""
    rows = PermissionEntry.objects.filter(item=container).select_related("user", "role")
    return {(str(row.user or row.role), row.facet, row.value) for row in rows}


def at(path: str) -> Container:
    """Get a container by its path."""
    found = tree.root()
    for name in path.split("/")[1:]:
        found = Container.objects.get(parent=found, name=name)
    return found


def post(user: User, address: str, body: Any) -> Any:
    """Send a request as a person."""
    return send(user, "post", address, body)


def _values(row: Any, *, but: set[str]) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: _plain(getattr(row, name)) for name in names if name not in but}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
