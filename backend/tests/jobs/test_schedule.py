"""When a job is due: a table of times, each worked out by hand from the rules of its zone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwell.jobs import schedule
from tokenwell.jobs.schedule import Schedule

relentless = settings(deadline=None, database=None)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


PLAIN = [
    ("0 9 * * 1-5", "2026-01-02T10:00", ["2026-01-05T09:00", "2026-01-06T09:00"]),
    ("*/15 * * * *", "2026-01-01T00:07", ["2026-01-01T00:15", "2026-01-01T00:30"]),
    ("* * * * *", "2026-01-01T00:07:30", ["2026-01-01T00:08", "2026-01-01T00:09"]),
    ("0 9 * * *", "2026-01-02T09:00", ["2026-01-03T09:00"]),
    ("0 9 * * *", "2026-01-02T08:59:59.500000", ["2026-01-02T09:00"]),
    ("0 9,17 * * *", "2026-01-02T09:00", ["2026-01-02T17:00", "2026-01-03T09:00"]),
    ("59 23 31 12 *", "2026-12-31T23:59", ["2027-12-31T23:59"]),
    # Ends of months: what a month does not have is left out.
    ("0 0 1 * *", "2026-01-31T23:59", ["2026-02-01T00:00", "2026-03-01T00:00"]),
    ("0 0 31 * *", "2026-01-31T00:00", ["2026-03-31T00:00", "2026-05-31T00:00"]),
    ("0 0 30 * *", "2026-01-30T00:00", ["2026-03-30T00:00", "2026-04-30T00:00"]),
    ("0 12 L * *", "2026-01-31T12:00", ["2026-02-28T12:00", "2026-03-31T12:00"]),
    ("0 12 LW * *", "2026-01-01T00:00", ["2026-01-30T12:00", "2026-02-27T12:00"]),
    # The leap day; 2100 has none.
    ("0 0 29 2 *", "2026-01-01T00:00", ["2028-02-29T00:00", "2032-02-29T00:00"]),
    ("0 0 29 2 *", "2096-03-01T00:00", ["2104-02-29T00:00"]),
    ("0 12 L 2 *", "2027-12-31T00:00", ["2028-02-29T12:00", "2029-02-28T12:00"]),
    # Days of the week, the last and the n-th.
    ("0 12 * * 0", "2026-01-01T00:00", ["2026-01-04T12:00"]),
    ("0 12 * * 7", "2026-01-01T00:00", ["2026-01-04T12:00"]),
    ("0 12 * JUL sun", "2026-01-01T00:00", ["2026-07-05T12:00"]),
    ("0 12 * * 5L", "2026-01-01T00:00", ["2026-01-30T12:00", "2026-02-27T12:00"]),
    ("0 12 * * MON#1", "2026-01-01T00:00", ["2026-01-05T12:00", "2026-02-02T12:00"]),
    ("0 12 * * MON#5", "2026-01-01T00:00", ["2026-03-30T12:00", "2026-06-29T12:00"]),
    ("0 0 * 2 MON#5", "2026-01-01T00:00", ["2044-02-29T00:00"]),
    # A day of the month and one of the week: either of them, with a star both.
    ("0 12 13 * 5", "2026-01-09T12:00", ["2026-01-13T12:00", "2026-01-16T12:00"]),
    ("0 12 */2 * 1", "2026-01-01T00:00", ["2026-01-05T12:00", "2026-01-19T12:00"]),
]


@pytest.mark.parametrize(("cron", "after", "times"), PLAIN)
def test_a_cron_text_gives_the_next_times(cron: str, after: str, times: list[str]) -> None:
    asked = Schedule("cron", cron, "UTC")

    assert schedule.next_after(asked, at(after), len(times)) == [at(time) for time in times]


BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
SYDNEY = "Australia/Sydney"
LORD_HOWE = "Australia/Lord_Howe"
CHATHAM = "Pacific/Chatham"
SANTIAGO = "America/Santiago"

ZONES = [
    # Berlin, 29 March 2026: 02:00 to 03:00 does not exist (01:00 UTC).
    ("30 2 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30"]),
    ("0 2 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:00"]),
    ("0 3 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T01:00"]),
    ("0 2,3 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:00"]),
    ("30 2 * * *", BERLIN, "2026-03-29T01:00", ["2026-03-30T00:30"]),
    ("*/30 * * * *", BERLIN, "2026-03-29T00:45", ["2026-03-29T01:00", "2026-03-29T01:30"]),
    ("30 * * * *", BERLIN, "2026-03-29T00:30", ["2026-03-29T01:30"]),
    ("*/15 2 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-30T00:00"]),
    ("0 9 * * 1-5", BERLIN, "2026-03-27T08:00", ["2026-03-30T07:00"]),
    # Berlin, 25 October 2026: 02:00 to 03:00 comes twice (00:00 and 01:00 UTC).
    ("30 2 * * *", BERLIN, "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
    ("45 2 * * *", BERLIN, "2026-10-25T01:30", ["2026-10-26T01:45"]),
    ("45 2 * * *", BERLIN, "2026-10-25T00:30", ["2026-10-25T00:45", "2026-10-26T01:45"]),
    ("0 3 * * *", BERLIN, "2026-10-24T12:00", ["2026-10-25T02:00"]),
    ("30 * * * *", BERLIN, "2026-10-25T00:00", ["2026-10-25T00:30", "2026-10-25T01:30"]),
    (
        "*/30 2 * * *",
        BERLIN,
        "2026-10-24T12:00",
        ["2026-10-25T00:00", "2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"],
    ),
    # New York, 8 March and 1 November 2026.
    (
        "30 2 * * *",
        NEW_YORK,
        "2026-03-07T12:00",
        ["2026-03-08T07:00", "2026-03-09T06:30"],
    ),
    (
        "30 1 * * *",
        NEW_YORK,
        "2026-10-31T12:00",
        ["2026-11-01T05:30", "2026-11-02T06:30"],
    ),
    ("0 0 * * *", NEW_YORK, "2026-03-07T12:00", ["2026-03-08T05:00", "2026-03-09T04:00"]),
    # Sydney, the other way round: back on 5 April, forward on 4 October.
    (
        "30 2 * * *",
        SYDNEY,
        "2026-04-04T00:00",
        ["2026-04-04T15:30", "2026-04-05T16:30"],
    ),
    (
        "30 2 * * *",
        SYDNEY,
        "2026-10-03T00:00",
        ["2026-10-03T16:00", "2026-10-04T15:30"],
    ),
    # Lord Howe changes by half an hour.
    (
        "15 2 * * *",
        LORD_HOWE,
        "2026-10-03T00:00",
        ["2026-10-03T15:30", "2026-10-04T15:15"],
    ),
    (
        "45 1 * * *",
        LORD_HOWE,
        "2026-04-04T00:00",
        ["2026-04-04T14:45", "2026-04-05T15:15"],
    ),
    ("0 * * * *", LORD_HOWE, "2026-10-03T14:45", ["2026-10-03T16:00"]),
    (
        "0 */3 * * *",
        LORD_HOWE,
        "2026-10-03T14:45",
        ["2026-10-03T16:00", "2026-10-03T19:00"],
    ),
    ("0 */2 * * *", LORD_HOWE, "2026-04-04T13:00", ["2026-04-04T15:30", "2026-04-04T17:30"]),
    # Zones with 45 minutes; Chatham changes at 02:45.
    ("0 3 * * *", CHATHAM, "2026-09-26T00:00", ["2026-09-26T14:00", "2026-09-27T13:15"]),
    ("15 3 * * *", CHATHAM, "2026-04-04T00:00", ["2026-04-04T13:30", "2026-04-05T14:30"]),
    ("0 6 * * *", "Asia/Kathmandu", "2026-01-01T00:15", ["2026-01-02T00:15"]),
    ("0 6 * * *", "Australia/Eucla", "2026-01-01T00:00", ["2026-01-01T21:15"]),
    ("30 5 * * *", "Asia/Kolkata", "2026-01-01T12:00", ["2026-01-02T00:00"]),
    # Santiago changes at midnight: there is none on 6 September, and 4 April has 23:30 twice.
    ("0 0 * * *", SANTIAGO, "2026-09-05T12:00", ["2026-09-06T04:00", "2026-09-07T03:00"]),
    (
        "30 23 * * *",
        SANTIAGO,
        "2026-04-04T12:00",
        ["2026-04-05T02:30", "2026-04-06T03:30"],
    ),
    # Apia had no 30 December 2011.
    ("0 12 30 12 *", "Pacific/Apia", "2011-12-29T12:00", ["2011-12-30T10:00", "2012-12-29T22:00"]),
    ("0 0 1 1 *", "Pacific/Kiritimati", "2026-06-01T00:00", ["2026-12-31T10:00"]),
]


@pytest.mark.parametrize(("cron", "zone", "after", "times"), ZONES)
def test_a_zone_is_kept_through_its_changes(
    cron: str, zone: str, after: str, times: list[str]
) -> None:
    asked = Schedule("cron", cron, zone)

    assert schedule.next_after(asked, at(after), len(times)) == [at(time) for time in times]


INTERVALS = [
    (60, "2026-01-01T00:00", "2026-01-01T00:00", ["2026-01-01T00:01", "2026-01-01T00:02"]),
    (60, "2026-01-01T00:00:20", "2026-01-01T00:05", ["2026-01-01T00:05:20"]),
    (5400, "2026-01-01T00:00", "2026-01-01T01:00", ["2026-01-01T01:30", "2026-01-01T03:00"]),
    (3600, "2026-06-01T12:00", "2026-01-01T00:00", ["2026-06-01T12:00", "2026-06-01T13:00"]),
    # Nobody was there for days: the count goes on as if somebody had been.
    (86_400, "2026-01-01T06:00", "2026-01-09T07:00", ["2026-01-10T06:00"]),
]


@pytest.mark.parametrize(("seconds", "anchor", "after", "times"), INTERVALS)
def test_an_interval_is_counted_from_its_anchor(
    seconds: int, anchor: str, after: str, times: list[str]
) -> None:
    asked = Schedule("interval", seconds=seconds, anchor=at(anchor))

    assert schedule.next_after(asked, at(after), len(times)) == [at(time) for time in times]


def test_days_that_were_missed_are_the_times_between() -> None:
    asked = Schedule("cron", "0 9 * * *", "Europe/Berlin")

    missed = [
        time
        for time in schedule.next_after(asked, at("2026-03-27T12:00"), 10)
        if time <= at("2026-03-30T12:00")
    ]

    assert missed == [at("2026-03-28T08:00"), at("2026-03-29T07:00"), at("2026-03-30T07:00")]


def test_no_schedule_has_no_time() -> None:
    assert schedule.next_after(Schedule(), at("2026-01-01T00:00"), 5) == []


def test_a_schedule_may_end() -> None:
    asked = Schedule("cron", "0 0 * 2 MON#5", "UTC")

    times = schedule.next_after(asked, at("2026-01-01T00:00"), 3)

    assert times == [at("2044-02-29T00:00"), at("2072-02-29T00:00"), at("2112-02-29T00:00")]


REFUSED = [
    (Schedule("cron", ""), "here are 0"),
    (Schedule("cron", "* * * *"), "here are 4"),
    (Schedule("cron", "0 * * * * *"), "here are 6"),
    (Schedule("cron", "0 0 1 1 * 2026 UTC"), "here are 7"),
    (Schedule("cron", "@daily"), "here are 1"),
    (Schedule("cron", "60 * * * *"), "the minute"),
    (Schedule("cron", "-1 * * * *"), "the minute"),
    (Schedule("cron", "*/0 * * * *"), "the minute"),
    (Schedule("cron", "9-5 * * * *"), "the minute"),
    (Schedule("cron", "٣ * * * *"), "the minute"),
    (Schedule("cron", "0 24 * * *"), "the hour"),
    (Schedule("cron", "0 0 0 * *"), "the day of the month"),
    (Schedule("cron", "0 0 32 * *"), "the day of the month"),
    (Schedule("cron", "0 0 31 2 *"), "no month"),
    (Schedule("cron", "0 0 * 13 *"), "the month"),
    (Schedule("cron", "0 0 * * 8"), "the day of the week"),
    (Schedule("cron", "0 0 * * MON#6"), "the day of the week"),
    (Schedule("cron", "0 0 * * L"), "the day of the week"),
    (Schedule("cron", "* * */20 * 1L"), "never happens"),
    (Schedule("cron", "0 0 31 4,6 *"), "no month"),
    (Schedule("cron", ",".join(["1"] * 200) + " * * * *"), "at most 200"),
    (Schedule("cron", "0 9 * * *", ""), "no such time zone"),
    (Schedule("cron", "0 9 * * *", "Europe/Atlantis"), "no such time zone"),
    (Schedule("cron", "0 9 * * *", "europe/berlin"), "no such time zone"),
    (Schedule("cron", "0 9 * * *", "../../etc/passwd"), "no such time zone"),
    (Schedule("cron", "0 9 * * *", "localtime"), "no such time zone"),
    (Schedule("interval", seconds=59, anchor=at("2026-01-01T00:00")), "60 seconds"),
    (Schedule("interval", seconds=-60, anchor=at("2026-01-01T00:00")), "60 seconds"),
    (Schedule("interval", seconds=10**9, anchor=at("2026-01-01T00:00")), "366 days"),
    (Schedule("interval", seconds=60), "counted"),
]


@pytest.mark.parametrize(("wrong", "words"), REFUSED)
def test_what_can_not_be_kept_is_refused_in_words(wrong: Schedule, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        schedule.check(wrong)


@pytest.mark.parametrize("cron", ["*/7 3-20/2 * * *", "0 0 L,15 * *", "5 4 * * sun", "0 0 L/2 * *"])
def test_unusual_texts_are_kept(cron: str) -> None:
    schedule.check(Schedule("cron", cron, "Europe/Berlin"))


FIELD = st.text("0123456789*/,-LW#MONSUJA ", max_size=12)


@relentless
@given(cron=st.one_of(st.text(max_size=60), st.lists(FIELD, min_size=5, max_size=5).map(" ".join)))
def test_any_text_is_kept_or_refused_in_words(cron: str) -> None:
    asked = Schedule("cron", cron, "UTC")

    try:
        schedule.check(asked)
    except ValueError:
        return

    assert schedule.next_after(asked, at("2026-01-01T00:00"))


@relentless
@given(
    cron=st.sampled_from(["30 2 * * *", "*/20 1-3 * * *", "0 * * * *", "15,45 1,2,3 * * *"]),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    minutes=st.integers(0, 366 * 24 * 60),
)
def test_times_come_in_order_and_after_the_moment_asked_for(
    cron: str, zone: str, minutes: int
) -> None:
    after = at("2026-01-01T00:00") + timedelta(minutes=minutes)

    times = schedule.next_after(Schedule("cron", cron, zone), after, 5)

    assert [after, *times] == sorted({after, *times})
