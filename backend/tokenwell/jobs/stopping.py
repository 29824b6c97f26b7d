"""Stop a run: nothing more of it is sent, and what is on its way is not waited for."""

from uuid import UUID

from django.db import transaction

from tokenwell.audit.log import Actor
from tokenwell.jobs import delivery, runs
from tokenwell.jobs.models import JobRun
from tokenwell.jobs.states import OPEN, Outcome
from tokenwell.web.problems import Problem, not_found


def stop(run_id: UUID, *, by: Actor) -> JobRun:
    """
    Stop a run that has not ended.

    :raises Problem: it has, or there is none.
    """
    with transaction.atomic():
        run = _locked(run_id)
        if run.outcome not in OPEN:
            raise Problem(
                "run-ended",
                status=409,
                title="This run has ended already.",
                detail="There is nothing to stop.",
            )
        words = f"{by.name} stopped it."
        if run.is_sending:
            words = f"{by.name} stopped it, while a request was on its way."
        next_run = runs.end(run, Outcome.STOPPED, error="stopped", sentence=words, by=by)
        if next_run is not None:
            transaction.on_commit(lambda: delivery.run(next_run))
    return JobRun.objects.get(pk=run_id)


def _locked(run_id: UUID) -> JobRun:
    job_id = JobRun.objects.filter(pk=run_id).values_list("job_id", flat=True).first()
    if job_id is None:
        raise not_found()
    runs.locked_job(job_id)
    # Read after the lock: whoever had it may have ended the run.
    return JobRun.objects.get(pk=run_id)
