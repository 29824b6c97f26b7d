"""
Whether a run may go on: its job is there, is switched on, runs for somebody, and is the same.

A run is of its job as it was when its first request left. The number of a step says nothing of
other steps; and what one credential brought is not for whoever chose another one.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db.models import Exists, Q

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.jobs import answers, callers
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import Outcome


@dataclass(frozen=True, slots=True)
class Over:
    """How a run ends that may not go on."""

    outcome: Outcome
    error: str
    sentence: str


def why_over(run: JobRun, job: Job | None) -> Over | None:
    """Say why a run may send nothing more; None: it may. No job: it is gone, or in the bin."""
    if job is None:
        return _left_out(run, "deleted", "It was deleted.")
    if not job.is_enabled:
        return _left_out(run, "disabled", "It is disabled.")
    if answers.has_lost_credential(job):
        return _failed("credential-deleted", "Its credential was deleted; choose another one.")
    if is_of_another(run, job):
        return _failed(
            "job-changed",
            "The job was changed while this run waited. The rest was not sent; start it again if"
            " that has to be done.",
        )
    if why := callers.why_gone(job):
        return _failed("caller-gone", why)
    return None


def digest_of(job: Job) -> bytes:
    """Hash what the requests of a job are made of."""
    said = [job.steps, _defaults(job), str(job.calls_with_id)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def is_of_another(run: JobRun, job: Job) -> bool:
    """Tell whether a run has begun with something else than its job is now."""
    return run.job_digest is not None and bytes(run.job_digest) != digest_of(job)


def still(job: Job) -> Exists:
    """
    Say it as a condition: the job is as it was read, and may run for whom it did then.

    Nobody has a right on what is in the bin.
    """
    person = job.runs_for
    if person is None:
        return Exists(Job.objects.none())
    same = Job.objects.filter(
        permissions.where(person, Right.CONFIGURATION_WRITE),
        Exists(User.objects.filter(pk=person.pk, is_active=True)),
        _calls_with(job),
        pk=job.pk,
        is_enabled=True,
        steps=job.steps,
        parameters=job.parameters,
    )
    return Exists(same)


def _calls_with(job: Job) -> Q:
    if job.calls_with_id is None:
        return Q(calls_with__isnull=True)
    return Q(calls_with=job.calls_with_id)


def _defaults(job: Job) -> dict[str, str]:
    # Whether one is required counts when a run is started, and not any more.
    return {one["name"]: one["default"] for one in job.parameters}


def _left_out(run: JobRun, error: str, sentence: str) -> Over:
    if run.job_digest is None:
        return Over(Outcome.SKIPPED, error, sentence)
    return Over(Outcome.STOPPED, error, f"{sentence} The rest was not sent.")


def _failed(error: str, sentence: str) -> Over:
    return Over(Outcome.FAILED, error, sentence)
