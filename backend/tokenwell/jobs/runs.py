"""Rows of runs: made, ended and stopped, always with their job locked first, and recorded."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now

from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Actor, Target, record
from tokenwell.containers import tree
from tokenwell.credentials import tally
from tokenwell.jobs import fitness, news
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import OPEN, TROUBLE, Outcome
from tokenwell.web.database_time import database_now

_ACTIONS = {
    Outcome.SUCCEEDED: Action.JOB_SUCCEEDED,
    Outcome.FAILED: Action.JOB_FAILED,
    Outcome.INTERRUPTED: Action.JOB_INTERRUPTED,
    Outcome.SKIPPED: Action.JOB_SKIPPED,
    Outcome.STOPPED: Action.JOB_STOPPED,
}
# What is said of a run that ended while a request of it was on its way.
IN_DOUBT = " Whether the last request did something is not known."
ENDED: dict[str, Any] = {"lease_until": None, "is_sending": False, "captured": None}


# As `bins.outside` says it, in the statement that reads the job.
_OUTSIDE_THE_BIN = RawSQL(  # noqa: S611 - has no values
    "NOT EXISTS (SELECT FROM containers_container b"
    " WHERE b.is_bin AND b.item_ptr_id = ANY(containers_item.ancestors))",
    [],
    output_field=BooleanField(),
)


class Lost(Exception):
    """Somebody else ended the run meanwhile, or took it over: what comes now is too late."""


class Unfit(Exception):
    """The run may not go on as it is: its job was changed, say, or whom it is for was disabled."""


def locked_job(job_id: UUID) -> tuple[Job | None, datetime]:
    """
    Lock a job that may run, and say what time it is by the database's clock.

    None: it is gone, or in the bin.
    """
    rows = Job.objects.filter(pk=job_id)
    # In two statements: one that waits for a lock sees its joined rows as they were before.
    if not rows.select_for_update(of=("self",)).exists():
        return None, database_now()
    seen = rows.select_related("calls_with", "runs_for", "permission_set").annotate(now=Now())
    found: Any = seen.filter(_OUTSIDE_THE_BIN).first()
    return (found, found.now) if found is not None else (None, database_now())


def open_runs(job_id: UUID) -> Any:
    """Give the runs of a job that have not ended."""
    return JobRun.objects.filter(job_id=job_id, outcome__in=OPEN)


def keep(run: JobRun, **values: Any) -> None:
    """
    Write to a run that is under way.

    :raises Lost: it is not, or not ours any more.
    """
    rows = JobRun.objects.filter(pk=run.pk, fence=run.fence, outcome=Outcome.RUNNING)
    if not rows.update(**values):
        raise Lost
    for name, value in values.items():
        setattr(run, name, value)


def note_sending(run: JobRun, job: Job, *, lease: timedelta) -> None:
    """
    Write down that a request may leave, and that nobody else takes the run for so long.

    From the first one on the run is of the job as it is here.

    :raises Lost: it is not under way, or not ours any more.
    :raises Unfit: the job is not any more as it is here.
    """
    rows = JobRun.objects.filter(pk=run.pk, fence=run.fence, outcome=Outcome.RUNNING)
    digest = fitness.digest_of(job)
    noted = rows.filter(fitness.still(job)).update(
        is_sending=True,
        job_digest=digest,
        lease_until=Now() + lease,
        sent_at=Coalesce("sent_at", Now()),
    )
    if not noted:
        raise Unfit if rows.exists() else Lost
    run.is_sending, run.job_digest = True, digest


@transaction.atomic
def end(
    run: JobRun,
    outcome: Outcome,
    *,
    error: str = "",
    sentence: str = "",
    by: Actor = SYSTEM,
    **values: Any,
) -> UUID | None:
    """
    End a run that is open; give the run of the same job that waits for it, if one does.

    :raises Lost: it is not open any more, or somebody else works on it.
    """
    job, now = locked_job(run.job_id)
    rows = JobRun.objects.filter(pk=run.pk, fence=run.fence, outcome__in=OPEN)
    changed = rows.update(
        outcome=outcome, error=error, sentence=sentence, ended_at=now, **{**ENDED, **values}
    )
    if not changed:
        raise Lost
    run.outcome, run.error, run.sentence = outcome, error, sentence
    for name, value in values.items():
        setattr(run, name, value)
    if job is not None:
        _tell_job(job, run, outcome, now=now)
        # Not by host: anybody makes up hosts of jobs, and those of providers are to have labels.
        transaction.on_commit(lambda: tally.count("runs", label=outcome.value))
    _record(job, run, outcome, by=by)
    waiting: JobRun | None = open_runs(run.job_id).order_by("id").only("pk").first()
    return waiting.pk if waiting else None


def _tell_job(job: Job, run: JobRun, outcome: Outcome, *, now: datetime) -> None:
    if outcome in (Outcome.SKIPPED, Outcome.STOPPED):
        return
    is_trouble = outcome in TROUBLE
    news.turned(job, run, is_trouble=is_trouble, now=now)
    job.last_outcome, job.last_run_at = outcome.value, now
    job.failing_since = (job.failing_since or now) if is_trouble else None
    job.save(update_fields=["last_outcome", "last_run_at", "failing_since"])


def _record(job: Job | None, run: JobRun, outcome: Outcome, *, by: Actor) -> None:
    facts: Mapping[str, object] = {
        "run": str(run.pk),
        "runs_for": run.for_name or "nobody",
        "attempts": len(run.attempts),
        **({"status": run.status} if run.status else {}),
        **({"error": run.error} if run.error else {}),
    }
    target = tree.target(job) if job is not None else Target("job", run.job_id, run.job_path)
    record(_ACTIONS[outcome], by=by, on=target, facts=facts)
