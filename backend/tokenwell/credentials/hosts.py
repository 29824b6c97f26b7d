"""
Hosts that give trouble: what may be sent to them now, and what their answers say of them.

Three things hold requests back: a breaker that a row of failures closes, a time that the
provider asked for (429, Retry-After), and a pace, once it has refused more than it bears.
Nothing here decides whether a token is spent twice; a mistake costs a request, or a wait.
"""

import logging
import secrets as dice
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from django.db import Error, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from tokenwell.credentials import schedule
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.judgement import Failure
from tokenwell.credentials.models import CredentialClock, ProviderHost
from tokenwell.ids import first_of
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.errors import ProviderUnavailable
from tokenwell.outbound.errors import Code, OutboundError
from tokenwell.web.database_time import database_now

logger = logging.getLogger(__name__)

_PROBE_SECONDS = 60  # as long as a lease: by then it is known how the request ended
# A host is held as long as it asks for once two credentials were told so.
_LONGEST_HOLD, _LONGEST_HOLD_BY_ONE = timedelta(hours=24), timedelta(minutes=5)
# So many credentials have to fail before all others of the host wait.
_WITNESSES = 3
# Of what a host has borne in a second, so much is asked for steadily, and a part of the rest at
# most in a burst: together they stay below it in any second, also where some came late.
_SHARE, _BURST_SECONDS = 0.7, 0.25
_SLOWEST, _FASTEST = 0.5, 100.0
_SLOWER, _FASTER = 0.9, 1.25
# Refusals of requests that left within this time of the first one teach the same.
_ONE_BURST = timedelta(seconds=5)
# So long a pace is kept before it is tried whether the host bears more.
_FASTER_AFTER = timedelta(minutes=10)
# And so long none is tried that was refused: its limit will hardly have changed since.
_TOO_FAST_FOR = timedelta(days=1)

_BORNE = """
SELECT count(*) FILTER (WHERE a.status IS DISTINCT FROM 429) FROM credentials_refreshattempt a
JOIN credentials_credentialclock c USING (credential_id)
WHERE a.id >= %(since)s AND c.host = %(host)s
  AND a.started_at BETWEEN %(at)s - interval '500 ms' AND %(at)s + interval '500 ms'
"""


@dataclass(frozen=True, slots=True)
class Admission:
    """How many requests may go to a host now, and after how many seconds one more."""

    requests: int
    wait_seconds: float | None = None
    is_probe: bool = False


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
        return Admission(min(wanted, 1), is_probe=True)
    if row.pace is None or at_once:
        return Admission(wanted)
    return _paced(row, row.pace, wanted, now)


def _paced(row: ProviderHost, pace: float, wanted: int, now: datetime) -> Admission:
    given_up_to = max(row.paced_until or now, now)
    # However slow the pace, there is one when the time of the one before is over.
    left = now + timedelta(seconds=max(_BURST_SECONDS, 1 / pace)) - given_up_to
    number = max(min(wanted, floor(left.total_seconds() * pace + 1e-6)), 0)
    row.paced_until = given_up_to + timedelta(seconds=number / pace)
    return Admission(number, wait_seconds=max(1 / pace, _BURST_SECONDS / 2))


def left_alone() -> QuerySet[ProviderHost]:
    """Find the hosts that nothing but a probe is sent to at the moment."""
    return ProviderHost.objects.filter(Q(closed_until__gt=Now()) | Q(held_until__gt=Now()))


def note(claim: Claim, failure: Failure | None) -> None:
    """Note what an answer says of its host; most say nothing new, and cost nothing."""
    try:
        _note(claim, failure)
    except Error:
        # What the answer brought is committed: whoever noted it must not fail for this.
        logger.warning("what an answer says of its host was not noted: %s", claim.host)


def _note(claim: Claim, failure: Failure | None) -> None:
    if isinstance(failure, ProviderUnavailable) and (
        failure.throttled or failure.retry_after is not None
    ):
        _hold(claim, failure.retry_after, is_refused=failure.throttled)
    elif failure is not None and _is_its_fault(claim, failure):
        _failed(claim, failure)
    elif claim.has_troubled_host and not isinstance(failure, OutboundError):
        _answered(claim.host)


def _is_its_fault(claim: Claim, failure: Failure) -> bool:
    """
    Tell whether a failure is the host's: what a form can bring about is not.

    A name that does not exist is not either, as an address that is forbidden is not: told
    apart, they would map our network.
    """
    if isinstance(failure, ProviderUnavailable):
        return True
    if not isinstance(failure, OutboundError):
        return False
    if failure.code == Code.TLS_FAILED:
        return claim.credential.client_authentication != ClientAuthentication.MTLS
    return failure.code in {Code.CONNECT_FAILED, Code.CONNECTION_LOST, Code.TIMED_OUT}


def _hold(claim: Claim, seconds: int | None, *, is_refused: bool) -> None:
    with transaction.atomic():
        row, now = _locked(claim.host)
        # All wait long only if two were told to: somebody may have an endpoint of their own there.
        is_alone = row.held_by in (None, claim.credential.pk)
        longest = _LONGEST_HOLD_BY_ONE if is_alone else _LONGEST_HOLD
        until = now + min(timedelta(seconds=seconds or 1), longest)
        row.held_until, row.held_by = max(row.held_until or until, until), claim.credential.pk
        row.last_error, row.last_error_at = "throttled" if is_refused else "unavailable", now
        if is_refused:
            _slow_down(row, claim)
            row.paced_until = row.held_until
        row.save()


def _slow_down(row: ProviderHost, claim: Claim) -> None:
    """Learn from a refusal how many requests a second a host bears."""
    began = row.paced_since
    if began is not None and claim.started_at - began <= _ONE_BURST:
        # With each refusal of a burst it gets nearer to what was borne of it.
        row.pace = _borne(claim.host, began)
    else:
        row.paced_since = claim.started_at
        borne = _borne(claim.host, claim.started_at)
        if row.pace is not None:
            row.too_fast, row.too_fast_at = row.pace, claim.started_at
        row.pace = borne if row.pace is None else max(min(row.pace * _SLOWER, borne), _SLOWEST)


def _borne(host: str, at: datetime) -> float:
    """Count what was sent within the second around a time and not refused, less a reserve."""
    with connection.cursor() as cursor:
        since = first_of(at - timedelta(seconds=2))
        cursor.execute(_BORNE, {"host": host, "since": since, "at": at})
        number: int = cursor.fetchone()[0]
    return max(min(number * _SHARE, _FASTEST), _SLOWEST)


def _failed(claim: Claim, failure: Failure) -> None:
    with transaction.atomic():
        row, now = _locked(claim.host)
        if row.closed_until is not None and not claim.is_probe_of_host:
            return  # under way when it closed, or pressed by a person: the probe tells
        row.failures += 1
        if claim.credential.pk not in row.failing:
            row.failing = [*row.failing, claim.credential.pk][:_WITNESSES]
        row.last_error, row.last_error_at = failure.code, now
        if claim.is_probe_of_host or (
            row.failures >= schedule.FAILURES_TO_CLOSE and _have_enough_failed(row)
        ):
            row.failures = max(row.failures, schedule.FAILURES_TO_CLOSE)
            wait = schedule.closed_seconds(row.failures, chance=dice.randbelow(1000) / 1000)
            row.closed_until = now + timedelta(seconds=wait)
        row.save()


def _have_enough_failed(row: ProviderHost) -> bool:
    """Tell whether several credentials have failed, or all that there are."""
    if len(row.failing) >= _WITNESSES:
        return True
    others = CredentialClock.objects.filter(host=row.host, refresh_at__isnull=False)
    return not others.exclude(pk__in=row.failing).exists()


def _answered(host: str) -> None:
    """Open the breaker; after a while without a refusal, try whether the host bears more."""
    with transaction.atomic():
        row, now = _locked(host)
        row.failures, row.failing, row.closed_until = 0, [], None
        if row.pace is not None and row.paced_since and now - row.paced_since > _FASTER_AFTER:
            _try_faster(row, row.pace, now)
        is_held = row.held_until is not None and row.held_until > now
        if row.pace is None and not is_held:
            row.delete()
        else:
            row.save()


def _try_faster(row: ProviderHost, pace: float, now: datetime) -> None:
    """Raise a pace, but not to one that the host refused within a day."""
    row.paced_since = now
    faster = pace * _FASTER
    knows_better = row.too_fast_at is not None and now - row.too_fast_at < _TOO_FAST_FOR
    if knows_better and row.too_fast is not None and faster >= row.too_fast:
        return
    row.pace = faster if faster < _FASTEST else None


def _locked(host: str) -> tuple[ProviderHost, datetime]:
    while True:
        ProviderHost.objects.bulk_create([ProviderHost(host=host)], ignore_conflicts=True)
        # Somebody may have found in between that all is well, and have taken the row away.
        row = ProviderHost.objects.select_for_update().filter(pk=host).first()
        if row is not None:
            return row, database_now()


def forget() -> None:
    """Delete what nobody has come to for a day."""
    long_ago = database_now() - timedelta(days=1)
    over = Q(closed_until__isnull=True) | Q(closed_until__lt=long_ago)
    rows = ProviderHost.objects.filter(over, last_error_at__lt=long_ago, pace__isnull=True)
    rows.exclude(held_until__gt=long_ago).delete()
