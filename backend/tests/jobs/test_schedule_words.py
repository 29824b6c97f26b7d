from datetime import UTC, datetime

import pytest

from tokenwell.jobs.schedule import Schedule
from tokenwell.jobs.schedule_words import sentence

CRON = [
    ("* * * * *", "Every minute"),
    ("*/5 * * * *", "Every 5 minutes"),
    ("*/1 * * * *", "Every minute"),
    ("0 * * * *", "Every hour"),
    ("5 * * * *", "Every hour at minute 5"),
    ("0 */2 * * *", "Every 2 hours"),
    ("0 9 * * 1-5", "Every weekday at 09:00"),
    ("0 9 * * mon-fri", "Every weekday at 09:00"),
    ("30 9 * * *", "Every day at 09:30"),
    ("0 9,17 * * *", "Every day at 09:00 and 17:00"),
    ("0 9 * * 1", "Every Monday at 09:00"),
    ("0 9 * * 0,6", "Every Saturday and Sunday at 09:00"),
    ("0 9 * * SUN,7,MON", "Every Monday and Sunday at 09:00"),
    ("0 0 1 * *", "On the 1st of every month at 00:00"),
    ("0 0 1,11,22 * *", "On the 1st, 11th and 22nd of every month at 00:00"),
    ("0 0 L * *", "On the last day of every month at 00:00"),
    ("0 0 LW * *", "On the last weekday of every month at 00:00"),
    ("0 9 * * 5L", "At 09:00 on the last Friday of the month"),
    ("0 9 * * MON#1", "At 09:00 on the first Monday of the month"),
    ("0 0 29 2 *", "At 00:00 on February 29"),
    ("0 0 21 3,9 *", "At 00:00 on the 21st day of March and September"),
    ("0 0 31 1,3 *", "At 00:00 on the 31st day of January and March"),
]


@pytest.mark.parametrize(("cron", "words"), CRON)
def test_a_cron_text_is_a_sentence(cron: str, words: str) -> None:
    assert sentence(Schedule("cron", cron, "Europe/Berlin")) == f"{words}, Europe/Berlin"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (60, "Every minute"),
        (90, "Every 90 seconds"),
        (300, "Every 5 minutes"),
        (3600, "Every hour"),
        (5400, "Every 90 minutes"),
        (7201, "Every 7201 seconds"),
        (86_400, "Every day"),
        (172_800, "Every 2 days"),
    ],
)
def test_an_interval_is_a_sentence(seconds: int, words: str) -> None:
    anchor = datetime(2026, 1, 1, tzinfo=UTC)

    assert sentence(Schedule("interval", seconds=seconds, anchor=anchor)) == words


def test_no_schedule_is_a_sentence_too() -> None:
    assert sentence(Schedule()) == "Only when somebody runs it"


# What has no sentence of its own is said by the library: at least it names what is typed.
@pytest.mark.parametrize("cron", ["*/7 3-20/2 * * *", "0 0 L,15 * 1-5", "1-10 8 * 6-9 *"])
def test_anything_else_has_words(cron: str) -> None:
    assert sentence(Schedule("cron", cron, "UTC")).endswith(", UTC")
