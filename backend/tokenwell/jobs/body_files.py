"""The files that steps send: kept in parts, sealed, with their job."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import tree
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import LONGEST, CannotOpen
from tokenwell.jobs import changes
from tokenwell.jobs.models import BodyFile, BodyPart, Job
from tokenwell.jobs.states import MOST_FILES, BodyKind
from tokenwell.web.problems import invalid


class FileGone(Exception):
    """The file is not there any more, or does not open."""


@transaction.atomic
def add(
    job: Job, data: bytes, *, name: str, content_type: str, by: User, address: str | None
) -> BodyFile:
    """
    Keep a file with a job.

    :raises Problem: there are too many already, or the job is gone.
    """
    job = changes.locked(job)
    if BodyFile.objects.filter(job=job).count() >= MOST_FILES:
        raise invalid(file=f"A job has at most {MOST_FILES} files. Delete one first.")
    file = keep(job, data, name=name, content_type=content_type)
    facts = {"fields": ["files"], "added": [name]}
    record(Action.JOB_UPDATED, by=actor(by, address), on=tree.target(job), facts=facts)
    return file


@transaction.atomic
def delete(file: BodyFile, *, by: User, address: str | None) -> None:
    """Delete a file; a step that sends it fails from then on."""
    job = changes.locked(file.job)
    facts = {"fields": ["files"], "removed": [file.name]}
    record(Action.JOB_UPDATED, by=actor(by, address), on=tree.target(job), facts=facts)
    file.delete()


def keep(job: Job, data: bytes, *, name: str, content_type: str) -> BodyFile:
    """Keep a file with a job that is being made; the record tells of the job."""
    file = BodyFile.objects.create(
        job=job, name=name, content_type=content_type, size=len(data), created_at=timezone.now()
    )
    # An empty file has one part too: none at all means that it is gone.
    for number, start in enumerate(range(0, max(len(data), 1), LONGEST)):
        part = BodyPart(file=file, number=number)
        secrets.seal_into(part, "data", data[start : start + LONGEST])
        part.save(force_insert=True)
    return file


def ids_sent(steps: Iterable[Mapping[str, Any]]) -> set[str]:
    """Give the ids of the files that steps send."""
    return {one["body"]["file"] for one in steps if one["body"]["kind"] == BodyKind.FILE}


def has(file: BodyFile, data: bytes) -> bool:
    """Tell whether that is what is in a file."""
    if file.size != len(data):
        return False
    try:
        return read(file.job_id, file.pk) == data
    except (FileGone, CannotOpen):
        return False


def sent_by(steps: Iterable[Mapping[str, Any]], ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the steps with other ids for the files that they send."""
    return [
        {
            **step,
            "body": {**step["body"], "file": ids.get(step["body"]["file"], step["body"]["file"])},
        }
        for step in steps
    ]


def copy_all(source: Job, job: Job) -> dict[str, str]:
    """Copy the files of a job to another one; give the new ids by the old ones."""
    made = {}
    for file in BodyFile.objects.filter(job=source):
        data = read(source.pk, file.pk)
        copied = keep(job, data, name=file.name, content_type=file.content_type)
        made[str(file.pk)] = str(copied.pk)
    return made


def read(job_id: UUID, file_id: UUID) -> bytes:
    """
    Read a file of a job.

    :raises FileGone: there is none.
    """
    parts = BodyPart.objects.filter(file=file_id, file__job=job_id).order_by("number")
    data = [secrets.reveal_bytes(part, "data") for part in parts]
    if not data:
        raise FileGone
    return b"".join(data)
