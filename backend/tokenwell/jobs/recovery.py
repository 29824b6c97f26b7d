"""Find runs whose worker is gone, and runs that nobody was woken for."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.ids import uuid7
from tokenwell.jobs import delivery, fitness, repeats, runs
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import OPEN, Outcome
from tokenwell.web.database_time import database_now

_AT_ONCE = 200
# Whoever was woken takes it by then, unless there are many before it.
_WOKEN = timedelta(seconds=5)
_SENTENCE = "Its worker ended in the middle of it."
_CHANGED = " The job was changed since, so it was not done again."


def recover() -> None:
    """End runs whose lease is over, do those again for which that is safe, wake for the rest."""
    for run_id in _abandoned():
        settle(run_id)
    delivery.run(*_forgotten())


@transaction.atomic
def settle(run_id: UUID) -> JobRun | None:
    """
    End a run that its worker left; give the run that does it again, if one does.

    Once: a job that ends the worker that carries it out would go on for ever.
    """
    job_id = JobRun.objects.filter(pk=run_id).values_list("job_id", flat=True).first()
    if job_id is None:
        return None
    job, now = runs.locked_job(job_id)
    run = JobRun.objects.filter(pk=run_id, outcome=Outcome.RUNNING).first()
    if run is None or run.lease_until is None or run.lease_until > now:
        return None
    is_changed = job is not None and fitness.is_of_another(run, job)
    if job is not None and not is_changed and run.step >= len(job.steps):
        # All of it was kept, but for the end.
        runs.end(run, Outcome.SUCCEEDED)
        return None
    again = _again(run, job, now=now) if job is not None and not is_changed else None
    sentence = (
        _SENTENCE + (runs.IN_DOUBT if run.is_sending else "") + (_CHANGED if is_changed else "")
    )
    error = "job-changed" if is_changed else "interrupted"
    runs.end(run, Outcome.INTERRUPTED, error=error, sentence=sentence)
    if again is not None:
        again.save(force_insert=True)
        transaction.on_commit(lambda: delivery.run(again.pk))
    return again


def _again(run: JobRun, job: Job, *, now: datetime) -> JobRun | None:
    """Make the run that goes on where another was left, if its step may be sent again."""
    if run.repeats is not None:
        return None
    if run.is_sending and not repeats.is_safe(job.steps[run.step], job.repeatable):
        return None
    again = JobRun(
        id=uuid7(),
        job_id=run.job_id,
        job_path=run.job_path,
        created_at=now,
        not_before=now,
        due_at=run.due_at,
        started_by_kind=run.started_by_kind,
        started_by_id=run.started_by_id,
        started_by_name=run.started_by_name,
        for_id=run.for_id,
        for_name=run.for_name,
        step=run.step,
        job_digest=run.job_digest,
        repeats=run.pk,
    )
    try:
        for column in ("parameters", "captured"):
            if getattr(run, column) is not None:
                secrets.seal_into(again, column, secrets.reveal(run, column))
    except CannotOpen:
        return None
    return again


def _abandoned() -> list[UUID]:
    # Said twice, so that the index of the open ones is taken.
    rows = JobRun.objects.filter(
        outcome=Outcome.RUNNING, outcome__in=OPEN, lease_until__lt=database_now()
    )
    return list(rows.order_by("id").values_list("pk", flat=True)[:_AT_ONCE])


def _forgotten() -> list[UUID]:
    rows = JobRun.objects.filter(
        outcome=Outcome.QUEUED, outcome__in=OPEN, not_before__lt=database_now() - _WOKEN
    )
    # By chance: else it would be those of one slow host, each time the same.
    return list(rows.order_by("?").values_list("pk", flat=True)[:_AT_ONCE])
