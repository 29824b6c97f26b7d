"""Renew tokens: claim, send, keep, judge. One refresh is a batch of one."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Self
from uuid import UUID

from django.db import connection

from tokenwell import stopping, tracing
from tokenwell.credentials import (
    admission,
    arrivals,
    claims,
    exchange,
    outcomes,
    requests,
    subjects,
)
from tokenwell.credentials.arrivals import Arrivals
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Credential
from tokenwell.credentials.requests import SubjectUnavailable
from tokenwell.credentials.states import GrantType, State
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth.messages import Request

logger = logging.getLogger(__name__)

# How many requests were sent, and after how many seconds more may be.
_Done = tuple[int, float | None]

_EXCHANGE = GrantType.TOKEN_EXCHANGE.value
# While the answers of one batch are on their way, another is claimed and sent. Each has half of
# the requests that may be out at once (``exchange.AT_ONCE``).
LANES, BATCH = 2, 100
# Then beat pokes again: whoever renews without an end does nothing of what else is to be done.
_TURN_SECONDS = 20.0
# Looked for at once, and renewed batch by batch.
_LOOK_FOR = 1000
# So many of each host, then so many of each again: behind hundreds of one that is slow, the rest
# of the others would wait for as long as its answers take.
_SHARE = 10
# A host that lets so many requests wait for so many seconds gets no more until some are answered:
# all who renew would wait for it in the end, and none would be left for the others.
_MOST_SLOW, _SLOW_SECONDS = 50, 3.0

# Host by host, so that those that are left alone cost one look and not one for each row; the
# oldest of each, then by the time that is left.
_DUE_FREE = """
WITH RECURSIVE hosts (host) AS (
    (SELECT min(host) FROM credentials_credentialclock WHERE refresh_at IS NOT NULL)
    UNION ALL
    SELECT (
        SELECT min(c.host) FROM credentials_credentialclock c
        WHERE c.refresh_at IS NOT NULL AND c.host > hosts.host
    )
    FROM hosts WHERE hosts.host IS NOT NULL
),
due AS (
    SELECT l.*, row_number() OVER (PARTITION BY host ORDER BY l.ends_at NULLS LAST) AS place
    FROM hosts
    LEFT JOIN credentials_providerhost h USING (host)
    CROSS JOIN LATERAL (
        SELECT c.credential_id, c.token_version, c.ends_at
        FROM credentials_credentialclock c
        JOIN credentials_credential k ON k.item_ptr_id = c.credential_id
        LEFT JOIN credentials_tokenset t ON t.id = c.token_set
        WHERE c.host = hosts.host
          AND c.refresh_at <= now()
          AND k.grant_type <> 'token_exchange'
          AND (c.retry_at IS NULL OR c.retry_at <= now())
          AND NOT EXISTS (
              SELECT FROM credentials_pausedclient p
              WHERE p.client = c.client AND p.probe_at > now()
          )
          AND {free}
        ORDER BY c.refresh_at
        LIMIT %(limit)s
    ) AS l
    WHERE coalesce(greatest(h.closed_until, h.held_until) <= now(), true)
      AND (
          SELECT count(*) FROM credentials_credentialclock f
          WHERE f.host = hosts.host AND f.open_attempt IS NOT NULL
            AND f.lease_until BETWEEN now() AND now() + %(slow)s * interval '1 second'
      ) < %(most_slow)s
)
SELECT credential_id, token_version FROM due
ORDER BY (place - 1) / %(share)s, ends_at NULLS LAST
LIMIT %(limit)s
"""
_DUE = _DUE_FREE.format(free=claims.FREE)


def renew(seen: Mapping[UUID, int], *, at_once: bool = False) -> int:
    """
    Renew credentials whose token version is still the one that was seen.

    May run any number of times at once, anywhere: for each version one request is sent.

    :returns: how many requests were sent.
    """
    # Before the claim, whose time to send runs from there on.
    make_subjects_fresh(Credential.objects.filter(pk__in=list(seen), grant_type=_EXCHANGE))
    admitted = admission.admit(seen, at_once=at_once)
    return run(
        claims.claim_renewals(admitted.seen, at_once=at_once, probed_hosts=admitted.probed_hosts)
    )


def renew_due() -> None:
    """Renew what is due, the most urgent first, until nothing is left that may be sent now."""
    # Once more when all is settled: what an answer says may set others free.
    ends = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < ends and _renew_due(ends):
        pass


def make_subjects_fresh(exchanging: Iterable[Credential]) -> None:
    """Renew what is to be exchanged where it has ended; what can't be renewed stays as it is."""
    if not (stale := subjects.stale(exchanging)):
        return
    try:
        renew(stale)
    except Exception:
        # Whatever it is, those who wait for others must not be kept from theirs.
        logger.exception("what is to be exchanged could not be renewed")


def due(*, limit: int = _LOOK_FOR) -> dict[UUID, int]:
    """Find credentials whose time has come, the most urgent first, with their versions."""
    with connection.cursor() as cursor:
        values = {
            "limit": limit,
            "share": _SHARE,
            "most_slow": _MOST_SLOW,
            "slow": claims.LEASE_SECONDS - _SLOW_SECONDS,
        }
        cursor.execute(_DUE, {**claims.free_values(), **values})
        return dict(cursor.fetchall())


def run(claimed: Sequence[Claim]) -> int:
    """Send the requests of some claims at once, and keep and judge each answer as it comes."""
    ready = _ready(claimed)
    if len(ready) == 1:
        for claim, answer in exchange.send_all(ready):
            arrivals.settle(claim, answer)
    elif ready:
        with Arrivals() as arriving:
            for claim, answer in exchange.send_all(ready):
                arriving.take(claim, answer)
    return len(ready)


def _renew_due(ends: float) -> int:
    """Renew what is due, and settle it all; say how many requests were sent."""
    sent = 0
    with Arrivals() as arriving, _Lanes(arriving, ends=ends) as lanes:
        while time.monotonic() < ends and not stopping.is_wanted() and (seen := due()):
            lanes.begin(seen)
            # Where there is more, it is looked for while the last ones are on their way.
            now_sent, wait = lanes.finish(but=LANES if len(seen) == _LOOK_FOR else 0)
            sent += now_sent
            if now_sent:
                continue
            if wait is None:
                break
            # All that is left is paced: its host bears only so many a second.
            time.sleep(wait)
        sent += lanes.finish()[0]
    return sent


class _Lanes:
    """A few threads that renew batch after batch; none has to wait for another."""

    def __init__(self, arriving: Arrivals, *, ends: float) -> None:
        self._arriving = arriving
        self._ends = ends
        self._threads = ThreadPoolExecutor(LANES, thread_name_prefix="renew")
        self._under_way: list[tuple[Mapping[UUID, int], Future[_Done]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._threads.shutdown()

    def begin(self, seen: Mapping[UUID, int]) -> None:
        """Have renewed what is not under way already."""
        known = {one for batch, _ in self._under_way for one in batch}
        new = ((one, version) for one, version in seen.items() if one not in known)
        renew = tracing.carried(partial(self._renew, threading.Event()))
        while batch := dict(islice(new, BATCH)):
            self._under_way.append((batch, self._threads.submit(renew, batch)))

    def finish(self, *, but: int = 0) -> _Done:
        """Wait for all batches but the last ones; say what they have sent together."""
        number = len(self._under_way) - but
        done = [renewing.result() for _, renewing in self._under_way[:number]]
        del self._under_way[:number]
        waits = [wait for _, wait in done if wait is not None]
        return sum(sent for sent, _ in done), min(waits, default=None)

    def _renew(self, is_paced: threading.Event, seen: Mapping[UUID, int]) -> _Done:
        # What a paced host bears is for those with the least time left: in the first batch. And
        # what waits behind slow ones when the turn is over is for whoever looks next.
        is_over = stopping.is_wanted() or time.monotonic() >= self._ends
        if is_over or is_paced.is_set():
            return 0, None
        return _renew_batch(self._arriving, is_paced, seen)


def _renew_batch(arriving: Arrivals, is_paced: threading.Event, seen: Mapping[UUID, int]) -> _Done:
    """Send the requests of a batch."""
    try:
        admitted = admission.admit(seen, at_once=False)
        if admitted.wait_seconds is not None:
            is_paced.set()
        claimed = claims.claim_renewals(admitted.seen, probed_hosts=admitted.probed_hosts)
        ready = _ready(claimed)
        for claim, answer in exchange.send_all(ready):
            arriving.take(claim, answer)
        return len(ready), admitted.wait_seconds
    finally:
        connection.close()


def _ready(claimed: Sequence[Claim]) -> list[tuple[Claim, Request]]:
    return [(claim, request) for claim in claimed if (request := _request(claim))]


def _request(claim: Claim) -> Request | None:
    try:
        return requests.build(claim)
    except SubjectUnavailable as unavailable:
        outcomes.postpone(claim, unavailable.code)
    except CannotOpen:
        outcomes.close_unsent(claim, State.NEEDS_SECRET, "cannot-open")
    except ValueError:
        outcomes.close_unsent(claim, State.ERROR, "settings")
    except Exception:
        # One that nobody foresaw must not keep the others of its batch from being sent.
        logger.exception("a request could not be built: %s", claim.attempt)
        outcomes.close_unsent(claim, State.ERROR, "settings")
    return None
