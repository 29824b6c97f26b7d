"""Housekeeping of the tables that grow with time."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tokenwell.audit import partitions


@shared_task
def keep_partitions() -> None:
    """Make the coming months' partitions and drop those past the retention."""
    now = timezone.now()
    oldest = now - timedelta(days=settings.RETENTION_DAYS)
    partitions.ensure("audit_auditevent", now=now, append_only=True)
    partitions.ensure("credentials_refreshattempt", now=now)
    for table in ("audit_auditevent", "credentials_refreshattempt"):
        partitions.drop_older(table, than=oldest)
