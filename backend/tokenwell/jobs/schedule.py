"""When a job is due: by cron and time zone, or by interval; no I/O, and the clock is passed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

Kind = Literal["none", "cron", "interval"]

SHORTEST_SECONDS = 60
LONGEST_SECONDS = 366 * 24 * 60 * 60
LONGEST_CRON = 200

_FIELDS = {
    "Bad minute": "The first field, the minute, can't be read: 0 to 59.",
    "Bad hour": "The second field, the hour, can't be read: 0 to 23.",
    "Bad day-of-month": "The third field, the day of the month, can't be read, or no month of "
    "the fourth has such a day: 1 to 31, L for the last, LW for the last weekday.",
    "Bad month": "The fourth field, the month, can't be read: 1 to 12, or JAN to DEC.",
    "Bad day-of-week": "The fifth field, the day of the week, can't be read: 0 to 7 (0 and 7 are "
    "Sunday), or SUN to SAT, 5L for the last Friday, MON#1 for the first Monday.",
}
# Any day will do: it is only asked whether there is one.
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Schedule:
    """
    A schedule as it was saved: five fields of cron in a time zone, or so many seconds.

    Intervals are counted from ``anchor``, so that they neither drift nor depend on when the
    job was last looked at.
    """

    kind: Kind = "none"
    cron: str = ""
    zone: str = "UTC"
    seconds: int = 0
    anchor: datetime | None = None


def check(schedule: Schedule) -> None:
    """
    Check that a schedule can be kept.

    :raises ValueError: it can't; says why, in words for whoever typed it.
    """
    if schedule.kind == "interval":
        _check_interval(schedule)
    elif schedule.kind == "cron":
        _check_cron(schedule)


def next_after(schedule: Schedule, after: datetime, count: int = 1) -> list[datetime]:
    """
    Give the next times after a moment, in UTC, of a schedule that :func:`check` has passed.

    :raises ValueError: its zone is not known any more: zones are of the world, and go.

    Fewer than asked for where there are no more within 50 years. A wall time that does not
    exist is brought to the end of the gap, one that comes twice is taken the first time, as
    Debian's cron does it. A schedule with a star for the minute or the hour follows the clock
    instead: it has no times in a gap, and those of an hour that comes twice, twice.
    """
    if schedule.kind == "interval":
        return _intervals(schedule, after.astimezone(UTC), count)
    if schedule.kind == "cron":
        return _cron_times(schedule, after.astimezone(UTC), count)
    return []


def _check_interval(schedule: Schedule) -> None:
    if schedule.seconds < SHORTEST_SECONDS:
        raise ValueError("The shortest interval is 60 seconds.")
    if schedule.seconds > LONGEST_SECONDS:
        raise ValueError("The longest interval is 366 days.")
    if schedule.anchor is None or schedule.anchor.tzinfo is None:
        raise ValueError("An interval needs a moment from which it is counted.")


def _check_cron(schedule: Schedule) -> None:
    fields = schedule.cron.split()
    # The library would take six, the first for seconds: a job every second is a mistake.
    if len(schedule.cron) > LONGEST_CRON or len(fields) != 5:
        raise ValueError(
            "Cron has five fields: minute, hour, day of the month, month, day of the week; "
            f"here are {len(fields)}."
            if len(schedule.cron) <= LONGEST_CRON
            else f"Cron has five fields, together at most {LONGEST_CRON} characters."
        )
    _check_zone(schedule)
    if not _fires(schedule.cron):
        raise ValueError("This never happens: no day within 50 years is like that.")


def _check_zone(schedule: Schedule) -> None:
    if schedule.zone not in _zones():
        raise ValueError(
            "There is no such time zone. One is called after a place: Europe/Berlin, or UTC."
        )


def _fires(cron: str) -> bool:
    """
    Tell whether a cron text has any time at all.

    :raises ValueError: it is no cron text.
    """
    try:
        return next(CronSim(cron, _SOME_DAY), None) is not None
    except CronSimError as error:
        words = _FIELDS.get(str(error), "This can't be read as cron.")
    except (AssertionError, ValueError):  # marks of two kinds in one field, as in 5L/2
        words = "This can't be read as cron."
    raise ValueError(words)


def _intervals(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    if schedule.anchor is None:
        raise ValueError("An interval needs a moment from which it is counted.")
    anchor = schedule.anchor.astimezone(UTC)
    step = timedelta(seconds=schedule.seconds)
    # Before the anchor nothing is due; the anchor itself is the first time.
    passed = max((after - anchor) // step + 1, 0)
    return [anchor + step * (passed + number) for number in range(count)]


def _cron_times(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    _check_zone(schedule)
    times: list[datetime] = []
    for moment in _CronSim(schedule.cron, after.astimezone(ZoneInfo(schedule.zone))):
        if len(times) == count:
            break
        # In the second round of an hour that comes twice, the library, which has set aside
        # which round it is, gives what was due in the first one.
        if moment.astimezone(UTC) > (times[-1] if times else after):
            times.append(moment.astimezone(UTC))
    return times


class _CronSim(CronSim):
    """
    The library's, where clocks change by half an hour too.

    It goes on from hour to hour by 60 minutes: past such a change, it looks at half past each
    hour, and does not see the full ones (Lord Howe).
    """

    def advance_hour(self) -> bool:
        if self.dt.hour in self.hours:
            return False
        self.dt = self.dt.replace(minute=0, second=0)
        while self.dt.hour not in self.hours:
            self.tick(seconds=3600 - 60 * self.dt.minute)
            if self.dt.hour == 0:
                break
        return True


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Give the names that a zone may have; it takes a walk through files, hence once."""
    return frozenset(available_timezones() - {"Factory", "localtime"})
