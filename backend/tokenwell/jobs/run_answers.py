"""Put together what the API says of runs, as far as its reader may know it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.audit.models import ActorKind
from tokenwell.containers import paths, permissions
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.ids import first_of
from tokenwell.jobs.models import Job, JobRun
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


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the reader of a job's runs may not read in them: where its credential is."""

    path: str | None

    def out_of(self, sentence: str) -> str:
        """Leave it out of a sentence."""
        return sentence.replace(self.path, "Its credential") if self.path else sentence


def hidden(user: User, jobs: Iterable[Job]) -> dict[UUID, Hidden]:
    """Say of each job, by id, what its reader may not read; four queries, however many."""
    used = {job.pk: job.calls_with for job in jobs}
    sets = {one.permission_set_id for one in used.values() if one is not None}
    rights = permissions.rights_by_set(user, sets)
    unseen = [one for one in used.values() if one and not rights[one.permission_set_id]]
    where = paths.paths_of(unseen)
    return {job_id: Hidden(where.get(one.pk) if one else None) for job_id, one in used.items()}


def of_row(run: JobRun, hidden: Hidden) -> dict[str, Any]:
    """Say of a run what fits into a line."""
    return {
        **{name: getattr(run, name) for name in _PLAIN},
        "job": run.job_id,
        "sentence": hidden.out_of(run.sentence),
        "started_by": {
            "kind": run.started_by_kind,
            "id": run.started_by_id if run.started_by_kind != ActorKind.SYSTEM else None,
            "name": run.started_by_name,
        },
        "runs_for": run.for_name,
        "tries": len(run.attempts),
    }


def of_run(run: JobRun, hidden: Hidden, *, may_read: bool) -> dict[str, Any]:
    """Say all of a run; what was sent and answered only to who may read the job."""
    attempts = [{**one, "sentence": hidden.out_of(one["sentence"])} for one in run.attempts]
    return {
        **of_row(run, hidden),
        "attempts": attempts if may_read else [],
        "retry_at": run.not_before if run.outcome == Outcome.QUEUED and run.attempts else None,
        "parameters": _parameters(run) if may_read else None,
        "content_type": run.content_type if may_read else "",
        "size": run.size,
        "is_cut": run.is_cut,
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
