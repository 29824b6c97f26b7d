"""The runs that have not ended: of which jobs somebody sees them, and what they see of each."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.jobs import listing, run_answers
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import OPEN
from tokenwell.web.problems import invalid

STOP_ANY = "accounts.stop_jobs"
_STATES = {"open": OPEN, **{outcome.value: (outcome,) for outcome in OPEN}}

PARAMETERS = [
    OpenApiParameter("state", str, enum=[*_STATES], description="`open`, if it is left out: both."),
    OpenApiParameter("job", UUID, description="Only those of this job."),
    OpenApiParameter("container", UUID, description="Only those of jobs in it."),
    OpenApiParameter("recursive", bool, description="With all that is below the container."),
]


def found(user: User, wanted: Mapping[str, str]) -> QuerySet[JobRun]:
    """
    Find the open runs that a user may know of and asks for.

    :raises Problem: a value that can't be one; it names the field.
    """
    jobs = listing.inside(_jobs(user), wanted)
    if job := listing.read_id(wanted, "job"):
        jobs = jobs.filter(pk=job)
    state = wanted.get("state") or "open"
    if state not in _STATES:
        raise invalid(state=f"A state is one of: {', '.join(_STATES)}.")
    # Said twice, so that the index of the open ones is taken.
    rows = JobRun.objects.filter(outcome__in=OPEN).filter(outcome__in=_STATES[state])
    return rows.filter(job_id__in=jobs.values("pk")).defer("body", "parameters", "captured")


def answers(user: User, runs: Sequence[JobRun]) -> list[dict[str, Any]]:
    """Say of each run which job it is of; why it waits only to who may read that job."""
    ids = {run.job_id for run in runs}
    jobs = Job.objects.in_bulk(ids)
    rights = permissions.rights_by_set(user, {job.permission_set_id for job in jobs.values()})
    where = paths.paths_of(jobs.values())
    known = run_answers.places_in(user, runs, jobs.values())
    stops_any = user.has_perm(STOP_ANY)
    rows = []
    # One that was deleted meanwhile has no run either.
    for run in (run for run in runs if run.job_id in jobs):
        held = rights[jobs[run.job_id].permission_set_id]
        row = run_answers.of_row(run, known)
        may_read = Right.CONFIGURATION_READ in held
        if not may_read:
            row |= {"sentence": "", "error": "", "status": None}
        row |= {
            "job_name": jobs[run.job_id].name,
            "job_path": where[run.job_id],
            "may_read": may_read,
            "may_stop": stops_any or Right.CONFIGURATION_WRITE in held,
        }
        rows.append(row)
    return rows


def _jobs(user: User) -> QuerySet[Job]:
    # Who may stop any has to know which there are.
    jobs = Job.objects.all()
    if user.has_perm(STOP_ANY):
        return jobs
    return permissions.permitted(user, Right.CONFIGURATION_READ, jobs)
