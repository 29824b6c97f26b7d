"""Look at the jobs of a file by themselves, as the form of the API does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.serializers import ValidationError

from tokenwell.containers import names
from tokenwell.jobs import body_files, changes
from tokenwell.jobs.bringing import Brought
from tokenwell.jobs.fields import MEDIA_TYPE
from tokenwell.jobs.models import Job
from tokenwell.jobs.serializers import JobFields
from tokenwell.jobs.states import LARGEST_FILE, MOST_FILES
from tokenwell.transfer import checking, job_form
from tokenwell.transfer.document import Document, JobRecord
from tokenwell.transfer.job_form import FileRecord
from tokenwell.transfer.refusals import bad_file
from tokenwell.web.problems import Problem

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadyJob:
    """A job that was looked at: the values of its form, or why they can't be."""

    record: JobRecord
    values: dict[str, Any] = field(repr=False)
    # Those that came along, by the ids of the file.
    files: dict[str, Brought] = field(repr=False)
    refused: str = ""

    def missing(self) -> list[str]:
        """Name the files that steps send and that did not come along."""
        sent = body_files.ids_sent(self.values["steps"])
        return [
            one.name
            for one in self.record.files
            if str(one.id) in sent and str(one.id) not in self.files
        ]


def check(document: Document) -> None:
    """
    Look at what the jobs of a file say together.

    :raises Problem: an id twice, an entry that can't be; says where.
    """
    jobs = document.jobs or ()
    ids = [*(one.id for one in document.credentials), *(one.id for one in jobs)]
    ids += [file.id for job in jobs for file in job.files]
    if len(set(ids)) != len(ids):
        raise bad_file("Two records in it have the same id. Export it again.")
    for job in jobs:
        checking.check_entries(job.entries, job.path, kind="job")


def ready(document: Document, files: Mapping[UUID, bytes]) -> list[ReadyJob]:
    """Read the fields of each job as the form of the API does."""
    reader = JobFields()
    return [_ready(record, files, reader) for record in document.jobs or ()]


def _ready(record: JobRecord, files: Mapping[UUID, bytes], reader: JobFields) -> ReadyJob:
    name = record.path.rpartition("/")[2]
    try:
        values = dict(reader.run_validation({"name": name, **job_form.said(record)}))
        values.pop("name")
        # In the end intervals are counted from when it is imported.
        changes.check_form(Job(**changes.values_of(values), anchor=timezone.now()))
        brought = {
            str(one.id): Brought(one.name, one.content_type, files[one.id])
            for one in record.files
            if one.id in files
        }
        _check_files(record, values, files)
    except ValidationError as error:
        return ReadyJob(record, {}, {}, checking.sentences(error))
    except Problem as problem:
        told = (problem.errors or {}).values()
        return ReadyJob(record, {}, {}, " ".join(word for words in told for word in words))
    except ValueError as error:
        return ReadyJob(record, {}, {}, str(error)[:300])
    return ReadyJob(record, values, brought)


def _check_files(record: JobRecord, values: Mapping[str, Any], files: Mapping[UUID, bytes]) -> None:
    if len(record.files) > MOST_FILES:
        raise ValueError(f"A job has at most {MOST_FILES} files.")
    if body_files.ids_sent(values["steps"]) - {str(one.id) for one in record.files}:
        raise ValueError("A step sends a file that is not among those of the job.")
    for one in record.files:
        _check_file(one, files.get(one.id))


def _check_file(file: FileRecord, data: bytes | None) -> None:
    names.checked_name(file.name)
    if not MEDIA_TYPE.fullmatch(file.content_type):
        raise ValueError(f"The media type of {file.name} can't be one.")
    if max(file.size, len(data or b"")) > LARGEST_FILE:
        raise ValueError(
            f"{file.name} is too large: a file of a job has at most"
            f" {LARGEST_FILE // _MEBIBYTE} MiB."
        )
