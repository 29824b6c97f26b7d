"""Put together what the API says of runs, as far as its reader may know it."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.audit.models import ActorKind
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.ids import first_of
from tokenwell.jobs import places
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.places import Places
from tokenwell.jobs.states import Outcome

DAYS = 30
_ENDED = (
    Outcome.SUCCEEDED,
    Outcome.FAILED,
    Outcome.INTERRUPTED,
    Outcome.SKIPPED,
    Outcome.STOPPED,
)
_PLAIN = (
    *("id", "outcome", "error", "created_at", "due_at", "started_at", "ended_at"),
    *("status", "repeats"),
)


def places_in(user: User, runs: Sequence[JobRun], jobs: Iterable[Job]) -> Places:
    """Look up where the credentials are that some runs of these jobs name, for their reader."""
    sentences = [run.sentence for run in runs]
    sentences += [one["sentence"] for run in runs for one in run.attempts]
    return places.known(user, sentences, {job.calls_with_id for job in jobs})


def of_row(run: JobRun, where: Places) -> dict[str, Any]:
    """Say of a run what fits into a line."""
    return {
        **{name: getattr(run, name) for name in _PLAIN},
        "job": run.job_id,
        "sentence": where.fill(run.sentence),
        "started_by": {
            "kind": run.started_by_kind,
            "id": run.started_by_id if run.started_by_kind != ActorKind.SYSTEM else None,
            "name": run.started_by_name,
        },
        "runs_for": run.for_name,
        "tries": len(run.attempts),
    }


def of_run(run: JobRun, where: Places, *, may_read: bool, is_theirs: bool) -> dict[str, Any]:
    """
    Say all of a run; what was sent and answered only to who may read the job.

    Whoever started it hears how it was answered; who may stop any run does not.
    """
    is_told = may_read or is_theirs
    attempts = [{**one, "sentence": where.fill(one["sentence"])} for one in run.attempts]
    return {
        **of_row(run, where),
        "attempts": attempts if may_read else [],
        "retry_at": run.not_before if run.outcome == Outcome.QUEUED and run.attempts else None,
        "parameters": _parameters(run) if may_read else None,
        "content_type": run.content_type if may_read else "",
        "status": run.status if is_told else None,
        "size": run.size if is_told else None,
        "is_cut": run.is_cut and is_told,
        "body": _body(run) if may_read else None,
    }


def chart(job_id: UUID) -> list[dict[str, Any]]:
    """Count how the runs of each of the last days ended."""
    today = timezone.now().date()
    first = today - timedelta(days=DAYS - 1)
    start = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    # By the id, which is a time: so no partition is read that is too old.
    rows = JobRun.objects.filter(
        job_id=job_id, outcome__in=_ENDED, pk__gte=first_of(start - timedelta(days=DAYS - 1))
    )
    counted = rows.annotate(day=TruncDate("created_at")).values("day", "outcome")
    found: dict[tuple[date, str], int] = {
        (row["day"], row["outcome"]): row["number"]
        for row in counted.annotate(number=Count("id")).order_by()
    }
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [
        {"day": day, **{one.value: found.get((day, one.value), 0) for one in _ENDED}}
        for day in days
    ]


def _parameters(run: JobRun) -> dict[str, str] | None:
    if run.parameters is None:
        return {}
    try:
        given: dict[str, str] = json.loads(secrets.reveal(run, "parameters"))
    except CannotOpen:
        return None
    return given


def _body(run: JobRun) -> str | None:
    if run.body is None:
        return None
    try:
        return secrets.reveal_bytes(run, "body").decode("utf-8", "replace")
    except CannotOpen:
        return None
