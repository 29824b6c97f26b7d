"""Read jobs as somebody may see them, and the files that they send, into the file of an export."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.credentials.models import Credential
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.jobs import body_files
from tokenwell.jobs.body_files import FileGone
from tokenwell.jobs.models import BodyFile, Job
from tokenwell.transfer import job_form
from tokenwell.transfer.document import Entry, JobRecord
from tokenwell.transfer.job_form import FileRecord
from tokenwell.transfer.sealed_part import SealedFile
from tokenwell.web.problems import Problem

# Under the passphrase they are half as long again and more, and all of it is in memory at once.
MOST_FILE_BYTES = 16 * 1024 * 1024
_AT_ONCE = 1000


def read_jobs(ids: Iterable[UUID]) -> list[Job]:
    """Read jobs by their ids, in an order that stays."""
    listed = list(ids)
    return [
        job
        for start in range(0, len(listed), _AT_ONCE)
        for job in Job.objects.filter(pk__in=listed[start : start + _AT_ONCE]).order_by("pk")
    ]


def records(
    jobs: Sequence[Job],
    paths: Mapping[UUID, str],
    entries: Mapping[UUID, list[Entry]],
    *,
    by: User,
) -> list[JobRecord]:
    """Make the records of jobs; of a credential that is not seen it is told that there is one."""
    used = {job.calls_with_id for job in jobs if job.calls_with_id is not None}
    rows = permissions.visible(by, Credential.objects.all())
    seen = set(rows.filter(pk__in=used).values_list("pk", flat=True))
    files = _files(jobs)
    return [
        JobRecord(
            **job_form.form_of(job),
            id=job.pk,
            path=paths[job.pk],
            is_enabled=job.is_enabled,
            credential=job.calls_with_id if job.calls_with_id in seen else None,
            wants_credential=job.wants_credential,
            files=[
                FileRecord(id=one.pk, name=one.name, content_type=one.content_type, size=one.size)
                for one in files.get(job.pk, ())
            ],
            entries=entries.get(job.pk, msgspec.UNSET),
        )
        for job in jobs
    ]


def with_files(jobs: Sequence[Job]) -> list[Job]:
    """Keep the jobs that have files."""
    files = _files(jobs)
    return [job for job in jobs if job.pk in files]


def open_files(jobs: Sequence[Job]) -> list[SealedFile]:
    """
    Open the files of jobs, as far as they open.

    :raises Problem: they are too large for one file of an export.
    """
    files = [file for some in _files(jobs).values() for file in some]
    size = sum(file.size for file in files)
    if size > MOST_FILE_BYTES:
        raise Problem(
            "too-large",
            status=400,
            title="There is too much for one file.",
            detail=f"The files that jobs send come to {_mebibytes(size)} MiB, and an export takes"
            f" {_mebibytes(MOST_FILE_BYTES)} MiB of them. Export smaller containers, a file each;"
            " or without a passphrase, and add the files again where they are imported.",
        )
    return [one for file in files if (one := _open(file)) is not None]


def _open(file: BodyFile) -> SealedFile | None:
    try:
        return SealedFile(id=file.pk, content=body_files.read(file.job_id, file.pk))
    except (FileGone, CannotOpen):
        return None


def _files(jobs: Sequence[Job]) -> dict[UUID, list[BodyFile]]:
    found: dict[UUID, list[BodyFile]] = {}
    for start in range(0, len(jobs), _AT_ONCE):
        some = [job.pk for job in jobs[start : start + _AT_ONCE]]
        for file in BodyFile.objects.filter(job__in=some).order_by("pk"):
            found.setdefault(file.job_id, []).append(file)
    return found


def _mebibytes(size: int) -> int:
    return -(-size // (1024 * 1024))
