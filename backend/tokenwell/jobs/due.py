"""Start the runs of jobs that are due: each once, however many look for them."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from tokenwell import many
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record_all
from tokenwell.containers import paths, tree
from tokenwell.ids import first_of
from tokenwell.jobs import delivery, runs, starting, timing
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import OPEN, Missed, Outcome
from tokenwell.web.database_time import database_now

# What is later than that was missed.
LATE = timedelta(seconds=60)
_AT_ONCE = 100
_RANDOM_BITS = (1 << 62) - 1

# Whoever comes second leaves out what the first one works on, and finds the rest.
_DUE = """
SELECT j.item_ptr_id FROM jobs_job j
JOIN containers_item i ON i.id = j.item_ptr_id
WHERE j.next_at <= statement_timestamp() AND j.is_enabled
  AND NOT EXISTS (
      SELECT FROM containers_container b WHERE b.is_bin AND b.item_ptr_id = ANY(i.ancestors)
  )
ORDER BY j.next_at
LIMIT %s
FOR UPDATE OF j SKIP LOCKED
"""


def id_of(job_id: UUID, due_at: datetime) -> UUID:
    """
    Work out the id of the run that is due at a time: one for each job and time.

    A UUIDv7 of that time, as those that are made by chance (RFC 9562 5.7). The key of the table
    refuses a second one, whoever makes it, however late.
    """
    told = hashlib.sha256(job_id.bytes + due_at.isoformat().encode()).digest()
    chance = int.from_bytes(told[:8]) & _RANDOM_BITS
    return UUID(int=first_of(due_at).int | chance)


def start_due() -> int:
    """Make the runs of all jobs that are due, and wake workers for them; say how many."""
    number = 0
    while some := _start_some():
        delivery.run(*(run.pk for run in some if run.outcome == Outcome.QUEUED))
        number += len(some)
    return number


@transaction.atomic
def _start_some() -> list[JobRun]:
    """Make the runs of some jobs, and say when those are due next, in one transaction."""
    jobs = _locked()
    if not jobs:
        return []
    now = database_now()
    where = paths.paths_of(jobs)
    waiting = _waiting(jobs)
    all_runs = [_run(job, path=where[job.pk], waiting=waiting[job.pk], now=now) for job in jobs]
    # None of them is there: a job's next time is moved on in the transaction that makes its
    # run. Were one there all the same, after a database was restored, say, it counts.
    ids = [run.pk for run in all_runs]
    there = set(JobRun.objects.filter(pk__in=ids).values_list("pk", flat=True))
    made = [run for run in all_runs if run.pk not in there]
    JobRun.objects.bulk_create(made)
    many.update(jobs, fields=["next_at"])
    _record_skipped(made, {job.pk: job for job in jobs})
    for run in made:
        if run.outcome == Outcome.QUEUED and run.error:
            # Its schedule: one that can't be kept must not keep those of all others.
            runs.end(run, Outcome.FAILED, error=run.error, sentence=run.sentence)
    return made


def _locked() -> list[Job]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [_AT_ONCE])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Job.objects.select_related("runs_for").filter(pk__in=ids)) if ids else []


def _waiting(jobs: Iterable[Job]) -> Counter[UUID]:
    rows = JobRun.objects.filter(job_id__in=[job.pk for job in jobs], outcome__in=OPEN)
    return Counter(rows.values_list("job_id", flat=True))


def _run(job: Job, *, path: str, waiting: int, now: datetime) -> JobRun:
    """Make the run of the time at which a job is due, and say in the job when it is due next."""
    due_at = job.next_at or now
    is_left_out = now - due_at > LATE and job.missed == Missed.SKIP
    run = starting.run_of(job, id_of(job.pk, due_at), path=path, by=SYSTEM, now=now)
    run.due_at = due_at
    try:
        # What is due within the last minute is not missed: it may be one of those that are
        # looked for at once.
        job.next_at = timing.next_of(job, after=now - LATE if is_left_out else now)
    except ValueError as error:
        job.next_at = None
        run.error, run.sentence = "schedule", f"Its schedule can't be kept: {error}"
        return run
    if is_left_out:
        _skip(run, "missed", "Nothing ran at the time at which it was due.", now=now)
    elif problem := starting.no_room(job, waiting):
        _skip(run, problem.code, problem.title, now=now)
    return run


def _skip(run: JobRun, error: str, sentence: str, *, now: datetime) -> None:
    run.outcome, run.error, run.sentence, run.ended_at = Outcome.SKIPPED, error, sentence, now


def _record_skipped(made: Iterable[JobRun], jobs: Mapping[UUID, Job]) -> None:
    skipped = [run for run in made if run.outcome == Outcome.SKIPPED]
    targets = tree.targets([jobs[run.job_id] for run in skipped])
    told = [(targets[run.job_id], {"run": str(run.pk), "error": run.error}) for run in skipped]
    record_all(Action.JOB_SKIPPED, by=SYSTEM, on=told)
