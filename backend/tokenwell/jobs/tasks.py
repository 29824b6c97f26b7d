"""What workers do for jobs. Arguments are ids; each task may run twice, or never."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings

from tokenwell import stopping
from tokenwell.jobs import due, recovery, room
from tokenwell.jobs.models import RunKey
from tokenwell.web.database_time import database_now


@shared_task
def run(*, run_id: str) -> None:
    """Carry out a run, and those that wait for the same hosts."""
    if not stopping.is_wanted():
        room.go_on(UUID(run_id))


@shared_task
def start_due() -> None:
    """Start what is due."""
    if not stopping.is_wanted():
        due.start_due()


@shared_task
def recover() -> None:
    """Settle what workers left, and wake for what nobody took."""
    recovery.recover()


@shared_task
def tidy() -> None:
    """Forget the keys by which runs were started that are gone."""
    oldest = database_now() - timedelta(days=settings.JOB_RUN_DAYS)
    RunKey.objects.filter(created_at__lt=oldest).delete()
