"""When a job is due, from how it was saved."""

from datetime import datetime

from tokenwell.jobs import schedule
from tokenwell.jobs.models import Job
from tokenwell.jobs.schedule import Schedule
from tokenwell.jobs.states import ScheduleKind
from tokenwell.web.problems import invalid


def schedule_of(job: Job) -> Schedule:
    """Give the schedule of a job."""
    return Schedule(
        ScheduleKind(job.schedule_kind).value,
        job.cron,
        job.zone,
        job.every_seconds or 0,
        job.anchor,
    )


def check(job: Job) -> None:
    """
    See to it that a job's schedule can be kept.

    :raises Problem: it can't; it says why.
    """
    try:
        schedule.check(schedule_of(job))
    except ValueError as error:
        raise invalid(schedule=str(error)) from None


def next_of(job: Job, *, after: datetime) -> datetime | None:
    """
    Say when a job is due next; None: it is not, or it is not enabled.

    :raises ValueError: its schedule can't be kept any more; says why.
    """
    if not job.is_enabled:
        return None
    times = schedule.next_after(schedule_of(job), after)
    return times[0] if times else None
