"""After a migration the partitions of the coming months are there."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from tokenwell.audit import partitions

LATER = datetime(2031, 11, 24, tzinfo=UTC)
TABLES = ("audit_auditevent", "credentials_refreshattempt", "jobs_jobrun")


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_missing_partitions_are_made_after_a_migration() -> None:
    before = _tables()

    with time_machine.travel(LATER, tick=False):
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    months = ("203111", "203112", "203201", "203202")
    assert _tables() - before == {f"{table}_{month}" for table in TABLES for month in months}


@pytest.mark.django_db
def test_migration_of_one_app_alone_makes_those_of_the_tables_there_are() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE credentials_refreshattempt")

    with time_machine.travel(LATER, tick=False):
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert partitions.ensure("audit_auditevent", now=LATER) == []
