"""A schedule as a sentence: 'Every weekday at 09:00, Europe/Berlin'."""

import re

from cronsim.explain import Expression

from tokenwell.jobs.schedule import Schedule

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_SHORT_DAYS = {day[:3].upper(): number for number, day in enumerate(_DAYS)}
_NUMBER = re.compile(r"[0-9]{1,2}")
_STEP = re.compile(r"\*/([0-9]{1,2})")
_MOST_TIMES = 4
_ORDINALS = {"1": "st", "2": "nd", "3": "rd"}


def sentence(schedule: Schedule) -> str:
    """Say when a schedule that ``schedule.check`` has passed is due, for people."""
    if schedule.kind == "interval":
        return f"Every {_duration(schedule.seconds)}"
    if schedule.kind == "cron":
        return f"{_cron(schedule.cron)}, {schedule.zone}"
    return "Only when somebody runs it"


def _duration(seconds: int) -> str:
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds % length == 0:
            number = seconds // length
            return unit if number == 1 else f"{number} {unit}s"
    return f"{seconds} seconds"


def _cron(text: str) -> str:
    fields = text.upper().split()
    often = _often(fields)
    if often:
        return often
    times, days = _times(fields[0], fields[1]), _days(fields)
    if times and days:
        return f"{days} at {times}"
    # The words of the library that also reads them; it says 21th.
    explained = Expression(["0", *fields]).explain()
    return re.sub(r"\b(2?)([123])th\b", _ordinal_suffix, explained).replace("31th", "31st")


def _ordinal_suffix(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{_ORDINALS[found[2]]}"


def _often(fields: list[str]) -> str:
    """Say what happens many times a day, on every day."""
    if fields[2:] != ["*", "*", "*"]:
        return ""
    minute, hour = fields[:2]
    if hour == "*" and minute == "*":
        return "Every minute"
    if hour == "*" and _NUMBER.fullmatch(minute):
        return "Every hour" if int(minute) == 0 else f"Every hour at minute {int(minute)}"
    if hour == "*":
        return _every(minute, of=60, unit="minute")
    if minute == "0":
        return _every(hour, of=24, unit="hour")
    return ""


def _every(field: str, *, of: int, unit: str) -> str:
    step = _STEP.fullmatch(field)
    # Every 7 minutes is not what */7 means: the count starts again with each hour.
    if step is None or int(step[1]) < 1 or of % int(step[1]):
        return ""
    return f"Every {unit}" if int(step[1]) == 1 else f"Every {int(step[1])} {unit}s"


def _times(minutes: str, hours: str) -> str:
    if not all(map(_NUMBER.fullmatch, [*minutes.split(","), *hours.split(",")])):
        return ""
    pairs = {(int(hour), int(minute)) for hour in hours.split(",") for minute in minutes.split(",")}
    if len(pairs) > _MOST_TIMES:
        return ""
    return _and([f"{hour:02d}:{minute:02d}" for hour, minute in sorted(pairs)])


def _days(fields: list[str]) -> str:
    day, month, weekday = fields[2:]
    if month != "*" or (day != "*" and weekday != "*"):
        return ""
    if day == "*":
        return _weekdays(weekday)
    if day == "L":
        return "On the last day of every month"
    if day == "LW":
        return "On the last weekday of every month"
    if not all(map(_NUMBER.fullmatch, day.split(","))):
        return ""
    numbers = sorted({int(number) for number in day.split(",")})
    return f"On the {_and([_ordinal(number) for number in numbers])} of every month"


def _weekdays(field: str) -> str:
    if field in {"*", "0-6", "1-7", "0-7", "SUN-SAT"}:
        return "Every day"
    if field in {"1-5", "MON-FRI", "1,2,3,4,5"}:
        return "Every weekday"
    numbers = {_SHORT_DAYS.get(part, _day_number(part)) for part in field.split(",")}
    if None in numbers:
        return ""
    # From Monday on, as in a calendar.
    in_order = sorted((number for number in numbers if number is not None), key=_from_monday)
    return f"Every {_and([_DAYS[number] for number in in_order])}"


def _day_number(text: str) -> int | None:
    return int(text) % 7 if _NUMBER.fullmatch(text) else None


def _from_monday(number: int) -> int:
    return (number - 1) % 7


def _ordinal(number: int) -> str:
    is_teen = number // 10 == 1
    return f"{number}{'th' if is_teen else _ORDINALS.get(str(number % 10), 'th')}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
