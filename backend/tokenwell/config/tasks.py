"""Housekeeping of the tables that grow with time."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tokenwell.audit import partitions

# Which ones there are, and whether they are append-only.
_TABLES = {"audit_auditevent": True, "credentials_refreshattempt": False, "jobs_jobrun": False}


@shared_task
def keep_partitions() -> None:
    """Make the coming months' partitions and drop those past the retention."""
    make_partitions()
    days = dict.fromkeys(_TABLES, settings.RETENTION_DAYS) | {"jobs_jobrun": settings.JOB_RUN_DAYS}
    for table, kept in days.items():
        partitions.drop_older(table, than=timezone.now() - timedelta(days=kept))


def make_partitions(**_kwargs: Any) -> None:
    """Make the coming months' partitions where they are missing."""
    now = timezone.now()
    # After the migration of one app alone, there may not be the tables of all.
    there = set(connection.introspection.table_names())
    for table, append_only in _TABLES.items():
        if table in there:
            partitions.ensure(table, now=now, append_only=append_only)
