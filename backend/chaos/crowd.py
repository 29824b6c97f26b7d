"""Credentials by the thousand: one made by the product's own verb, the others in its likeness."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from chaos import scene
from chaos.families import Mode, short_hash
from chaos.scene import Subject
from chaos.stand_in import StandIn
from tokenwell.containers.models import Container, Item
from tokenwell.credentials import exchange
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.encryption import secrets

# Without a client secret, which would have to be sealed for each.
_FIELDS: Mapping[str, Any] = {"client_authentication": "none", "client_secret": None}
_AT_ONCE = 1000
_TELL_CLOCKS = """
UPDATE credentials_credentialclock c
SET state = 'authorized', token_version = t.version, token_set = t.id, ends_at = t.expires_at,
    refresh_at = t.expires_at - %(ahead)s * interval '1 second'
FROM credentials_tokenset t JOIN containers_item i ON i.id = t.credential_id
WHERE t.credential_id = c.credential_id AND i.parent_id = %(parent)s
"""


@dataclass(frozen=True, slots=True)
class One:
    """One of a crowd: its family, and when its access token ends."""

    subject: Subject
    ends_at: datetime


def make(
    provider: StandIn,
    container: Container,
    *,
    mode: Mode,
    lives: Mapping[int, timedelta],
    ahead: timedelta,
    **fields: Any,
) -> dict[str, One]:
    """
    Make credentials, by their families; each is due ``ahead`` of its end.

    ``lives`` says for each number how long its access token lives still.
    """
    [first] = scene.subjects(provider, container, mode=mode, **_FIELDS, **fields)
    _repeat(container, first.credential, len(lives) - 1)
    TokenSet.objects.filter(credential=first.credential).delete()
    return _give_tokens(provider, container, mode=mode, lives=lives, ahead=ahead)


def calm(container: Container) -> None:
    """Have nobody look at them any more."""
    clocks = CredentialClock.objects.filter(credential__parent=container)
    clocks.update(refresh_at=None, retry_at=None)


def _repeat(container: Container, first: Credential, count: int) -> None:
    name = "'crowd-' || lpad(number::text, 6, '0')"
    numbers = f"generate_series(1, {count}) AS number"
    _copy(Item, first.pk, container, to=numbers, own={"id": "uuidv7()", "name": name})
    items = "(SELECT id FROM containers_item WHERE parent_id = %(parent)s AND id <> %(first)s) AS i"
    _copy(Credential, first.pk, container, to=items, own={"item_ptr_id": "i.id"})
    _copy(CredentialClock, first.pk, container, to=items, own={"credential_id": "i.id"})


def _copy(
    model: type[Model], first: UUID, container: Container, *, to: str, own: Mapping[str, str]
) -> None:
    """Repeat the row of the first one, but for what each has of its own."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    values = [own.get(column, f"o.{column}") for column in columns]
    key = columns[0]  # the models name it first
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608
            f" FROM {table} o, {to} WHERE o.{key} = %(first)s",
            {"first": first, "parent": container.pk},
        )


def _give_tokens(
    provider: StandIn,
    container: Container,
    *,
    mode: Mode,
    lives: Mapping[int, timedelta],
    ahead: timedelta,
) -> dict[str, One]:
    now, made, token_sets = timezone.now(), {}, []
    credentials = Credential.objects.filter(parent=container).order_by("name")
    begun = provider.begin(mode, count=len(lives))
    for number, (credential, family) in enumerate(zip(credentials, begun, strict=True)):
        tokens = TokenSet(
            credential=credential,
            version=1,
            obtained_at=now - timedelta(hours=1),
            expires_at=now + lives[number],
            requested_scope=credential.scope,
            asked=exchange.asked_of(credential),
        )
        secrets.seal_into(tokens, "access_token", f"{family.text}-access")
        secrets.seal_into(tokens, "refresh_token", family.text)
        token_sets.append(tokens)
        subject = Subject(credential, mode, [family.family], short_hash(family.text))
        made[family.family] = One(subject, now + lives[number])
    TokenSet.objects.bulk_create(token_sets, batch_size=_AT_ONCE)
    with connection.cursor() as cursor:
        values: dict[str, UUID | float] = {
            "parent": container.pk,
            "ahead": ahead.total_seconds(),
        }
        cursor.execute(_TELL_CLOCKS, values)
        cursor.execute("ANALYZE")
    return made
