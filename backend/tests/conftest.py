"""What tests of several packages share."""

import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.core.management.commands import flush as flush_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate

from tests.fake_provider import Provider
from tests.personas import Personas, make_personas
from tokenwell.outbound import http

# What Django writes there after each flush is what was there before.
_KEPT = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    """
    Let the tests that commit be cleaned up after.

    Rows are deleted where Django would truncate, which takes a quarter of a second for tables
    that hold next to nothing. As a replica, past the keys between tables and past the record's
    guard, which would forbid it. What is there from the start is put back as it was the first
    time: to make it anew takes a fifth of the time of such a test.
    """
    flush = DatabaseOperations.execute_sql_flush
    tables: list[str] = []
    from_the_start: list[str] = []

    def delete(self: DatabaseOperations, statements: list[str]) -> None:
        tables[:] = re.findall(r'"([a-z_0-9]+)"', "".join(statements))
        assert "audit_auditevent" in tables, statements
        deletes = [f'DELETE FROM "{table}"' for table in tables if table not in _KEPT]
        role = "SET session_replication_role ="
        whole = [f"{role} replica", *deletes, *from_the_start, f"{role} DEFAULT"]
        flush(self, ["; ".join(whole)])

    def tell(*arguments: Any, **options: Any) -> None:
        # Who finds that nothing is missing adds nothing.
        _tell_all_but_the_writers_of_kept(*arguments, **options)
        from_the_start[:] = from_the_start or _rows_of(tables)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", delete)
        patch.setattr(flush_command, "emit_post_migrate_signal", tell)
        yield


def _rows_of(tables: list[str]) -> list[str]:
    """Give what puts all rows of some tables back."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for table in sorted({*tables} - _KEPT):
            cursor.execute(
                "SELECT format('INSERT INTO %%I SELECT * FROM"
                f" json_populate_record(NULL::%%I, %%L)', %s, %s, row_to_json(t)) FROM {table} t",
                [table, table],
            )
            rows += [row[0] for row in cursor.fetchall()]
    return rows


def _tell_all_but_the_writers_of_kept(*arguments: Any, **options: Any) -> None:
    uid = "django.contrib.auth.management.create_permissions"
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid=uid)
    try:
        emit_post_migrate_signal(*arguments, **options)
    finally:
        post_migrate.connect(create_contenttypes)
        post_migrate.connect(create_permissions, dispatch_uid=uid)


@pytest.fixture(scope="session", autouse=True)
def _few_authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """
    Have doors trust one public authority in place of hundreds.

    Nobody asks any of them here, and to read them takes a third of the time of a test that sends.
    """
    end = "-----END CERTIFICATE-----\n"
    first = certifi.contents().partition(end)[0] + end
    file = tmp_path_factory.mktemp("authorities") / "one.pem"
    file.write_text(first)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certifi, "where", lambda: str(file))
        patch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: None)
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    """Hash passwords quickly: their strength is not what these tests are about."""
    hasher = f"{MD5PasswordHasher.__module__}.{MD5PasswordHasher.__qualname__}"
    settings.PASSWORD_HASHERS = [hasher]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def spool_folder(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for answers, and for the epoch: each database of a test begins anew."""
    folder = tmp_path_factory.mktemp("spool")
    settings.SPOOL_FOLDER = folder
    return folder


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A provider that the deployment names, so that http on the loopback is allowed."""
    provider = Provider()
    settings.OUTBOUND_ALLOW = frozenset({provider.host})
    http._door.forget()
    yield provider
    http._door().close()
    http._door.forget()
    provider.close()


@pytest.fixture
def personas(db: None) -> Personas:
    """Alice, bob, charlie and root, and the container /team."""
    return make_personas()
