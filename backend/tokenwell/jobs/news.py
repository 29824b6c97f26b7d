"""Turns of jobs that people are told of: written in the commit that makes them."""

from datetime import datetime

from tokenwell.containers import paths
from tokenwell.credentials.models import News, NewsKind
from tokenwell.jobs import building, places
from tokenwell.jobs.models import Job, JobRun


def turned(job: Job, run: JobRun, *, is_trouble: bool, now: datetime) -> None:
    """Tell that a job begins to fail, or works again; once a turn, not once a run."""
    if is_trouble == (job.failing_since is not None):
        return
    News.objects.create(
        credential_id=job.pk,
        path=paths.path_of(job),
        host=building.host_of(job.steps[0]) if job.steps else "",
        kind=NewsKind.JOB_FAILED if is_trouble else NewsKind.JOB_RECOVERED,
        error=places.unmarked(run.sentence) if is_trouble else "",
        at=now,
    )
