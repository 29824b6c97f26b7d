"""How the engine is, in figures: what is due, who is held back, what nobody was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import redis
from django.db import connection
from django.utils import timezone

from tokenwell.credentials import heartbeats, hosts
from tokenwell.credentials.engine_models import Engine, News, PausedClient, Tally
from tokenwell.credentials.heartbeats import Sign
from tokenwell.credentials.kept import Kept
from tokenwell.credentials.models import RefreshAttempt
from tokenwell.credentials.states import State

# Due for longer than that, and somebody should look: beat pokes every few seconds.
LATE_SECONDS = 120.0

_KEEP_SECONDS = 5.0
# Counting a million rows by state reads all of them.
_KEEP_STATES_SECONDS = 60.0
_LAST = 5

# Both from the index of what is due alone: it skips from host to host, and reads what is due.
_DUE = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(refresh_at)), 0)::float8
FROM credentials_credentialclock WHERE refresh_at <= now()
"""
_OPEN = "SELECT count(*) FROM credentials_credentialclock WHERE open_attempt IS NOT NULL"
_STATES = "SELECT state, count(*) FROM credentials_credentialclock GROUP BY state"


@dataclass(frozen=True, slots=True)
class Host:
    """A provider's host that nothing or little is sent to, and until when."""

    name: str
    closed_until: datetime | None  # the breaker: it did not answer
    held_until: datetime | None  # it asked for a pause
    last_error: str


@dataclass(frozen=True, slots=True)
class Paused:
    """A client that its provider refuses."""

    client_id: str
    host: str
    error: str
    probe_at: datetime


@dataclass(frozen=True, slots=True)
class Renewal:
    """A request that ended, from the journal."""

    credential: str
    outcome: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """How the engine is; times in seconds."""

    due: int
    oldest_due_seconds: float
    open_attempts: int
    hosts: Sequence[Host]
    paused: Sequence[Paused]
    untold: int
    restored_at: datetime | None


@dataclass(frozen=True, slots=True)
class Count:
    """A count of what workers did."""

    name: str
    host: str
    label: str
    count: int


def read() -> Figures:
    """Read how the engine is now."""
    due, oldest = _row(_DUE)
    (open_attempts,) = _row(_OPEN)
    return Figures(
        due=due,
        oldest_due_seconds=max(oldest, 0.0),
        open_attempts=open_attempts,
        hosts=_hosts(),
        paused=_paused(),
        untold=News.objects.filter(told_at__isnull=True).count(),
        restored_at=Engine.objects.values_list("restored_at", flat=True).filter(pk=1).first(),
    )


def counts() -> list[Count]:
    """Read what was counted, in the order in which it happened for the first time."""
    rows = Tally.objects.order_by("pk").values_list("name", "host", "label", "count")
    return [Count(*row) for row in rows]


def states() -> dict[str, int]:
    """Count the credentials of each state."""
    found: dict[str, int] = {state.value: 0 for state in State}
    with connection.cursor() as cursor:
        cursor.execute(_STATES)
        found.update(cursor.fetchall())
    return found


def last_renewals() -> list[Renewal]:
    """Read from the journal how the last requests ended, the newest first."""
    ended = RefreshAttempt.objects.filter(ended_at__isnull=False).order_by("-id")
    rows = ended.values_list("credential_id", "outcome", "ended_at")[:_LAST]
    return [Renewal(str(credential), outcome, at) for credential, outcome, at in rows if at]


def workers() -> list[Sign] | None:
    """List the workers and beats that live; None: Valkey does not answer, so nobody knows."""
    try:
        return heartbeats.seen()
    except redis.RedisError:
        return None


def _hosts() -> list[Host]:
    now = timezone.now()
    rows = hosts.left_alone()
    return [
        Host(row.host, _ahead(row.closed_until, now), _ahead(row.held_until, now), row.last_error)
        for row in rows.order_by("host")
    ]


def _ahead(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and until > now else None


def _paused() -> list[Paused]:
    rows = PausedClient.objects.order_by("host", "client_id")
    return [Paused(row.client_id, row.host, row.error, row.probe_at) for row in rows]


def _row(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


kept = Kept(read, seconds=_KEEP_SECONDS)
kept_counts = Kept(counts, seconds=_KEEP_SECONDS)
kept_states = Kept(states, seconds=_KEEP_STATES_SECONDS)
kept_workers = Kept(workers, seconds=_KEEP_SECONDS)
