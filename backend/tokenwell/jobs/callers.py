"""Whose rights count when a job runs: whether anybody's do, and giving it to somebody else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record_all
from tokenwell.containers import bins, permissions, tree
from tokenwell.containers.inheritance import Right
from tokenwell.credentials.models import Credential
from tokenwell.jobs.models import Job

_AT_ONCE = 1000


def why_gone(job: Job) -> str:
    """Say why a job can run for nobody until somebody saves it again; empty: it can."""
    person = job.runs_for
    if person is None or not person.is_active:
        return "Whoever it ran for was disabled or deleted; somebody who may has to save it again."
    if not permissions.can(person, Right.CONFIGURATION_WRITE, job):
        return (
            f"{person.display_name}, for whom it runs, may not change it any more; somebody who"
            " may has to save it again."
        )
    return ""


def jobs_of(person: User) -> QuerySet[Any]:
    """Find the jobs that run for a person; what is in the bin runs for nobody."""
    jobs: QuerySet[Any] = Job.objects.filter(runs_for=person)
    return bins.outside(jobs)


@transaction.atomic
def hand_over(person: User, to: User, *, by: Actor) -> list[UUID]:
    """
    Have the jobs of a person run for another one, who may change them and use their credentials.

    The others stay: whoever comes next must not do by a job what they may not do themselves.
    Call it with the tree locked; give the ids of those that went over.
    """
    ids = _fit(person, to).order_by("pk").values_list("pk", flat=True)
    # In two statements: one that waits for a lock sees its joined rows as they were before.
    locked = list(Job.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)))
    moved = [job for job in locked if job.runs_for_id == person.pk]
    Job.objects.filter(pk__in=[job.pk for job in moved]).update(runs_for=to)
    for start in range(0, len(moved), _AT_ONCE):
        _record(moved[start : start + _AT_ONCE], to, by)
    return [job.pk for job in moved]


def _fit(person: User, to: User) -> QuerySet[Any]:
    usable = permissions.permitted(to, Right.CREDENTIAL_USE, Credential.objects.all())
    theirs = permissions.permitted(to, Right.CONFIGURATION_WRITE, jobs_of(person))
    return theirs.filter(Q(calls_with__isnull=True) | Q(calls_with__in=usable.values("pk")))


def _record(jobs: Sequence[Job], to: User, by: Actor) -> None:
    facts = {"fields": ["runs_for"], "after": to.username}
    targets = tree.targets(jobs).values()
    record_all(Action.JOB_UPDATED, by=by, on=[(target, facts) for target in targets])
