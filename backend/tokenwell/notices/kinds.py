"""What notices are about, how far their delivery is, and when it is tried again."""

from datetime import datetime, timedelta
from enum import StrEnum

from tokenwell.credentials.engine_models import NewsKind


class NoticeKind(StrEnum):
    """What a notice is about: the news of credentials and jobs, and two things of its own."""

    NEEDS_AUTHORIZATION = "needs_authorization"
    UNCERTAIN = "uncertain"
    ERROR = "error"
    ENDING = "ending"
    RECOVERED = "recovered"
    JOB_FAILED = "job_failed"
    JOB_RECOVERED = "job_recovered"
    TEST = "test"
    WEBHOOK_DISABLED = "webhook_disabled"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


# What people choose from. By e-mail all of it, unless they say otherwise.
CHOICES = tuple(kind.value for kind in NewsKind)
# What a recovery is the end of.
TROUBLES = (
    NewsKind.NEEDS_AUTHORIZATION,
    NewsKind.UNCERTAIN,
    NewsKind.ERROR,
    NewsKind.JOB_FAILED,
)
# About jobs; all others are about credentials.
OF_JOBS = (NoticeKind.JOB_FAILED, NoticeKind.JOB_RECOVERED)
RECOVERIES = (NewsKind.RECOVERED, NewsKind.JOB_RECOVERED)

# The schedule that the specification of Standard Webhooks gives as its example.
_WEBHOOK_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
_FIRST_MAIL_WAIT = timedelta(minutes=1)
_LONGEST_MAIL_WAIT = timedelta(hours=6)
_MAIL_GIVEN_UP_AFTER = timedelta(days=3)
DISABLED_AFTER = timedelta(days=5)


def next_post_at(now: datetime, *, tries: int) -> datetime | None:
    """Choose when to call a webhook again after so many tries; None: give up."""
    return now + _WEBHOOK_WAITS[tries - 1] if tries <= len(_WEBHOOK_WAITS) else None


def next_mail_at(now: datetime, *, tries: int, started_at: datetime) -> datetime | None:
    """Choose when to send an e-mail again after so many tries; None: give up."""
    if now - started_at >= _MAIL_GIVEN_UP_AFTER:
        return None
    wait: timedelta = min(_FIRST_MAIL_WAIT * 2 ** min(tries - 1, 10), _LONGEST_MAIL_WAIT)
    return now + wait
