"""Rows that are written together are those that the ORM would have written."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.forms.models import model_to_dict

from tests.personas import make_user
from tokenwell import many
from tokenwell.audit.models import ActorKind, AuditEvent
from tokenwell.containers import tree
from tokenwell.credentials import changes
from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.encryption import secrets

NOON = datetime(2031, 5, 17, 12, 0, 0, 123456, UTC)
ODD = "quotes \"' \\ %s, a snowman ☃ and a\nline"


@pytest.fixture
def credential(db: None) -> Credential:
    """A credential that tokens can belong to."""
    root = make_user("root", is_administrator=True)
    fields = {"name": "crm", "grant_type": "client_credentials"}
    return changes.create(tree.root(), fields, by=root, address=None)


def test_event_comes_back_as_it_was_written(db: None) -> None:
    event = AuditEvent(
        at=NOON,
        action="token.used",
        severity="info",
        actor_kind=ActorKind.SYSTEM,
        actor_name=ODD,
        address="2001:db8::1",
        target_kind="credential",
        target_id=UUID(int=7),
        target_path=ODD,
        within=[UUID(int=1), UUID(int=2)],
        facts={"deep": [ODD, None, 1.5, True]},
    )

    many.insert([event])

    assert model_to_dict(AuditEvent.objects.get(pk=event.pk)) == model_to_dict(event)


def test_sealed_secret_opens_after_it_was_inserted_and_after_it_was_updated(
    credential: Credential,
) -> None:
    row = TokenSet(credential=credential, version=1, obtained_at=NOON)
    secrets.seal_into(row, "access_token", "first")
    many.insert([row])
    first = secrets.reveal(TokenSet.objects.get(pk=row.pk), "access_token")
    secrets.seal_into(row, "access_token", ODD)
    row.version = 2

    many.update([row], fields=["access_token"])

    written = TokenSet.objects.get(pk=row.pk)
    assert (first, secrets.reveal(written, "access_token")) == ("first", ODD)
    assert (written.version, written.expires_at) == (1, None)


def test_secret_that_is_not_sealed_is_refused(credential: Credential) -> None:
    row = TokenSet(credential=credential, version=1, obtained_at=NOON, access_token="plain")

    with pytest.raises(TypeError):
        many.insert([row])

    assert not TokenSet.objects.exists()


def test_no_rows_are_no_statement(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        many.insert([])
        many.update([], fields=["version"])
