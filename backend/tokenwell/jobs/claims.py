"""Take over a run, for as long as its lease lasts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q

from tokenwell.jobs import delivery, fitness, runs
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import OPEN, Outcome

# What is before a request: its token may have to be renewed.
READY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is ours, and its job as it was when we took it."""

    run: JobRun
    job: Job


@transaction.atomic
def claim(run_id: UUID) -> Claim | None:
    """
    Take over a run that waits; None: it does not, another has it, or an earlier one is open.

    One run of a job goes at a time, in the order in which they came.
    """
    job_id = JobRun.objects.filter(pk=run_id).values_list("job_id", flat=True).first()
    if job_id is None:
        return None
    job, now = runs.locked_job(job_id)
    # Read after the lock: whoever had it may have changed the run.
    run = _read(run_id, job_id)
    if run is None or run.not_before > now:
        return None
    if run.is_behind or _is_over(run, job) or job is None:
        return None
    values = {
        "outcome": Outcome.RUNNING,
        "fence": run.fence + 1,
        "lease_until": now + timedelta(seconds=READY_SECONDS),
        "started_at": run.started_at or now,
        "for_id": job.runs_for_id,
        "for_name": job.runs_for.display_name if job.runs_for else "",
    }
    if not JobRun.objects.filter(pk=run_id, fence=run.fence, outcome__in=OPEN).update(**values):
        return None
    for name, value in values.items():
        setattr(run, name, value)
    return Claim(run, job)


def _is_over(run: JobRun, job: Job | None) -> bool:
    """End a run that may not go on, and wake for the one that waits for it."""
    over = fitness.why_over(run, job)
    if over is None:
        return False
    next_run = runs.end(run, over.outcome, error=over.error, sentence=over.sentence)
    if next_run is not None:
        transaction.on_commit(lambda: delivery.run(next_run))
    return True


def _read(run_id: UUID, job_id: UUID) -> Any:
    """Read a run that waits, and whether an earlier one has not ended; None: it does not wait."""
    earlier = runs.open_runs(job_id).filter(Q(outcome=Outcome.RUNNING) | Q(pk__lt=run_id))
    waiting = JobRun.objects.filter(pk=run_id, outcome=Outcome.QUEUED)
    return waiting.annotate(is_behind=Exists(earlier)).first()
