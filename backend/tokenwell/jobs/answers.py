"""Put together what the API says of jobs."""

from collections.abc import Sequence
from typing import Any

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.containers.owners import owner_of
from tokenwell.jobs import callers, schedule_words, timing
from tokenwell.jobs.models import Job

_PLAIN = (
    *("name", "description", "tags", "is_enabled", "steps", "parameters", "retries"),
    *("backoff_seconds", "repeatable", "overlap", "missed", "next_at", "last_run_at"),
    *("last_outcome", "failing_since", "created_at", "modified_at"),
)


def of_job(user: User, job: Job) -> dict[str, Any]:
    """Say all of one job; for those who may read its configuration."""
    crumbs = paths.breadcrumb_of(job)
    return {
        **{name: getattr(job, name) for name in _PLAIN},
        "id": job.pk,
        "container": job.parent_id,
        "container_path": crumbs[-2]["path"],
        "path": crumbs[-1]["path"],
        **_credential(user, job),
        "runs_for": _name(job.runs_for),
        "caller_gone": callers.why_gone(job),
        "schedule": _schedule(job),
        "files": [_file(file) for file in job.files.order_by("pk")],
        "rights": permissions.rights_on(user, job),
        "created_by": _name(job.created_by),
        "modified_by": _name(job.modified_by),
        "owner": _name(owner_of(job)),
    }


def of_rows(jobs: Sequence[Any]) -> list[dict[str, Any]]:
    """Say of each job of a list what fits into a line; read ``with_names_above``."""
    return [
        {
            "id": job.pk,
            "name": job.name,
            "path": paths.path_read(job),
            "container": job.parent_id,
            "tags": job.tags,
            "rights": permissions.rights_read(job),
            "is_enabled": job.is_enabled,
            "schedule_words": words_of(job),
            "next_at": job.next_at,
            "last_run_at": job.last_run_at,
            "last_outcome": job.last_outcome,
            "failing_since": job.failing_since,
            "has_lost_credential": has_lost_credential(job),
            "modified_at": job.modified_at,
        }
        for job in jobs
    ]


def words_of(job: Job) -> str:
    """Say in a sentence when a job runs."""
    return schedule_words.sentence(timing.schedule_of(job))


def has_lost_credential(job: Job) -> bool:
    """Tell whether the credential of a job was deleted."""
    return job.wants_credential and job.calls_with_id is None


def _credential(user: User, job: Job) -> dict[str, Any]:
    credential = job.calls_with
    # What they may not see does not exist, here as elsewhere.
    is_seen = credential is not None and bool(permissions.rights_on(user, credential))
    return {
        "credential": credential.pk if credential and is_seen else None,
        "credential_path": paths.path_of(credential) if credential and is_seen else None,
        "has_credential": credential is not None,
        "has_lost_credential": has_lost_credential(job),
    }


def _schedule(job: Job) -> dict[str, Any]:
    return {
        "kind": job.schedule_kind,
        "cron": job.cron,
        "zone": job.zone,
        "seconds": job.every_seconds,
        "words": words_of(job),
    }


def _file(file: Any) -> dict[str, Any]:
    names = ("id", "name", "content_type", "size", "created_at")
    return {name: getattr(file, name) for name in names}


def _name(user: User | None) -> str | None:
    return user.display_name if user else None
