"""The column of a secret takes sealed ones only, and shows none."""

import copy
import pickle
from uuid import uuid4

import pytest
from django.core import serializers
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps

from tests.containers.trees import make_credential
from tests.personas import Personas
from tokenwell.credentials.models import Credential
from tokenwell.encryption import secrets
from tokenwell.encryption.fields import EncryptedField, Sealed
from tokenwell.encryption.sealing import CannotOpen, Context

CANARY = "canary-93b1"


class _Row:
    """A row that is in no database."""

    secret: object = None

    def __init__(self) -> None:
        self.pk = uuid4()

    def sealing_context(self, column: str) -> Context:
        return Context("rows", self.pk, column)


@pytest.fixture
def credential(personas: Personas) -> Credential:
    """Make a credential with a client secret."""
    made = make_credential(personas.container, "crm", by=personas.alice)
    made.refresh_from_db()
    secrets.seal_into(made, "client_secret", CANARY)
    made.save(update_fields=["client_secret"])
    return made


@pytest.mark.parametrize("text", ["", "x", "pässwörd", "a\x00b", "half \ud800", "😀" * 100])
def test_text_comes_back_as_it_was(text: str) -> None:
    row = _Row()

    secrets.seal_into(row, "secret", text)

    assert secrets.reveal(row, "secret") == text


def test_bytes_come_back_as_they_were() -> None:
    row = _Row()

    secrets.seal_into(row, "secret", b"\x00\xff")

    assert secrets.reveal_bytes(row, "secret") == b"\x00\xff"


@pytest.mark.parametrize("value", [None, "plain", b"plain"])
def test_what_is_not_sealed_is_not_revealed(value: object) -> None:
    row = _Row()
    row.secret = value

    with pytest.raises(CannotOpen):
        secrets.reveal(row, "secret")


def test_database_holds_no_plain_text(credential: Credential) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_secret FROM credentials_credential WHERE item_ptr_id = %s",
            [credential.pk],
        )
        blob = bytes(cursor.fetchone()[0])

    assert CANARY.encode() not in blob
    assert secrets.reveal(Credential.objects.get(pk=credential.pk), "client_secret") == CANARY


def test_secret_of_another_row_does_not_open(personas: Personas, credential: Credential) -> None:
    other = make_credential(personas.container, "other", by=personas.alice)
    Credential.objects.filter(pk=other.pk).update(client_secret=credential.client_secret)

    with pytest.raises(CannotOpen):
        secrets.reveal(Credential.objects.get(pk=other.pk), "client_secret")


@pytest.mark.parametrize("plain", [CANARY, CANARY.encode(), b"", 7])
def test_plain_value_never_gets_into_the_column(credential: Credential, plain: object) -> None:
    credential.client_secret = plain

    with pytest.raises(TypeError, match="seal it first"):
        credential.save(update_fields=["client_secret"])
    with pytest.raises(TypeError, match="seal it first"):
        Credential.objects.filter(pk=credential.pk).update(client_secret=plain)


def test_nothing_is_shown_of_it(credential: Credential) -> None:
    sealed = credential.client_secret
    shown = [repr(sealed), str(sealed), f"{sealed}", repr([sealed])]

    assert set(shown[:3]) == {"***"}
    assert shown[3] == "[***]"
    assert repr(sealed.blob)[2:12] not in serializers.serialize("json", [credential])


def test_it_is_neither_pickled_nor_copied(credential: Credential) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(credential.client_secret)
    with pytest.raises(TypeError, match="not pickled"):
        copy.copy(credential.client_secret)


def test_migrations_write_the_field_in_one_way() -> None:
    field = EncryptedField(null=True)

    name, path, arguments, keywords = field.deconstruct()
    again = EncryptedField(*arguments, **keywords)

    assert (path, keywords) == ("tokenwell.encryption.fields.EncryptedField", {"null": True})
    assert again.deconstruct()[1:] == (path, arguments, keywords)
    assert not again.editable
    assert "EncryptedField(null=True)" in MigrationWriter.serialize(field)[0]


@isolate_apps("tokenwell.encryption")
def test_model_has_to_say_what_its_secrets_are_bound_to() -> None:
    class Bare(models.Model):  # noqa: DJ008
        secret = EncryptedField(null=True)

        class Meta:
            app_label = "encryption"

    class Bound(models.Model):  # noqa: DJ008
        secret = EncryptedField(null=True)

        class Meta:
            app_label = "encryption"

        def sealing_context(self, column: str) -> Context:
            return Context("bound", uuid4(), column)

    assert [error.id for error in Bare._meta.get_field("secret").check()] == ["encryption.E001"]
    assert Bound._meta.get_field("secret").check() == []


def test_bytes_from_elsewhere_are_taken_as_sealed() -> None:
    field = EncryptedField()

    assert field.to_python(None) is None
    assert isinstance(field.to_python(memoryview(b"blob")), Sealed)
