"""
The fields of a job's form as files have them: its calls in order, and when it runs.

What they say is looked at by the form of the API, as when somebody types it.
"""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from tokenwell.jobs.models import Job
from tokenwell.jobs.states import BodyKind, Missed, Overlap, Repeatable, ScheduleKind
from tokenwell.transfer.form import Part

Plain = str | int | float | bool | None


class PairRecord(Part, kw_only=True):
    """A name and a value: of a query, a form, or a header."""

    name: str
    value: str = ""


class BodyRecord(Part, kw_only=True):
    """What a call sends; ``file`` is one of the job's."""

    kind: BodyKind = BodyKind.NONE
    text: str = ""
    pairs: list[PairRecord] = []
    content_type: str = ""
    file: UUID | None = None


class CheckRecord(Part, kw_only=True):
    """What has to be in the answer."""

    path: str
    comparison: str = "exists"
    value: Plain = None


class CaptureRecord(Part, kw_only=True):
    """What later steps take from the answer."""

    name: str
    path: str


class StepRecord(Part, kw_only=True):
    """One call."""

    name: str
    method: str = "GET"
    url: str
    query: list[PairRecord] = []
    headers: list[PairRecord] = []
    body: BodyRecord = msgspec.field(default_factory=BodyRecord)
    expected: list[str] = msgspec.field(default_factory=lambda: ["2xx"])
    check: CheckRecord | None = None
    captures: list[CaptureRecord] = []
    timeout_seconds: int = 30


class ParameterRecord(Part, kw_only=True):
    """A value that whoever starts the job may give, or has to."""

    name: str
    default: str = ""
    required: bool = False


class ScheduleRecord(Part, kw_only=True):
    """When it runs by itself."""

    kind: ScheduleKind = ScheduleKind.NONE
    cron: str = ""
    zone: str = "UTC"
    seconds: int | None = None


class FileRecord(Part, kw_only=True):
    """A file that steps send, without what is in it."""

    id: UUID
    name: str
    content_type: str
    size: Annotated[int, Meta(ge=0)]


class JobForm(Part, kw_only=True):
    """What a person fills in, but for its credential and its place."""

    description: str = ""
    tags: list[str] = []
    steps: list[StepRecord]
    parameters: list[ParameterRecord] = []
    retries: int = 0
    backoff_seconds: int = 5
    repeatable: Repeatable = Repeatable.BY_METHOD
    schedule: ScheduleRecord = msgspec.field(default_factory=ScheduleRecord)
    overlap: Overlap = Overlap.SKIP
    missed: Missed = Missed.ONCE


NAMES = tuple(field.name for field in msgspec.structs.fields(JobForm))


def said(form: JobForm) -> dict[str, Any]:
    """Give what a record says of the form, as plain values."""
    plain: dict[str, Any] = msgspec.to_builtins({name: getattr(form, name) for name in NAMES})
    return plain


def form_of(job: Job) -> dict[str, Any]:
    """Give what was filled in for a job, as its record says it."""
    schedule = ScheduleRecord(
        kind=ScheduleKind(job.schedule_kind),
        cron=job.cron,
        zone=job.zone,
        seconds=job.every_seconds,
    )
    plain = {name: getattr(job, name) for name in NAMES if name != "schedule"}
    form = msgspec.convert({**plain, "schedule": msgspec.to_builtins(schedule)}, JobForm)
    return {name: getattr(form, name) for name in NAMES}
