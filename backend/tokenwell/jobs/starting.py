"""Start a run because somebody says so: a person, or a service."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.audit.models import ActorKind
from tokenwell.containers import paths, tree
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import LONGEST
from tokenwell.ids import uuid7
from tokenwell.jobs import delivery, runs
from tokenwell.jobs.models import Job, JobRun, RunKey
from tokenwell.jobs.states import MOST_WAITING, Overlap
from tokenwell.web.problems import Problem, invalid, not_found


@transaction.atomic
def start(job: Job, parameters: Mapping[str, str], *, by: Actor, key: str | None = None) -> JobRun:
    """
    Start a run now; whoever asks has the right to.

    With a ``key`` that the same caller used before, the run of then is given.

    :raises Problem: the job is disabled, runs already, or wants other parameters.
    """
    locked, now = runs.locked_job(job.pk)
    if locked is None:
        raise not_found()
    # As they were given: what is filled in may be another default by now.
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).digest()
    if key is not None and (before := _of_key(locked, key, digest, by=by)) is not None:
        return before
    values = _filled(locked, parameters)
    if not locked.is_enabled:
        raise Problem(
            "job-disabled",
            status=409,
            title=f"{locked.name} is disabled.",
            detail="Enable it first. Nothing was started.",
        )
    if problem := no_room(locked, runs.open_runs(locked.pk).count()):
        raise problem
    run = run_of(locked, uuid7(), path=paths.path_of(locked), by=by, now=now)
    if values:
        secrets.seal_into(run, "parameters", _text(values))
    run.save(force_insert=True)
    if key is not None:
        RunKey.objects.create(
            job=locked, caller_id=_caller(by), key=key, digest=digest, run_id=run.pk, created_at=now
        )
    record(Action.JOB_STARTED, by=by, on=tree.target(locked), facts={"run": str(run.pk)})
    transaction.on_commit(lambda: delivery.run(run.pk))
    return run


def run_of(job: Job, run_id: UUID, *, path: str, by: Actor, now: datetime) -> JobRun:
    """Make the row of a run, which is not saved yet."""
    run_for = job.runs_for
    return JobRun(
        id=run_id,
        job_id=job.pk,
        job_path=path,
        created_at=now,
        not_before=now,
        started_by_kind=by.kind,
        started_by_id=by.id,
        started_by_name=by.name if by.kind != ActorKind.SYSTEM else "the schedule",
        for_id=run_for.pk if run_for else None,
        for_name=run_for.display_name if run_for else "",
    )


def no_room(job: Job, waiting: int) -> Problem | None:
    """Say why no further run of a job may be started, while so many are open; None: one may."""
    if not waiting or (job.overlap == Overlap.QUEUE and waiting < MOST_WAITING):
        return None
    code = "runs-already" if job.overlap == Overlap.SKIP else "too-many-wait"
    title = "Another run of it has not ended yet."
    if code == "too-many-wait":
        title = f"{MOST_WAITING} runs of it wait already."
    return Problem(
        code, status=409, title=title, detail="Wait for it, or stop it. Nothing was started."
    )


def _filled(job: Job, given: Mapping[str, str]) -> dict[str, str]:
    """
    Fill in what was not given.

    :raises Problem: something is missing, or the job does not declare it.
    """
    declared = {one["name"]: one for one in job.parameters}
    if unknown := sorted(set(given) - set(declared)):
        raise invalid(**{f"parameters.{unknown[0][:100]}": "The job declares no such parameter."})
    for name, one in declared.items():
        if one["required"] and name not in given:
            raise invalid(**{f"parameters.{name}": "The job needs this parameter."})
    return {name: given.get(name, one["default"]) for name, one in declared.items()}


def _text(values: Mapping[str, str]) -> str:
    text = json.dumps(values, ensure_ascii=False)
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise invalid(parameters="Altogether they are longer than 1 MiB.")
    return text


def _of_key(job: Job, key: str, digest: bytes, *, by: Actor) -> JobRun | None:
    before = RunKey.objects.filter(job=job, caller_id=_caller(by), key=key).first()
    if before is None:
        return None
    if bytes(before.digest) != digest:
        raise Problem(
            "key-used",
            status=409,
            title="This Idempotency-Key was used with other parameters.",
            detail="Use a new key for another run. Nothing was started.",
        )
    return JobRun.objects.filter(pk=before.run_id).first()


def _caller(by: Actor) -> UUID:
    if by.id is None:
        raise TypeError("a key is somebody's")
    return by.id
