"""Create, change and copy jobs; each with its record, in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import permissions, sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Kind
from tokenwell.credentials import requests
from tokenwell.credentials.calls import base_urls_of, is_within
from tokenwell.credentials.models import Credential
from tokenwell.jobs import callers, placeholders, serializers, timing
from tokenwell.jobs.models import BodyFile, Job
from tokenwell.jobs.states import BodyKind, ScheduleKind
from tokenwell.web.problems import invalid, not_found

# What says nothing of the calls: whoever changes it alone leaves to whom the runs belong.
_OF_NO_RUN = {"name", "description", "tags"}
_SETTLED = ("runs_for", "wants_credential", "anchor", "next_at")
_OF_SCHEDULE = ("schedule_kind", "cron", "zone", "every_seconds")


@transaction.atomic
def create(
    container: Container, fields: Mapping[str, Any], *, by: User, address: str | None
) -> Job:
    """
    Make a job; it runs for whoever makes it.

    :raises Problem: the name can't be one or is taken, or a field contradicts another.
    """
    values = values_of(fields)
    name = values.pop("name")
    job = Job(kind=Kind.JOB, runs_for=by, **values)
    job.wants_credential = job.calls_with is not None
    settle(job, by=by)
    tree.put(job, container, name, by=by)
    record(Action.JOB_CREATED, by=actor(by, address), on=tree.target(job))
    return job


@transaction.atomic
def update(job: Job, fields: Mapping[str, Any], *, by: User, address: str | None) -> Job:
    """
    Change what is given. From then on the job runs for whoever changed what it does.

    One that runs for nobody any more runs for whoever saves it, changed or not.

    :raises Problem: the name can't be one or is taken, a field contradicts another, or it is gone.
    """
    sets.share_tree()
    job = locked(job)
    values = values_of(fields)
    if "name" in values:
        tree.rename(job, values.pop("name"), by=by, address=address)
    changed = [name for name, value in values.items() if getattr(job, name) != value]
    if "calls_with" in values and job.wants_credential != (values["calls_with"] is not None):
        # One whose credential was deleted calls without any only if somebody says so.
        job.wants_credential = values["calls_with"] is not None
        changed = sorted({*changed, "calls_with"})
    # Then whoever saves it takes it over, if they find nothing else to change.
    is_taken_over = not _OF_NO_RUN.issuperset(values) and bool(callers.why_gone(job))
    if not changed and not is_taken_over:
        return job
    for name in changed:
        setattr(job, name, values[name])
    is_off = changed == ["is_enabled"] and not job.is_enabled
    if not is_off and (is_taken_over or not _OF_NO_RUN.issuperset(changed)):
        job.runs_for = by
        settle(job, by=by, anew=bool({*_OF_SCHEDULE}.intersection(changed)))
    elif is_off:
        job.next_at = None
    job.modified_at, job.modified_by = timezone.now(), by
    job.save(update_fields=[*changed, *_SETTLED, "modified_at", "modified_by"])
    told = ("credential" if name == "calls_with" else name for name in changed)
    facts = {"fields": sorted(told) or ["runs_for"]}
    record(Action.JOB_UPDATED, by=actor(by, address), on=tree.target(job), facts=facts)
    return job


def locked(job: Job) -> Job:
    """
    Read a job again and keep others from changing it until the commit.

    :raises Problem: it was deleted meanwhile.
    """
    rows = Job.objects.filter(pk=job.pk)
    # In two statements: one that waits for a lock sees its joined rows as they were before.
    if not rows.select_for_update(of=("self",)).exists():
        raise not_found()
    return rows.select_related("parent", "permission_set", "calls_with", "runs_for").get()


def values_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the fields of the form into those of the row."""
    values = dict(fields)
    if "credential" in values:
        values["calls_with"] = values.pop("credential")
    if (said := values.pop("schedule", None)) is not None:
        is_cron = said["kind"] == ScheduleKind.CRON
        is_interval = said["kind"] == ScheduleKind.INTERVAL
        values |= {
            "schedule_kind": said["kind"],
            "cron": said["cron"].strip() if is_cron else "",
            "zone": said["zone"] if is_cron else "UTC",
            "every_seconds": (said["seconds"] or 0) if is_interval else None,
        }
    return values


def settle(job: Job, *, by: User, anew: bool = True) -> None:
    """
    See to it that a job can be kept as it is, for whoever saves it, and say when it is due.

    :raises Problem: it does not; it names the field.
    """
    now = timezone.now()
    if anew or job.anchor is None:
        is_interval = job.schedule_kind == ScheduleKind.INTERVAL
        job.anchor = now if is_interval else None
    check_form(job)
    _check_files(job)
    _check_credential(job, by=by)
    job.next_at = timing.next_of(job, after=now)


def check_form(job: Job) -> None:
    """
    See to it that what was filled in fits together by itself.

    :raises Problem: it does not; it names the field.
    """
    if unknown := serializers.unknown_names(job.steps, job.parameters):
        raise invalid(
            steps=f"Nothing fills {{{{{unknown[0]}}}}} when its step comes: declare a parameter,"
            " or capture it in a step before."
        )
    wanted = [one["name"] for one in job.parameters if one["required"]]
    if wanted and job.schedule_kind != ScheduleKind.NONE:
        raise invalid(
            parameters=f"The schedule gives no {wanted[0]}: let it be not required, with a default."
        )
    timing.check(job)


def _check_files(job: Job) -> None:
    wanted = {step["body"]["file"] for step in job.steps if step["body"]["kind"] == BodyKind.FILE}
    there = {str(file_id) for file_id in _files_of(job)}
    if wanted - there:
        raise invalid(steps="A file that a step sends is not there; add it to the job first.")


def _base_urls(credential: Credential) -> tuple[str, ...]:
    tokens = credential.clock.current_tokens()
    captured = tokens.captured if tokens else {}
    return base_urls_of(credential.base_urls, requests.habits_of(credential), captured)


def _files_of(job: Job) -> list[Any]:
    return list(BodyFile.objects.filter(job_id=job.pk).values_list("pk", flat=True))


def _check_credential(job: Job, *, by: User) -> None:
    credential = job.calls_with
    if credential is None:
        return
    if not permissions.can(by, Right.CREDENTIAL_USE, credential):
        raise invalid(credential="Choose a credential that you may use.")
    base_urls = _base_urls(credential)
    for step in job.steps:
        names = placeholders.names_in(step["url"])
        # Where a value stands, it stays within its place: any other would do as well.
        if not is_within(base_urls, placeholders.fill_url(step["url"], dict.fromkeys(names, "x"))):
            raise invalid(
                steps=f"The URL of {step['name']} is not below a base URL of the credential;"
                " its token is sent nowhere else."
            )
