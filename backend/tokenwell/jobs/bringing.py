"""Make jobs that come from somewhere else, as files of exports tell of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import tree
from tokenwell.containers.models import Container, Kind
from tokenwell.jobs import body_files, changes
from tokenwell.jobs.models import Job
from tokenwell.web.problems import Problem

_SETTLED = ("calls_with", "is_enabled", "steps", "anchor", "next_at")


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that came along."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


@transaction.atomic
def bring(
    container: Container,
    fields: Mapping[str, Any],
    *,
    job_id: UUID,
    wants_credential: bool,
    files: Mapping[str, Brought],
    by: User,
    address: str | None,
) -> tuple[Job, str]:
    """
    Make a job as it was elsewhere; it runs for whoever brings it.

    What can't run as it is is switched off, and what is in the way is said in words. ``files``
    are by the ids that the steps call them by.

    :raises Problem: the name can't be one or is taken.
    """
    values = changes.values_of(fields)
    name, is_enabled = values.pop("name"), values.pop("is_enabled")
    job = Job(id=job_id, kind=Kind.JOB, runs_for=by, is_enabled=False, **values)
    job.wants_credential = wants_credential
    tree.put(job, container, name, by=by)
    kept = {
        file_id: str(
            body_files.keep(job, one.data, name=one.name, content_type=one.content_type).pk
        )
        for file_id, one in files.items()
    }
    job.steps = body_files.sent_by(job.steps, kept)
    job.is_enabled = is_enabled
    in_the_way = _settle(job, by=by)
    job.save(update_fields=_SETTLED)
    record(Action.JOB_CREATED, by=actor(by, address), on=tree.target(job), facts={"imported": True})
    return job, in_the_way


def _settle(job: Job, *, by: User) -> str:
    try:
        changes.settle(job, by=by)
    except Problem as problem:
        job.is_enabled, job.next_at = False, None
        errors = problem.errors or {}
        if "credential" in errors:
            # Whoever saves a job has to be one who may use what it calls with.
            job.calls_with = None
        return " ".join(sentence for told in errors.values() for sentence in told)
    return ""
