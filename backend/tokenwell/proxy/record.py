"""
One event for each call, written by a thread of its own, many at a time.

That the token was handed out for a call is in the record before anything leaves. What became of
the call is known only afterwards, when the caller may be gone: it waits here for a moment, and is
written before the process ends.
"""

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import Error, InterfaceError, OperationalError, close_old_connections

from tokenwell.audit import log
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, Target
from tokenwell.audit.models import ActorKind, AuditEvent
from tokenwell.gateway.calling import Prepared

logger = logging.getLogger(__name__)

_EVERY = 0.2
_MOST_AT_ONCE = 500
_TRIED_AGAIN_AFTER = 1.0
# While the database is away: so many wait. Their hand-outs are in the record all the same.
_MOST_WAITING = 100_000


# What a call is called until something else is known: nobody is left to tell how it ended.
CALLER_LEFT = "caller-left"


@dataclass(slots=True)
class Tally:
    """What is told of one call: never its path, its query or anything of its content."""

    prepared: Prepared
    method: str
    host: str
    started: float
    sent: int = 0  # bytes of the bodies
    received: int = 0
    status: int | None = None  # what the service answered
    error: str = ""
    is_reflected: bool = False
    attempts: int = 1
    milliseconds: int = 0
    # Seconds until the head of the service's answer was there; None if it never was.
    first_byte: float | None = None
    ended_at: datetime | None = None

    def answered(self, status: int) -> None:
        """Say that the service answers, and when."""
        self.status = status
        self.first_byte = time.perf_counter() - self.started

    def end(self) -> None:
        """Say that the call is over."""
        self.ended_at = datetime.now(UTC)
        self.milliseconds = round((time.perf_counter() - self.started) * 1000)

    def event(self) -> AuditEvent:
        """Make the event of a call that is over."""
        found = self.prepared.given.found
        action = Action.TOKEN_REFLECTED if self.is_reflected else Action.PROXY_CALLED
        facts: dict[str, Any] = {
            "method": self.method,
            "host": self.host,
            "status": self.status,
            "outcome": self.error or self.status,
            "sent": self.sent,
            "received": self.received,
            "ms": self.milliseconds,
        }
        if self.attempts > 1:
            facts["attempts"] = self.attempts
        return log.event(
            action,
            by=Actor(
                ActorKind(found.actor), found.user_id, found.username, self.prepared.asked.address
            ),
            on=Target("credential", found.id, found.path or "", tuple(found.ancestors or ())),
            facts=facts,
            at=self.ended_at or datetime.now(UTC),
        )


class Record:
    """Takes events from any thread, and writes them."""

    def __init__(self) -> None:
        self._waiting: deque[Tally] = deque(maxlen=_MOST_WAITING)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._write_again_and_again, name="record")
        self._thread.start()

    def add(self, call: Tally) -> None:
        """Have a call that is over written down soon."""
        call.end()
        self._waiting.append(call)

    def close(self) -> None:
        """Write what is left, and end."""
        self._is_over.set()
        self._thread.join()

    def _write_again_and_again(self) -> None:
        while True:
            is_over = self._is_over.wait(_EVERY)
            is_well = self._write_all()
            if is_over:
                if not is_well:
                    logger.error("%s calls are missing from the record", len(self._waiting))
                return
            if not is_well:
                self._is_over.wait(_TRIED_AGAIN_AFTER)

    def _write_all(self) -> bool:
        try:
            while self._waiting:
                several = [self._waiting[n] for n in range(min(len(self._waiting), _MOST_AT_ONCE))]
                _write([call.event() for call in several])
                for _ in several:
                    self._waiting.popleft()
        except (OperationalError, InterfaceError):
            logger.warning("the database does not answer: the record of calls waits")
            return False
        finally:
            close_old_connections()
        return True


def _write(events: list[AuditEvent]) -> None:
    """Write events; one that the database does not take must not keep the others out."""
    try:
        log.write(events)
    except (OperationalError, InterfaceError):
        raise
    except Error:
        if len(events) == 1:
            logger.exception("a call is missing from the record")
            return
        for event in events:
            _write([event])
