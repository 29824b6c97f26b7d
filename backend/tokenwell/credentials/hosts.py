"""
Hosts that give trouble: what may be sent to them now, and what their answers say of them.

Three things hold requests back: a breaker that a row of failures closes, a time that the
provider asked for (429, Retry-After), and a pace, once it has refused more than it bears.
Nothing here decides whether a token is spent twice; a mistake costs a request, or a wait.
"""

import secrets as dice
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from django.db import connection, transaction

from tokenwell.credentials import schedule
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.judgement import Failure
from tokenwell.credentials.models import ProviderHost
from tokenwell.ids import first_of
from tokenwell.oauth.errors import ProviderUnavailable
from tokenwell.outbound.errors import DestinationRefused, OutboundError
from tokenwell.web.database_time import database_now

_PROBE_SECONDS = 60  # as long as a lease: by then it is known how the request ended
_LONGEST_HOLD = timedelta(hours=24)
_BURST_SECONDS = 1.0
_SLOWEST, _FASTEST = 0.5, 100.0
_SLOWER, _FASTER = 0.5, 1.25
# So long a pace is kept before it is tried whether the host bears more.
_FASTER_AFTER = timedelta(minutes=10)
# A burst is refused as a whole: that is one lesson, not many.
_SLOWER_AFTER = timedelta(seconds=10)

_LATELY = """
SELECT count(*) FROM credentials_refreshattempt a
JOIN credentials_credentialclock c USING (credential_id)
WHERE a.id >= %(since)s AND c.host = %(host)s
  AND a.started_at BETWEEN %(sent)s - interval '1 second' AND %(sent)s
"""


@dataclass(frozen=True, slots=True)
class Admission:
    """How many requests may go to a host now, and after how many seconds one more."""

    requests: int
    wait_seconds: float | None = None


def admit(wanted: Mapping[str, int], *, at_once: bool = False) -> dict[str, Admission]:
    """
    Say how many of the wanted requests each host may get now, and take them from its share.

    ``at_once`` passes the breaker and the pace: a person asks for it, and so it is a probe.
    """
    admitted = {host: Admission(number) for host, number in wanted.items()}
    if not ProviderHost.objects.filter(host__in=wanted).exists():
        return admitted
    with transaction.atomic():
        # In one order, so that two who want the same hosts do not wait for each other.
        rows = ProviderHost.objects.select_for_update().filter(host__in=wanted).order_by("host")
        for row in rows:
            admitted[row.host] = _admit(row, wanted[row.host], at_once=at_once, now=database_now())
            row.save()
    return admitted


def _admit(row: ProviderHost, wanted: int, *, at_once: bool, now: datetime) -> Admission:
    if row.held_until is not None and row.held_until > now:
        return Admission(0)
    if row.closed_until is not None and not at_once:
        if row.closed_until > now:
            return Admission(0)
        # Half open: one request shows whether it is back; the others wait for it.
        row.closed_until = now + timedelta(seconds=_PROBE_SECONDS)
        return Admission(min(wanted, 1))
    if row.pace is None or at_once:
        return Admission(wanted)
    return _paced(row, row.pace, wanted, now)


def _paced(row: ProviderHost, pace: float, wanted: int, now: datetime) -> Admission:
    given_up_to = max(row.paced_until or now, now)
    left = now + timedelta(seconds=_BURST_SECONDS) - given_up_to
    number = max(min(wanted, floor(left.total_seconds() * pace + 1e-6)), 0)
    row.paced_until = given_up_to + timedelta(seconds=number / pace)
    return Admission(number, wait_seconds=1 / pace)


def note(claim: Claim, failure: Failure | None) -> None:
    """Note what an answer says of its host; most say nothing new, and cost nothing."""
    host = claim.host
    if isinstance(failure, ProviderUnavailable) and (
        failure.throttled or failure.retry_after is not None
    ):
        _hold(
            host,
            failure.retry_after,
            sent_at=claim.started_at,
            is_refused=failure.throttled,
        )
    elif isinstance(failure, DestinationRefused):
        return  # our own rule, and no fault of the host's
    elif isinstance(failure, (OutboundError, ProviderUnavailable)):
        _failed(host, failure, started_at=claim.started_at)
    elif claim.has_troubled_host:
        _answered(host)


def _hold(host: str, seconds: int | None, *, sent_at: datetime, is_refused: bool) -> None:
    with transaction.atomic():
        row, now = _locked(host)
        until = now + min(timedelta(seconds=seconds or 1), _LONGEST_HOLD)
        row.held_until = max(row.held_until or until, until)
        row.last_error, row.last_error_at = "throttled" if is_refused else "unavailable", now
        if is_refused and (row.paced_since is None or now - row.paced_since > _SLOWER_AFTER):
            row.pace = max((row.pace or _lately(host, sent_at)) * _SLOWER, _SLOWEST)
            row.paced_since = now
            row.paced_until = row.held_until
        row.save()


def _lately(host: str, sent_at: datetime) -> float:
    """
    Count what was sent within a second: more than the host bears.

    The second before the request that was refused, however long the refusal took.
    """
    with connection.cursor() as cursor:
        since = first_of(sent_at - timedelta(seconds=2))
        cursor.execute(_LATELY, {"host": host, "since": since, "sent": sent_at})
        return min(float(cursor.fetchone()[0]), _FASTEST)


def _failed(host: str, failure: Failure, *, started_at: datetime) -> None:
    with transaction.atomic():
        row, now = _locked(host)
        if row.closed_until and row.last_error_at and started_at <= row.last_error_at:
            return  # under way when it closed: it says nothing new, the probe does
        row.failures += 1
        row.last_error, row.last_error_at = failure.code, now
        if row.failures >= schedule.FAILURES_TO_CLOSE:
            wait = schedule.closed_seconds(row.failures, chance=dice.randbelow(1000) / 1000)
            row.closed_until = now + timedelta(seconds=wait)
        row.save()


def _answered(host: str) -> None:
    """Open the breaker; after a while without a refusal, try whether the host bears more."""
    with transaction.atomic():
        row, now = _locked(host)
        row.failures, row.closed_until = 0, None
        if row.pace is not None and row.paced_since and now - row.paced_since > _FASTER_AFTER:
            faster = row.pace * _FASTER
            row.pace, row.paced_since = (faster if faster < _FASTEST else None), now
        is_held = row.held_until is not None and row.held_until > now
        if row.pace is None and not is_held:
            row.delete()
        else:
            row.save()


def _locked(host: str) -> tuple[ProviderHost, datetime]:
    ProviderHost.objects.bulk_create([ProviderHost(host=host)], ignore_conflicts=True)
    return ProviderHost.objects.select_for_update().get(pk=host), database_now()
