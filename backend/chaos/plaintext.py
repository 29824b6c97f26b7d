"""Look for tokens in plain words wherever they must not be: logs, tables, the broker (I4)."""

import re
import threading
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import redis
from django.conf import settings
from django.db import connection

from chaos import invariants
from chaos.facts import Violation
from chaos.stack import Stack

# Every table in which a token could stand in plain words.
_TABLES = (
    "audit_auditevent",
    "credentials_authorization",
    "credentials_credential",
    "credentials_credentialclock",
    "credentials_news",
    "credentials_refreshattempt",
    "credentials_revocation",
    "credentials_tokenset",
)
# What a message says is base64 in the envelope that kombu makes.
_BODY = re.compile(r'body\\*": *\\*"([A-Za-z0-9+/=]+)')
_AGAIN_SECONDS = 0.2


@dataclass(slots=True)
class Tap:
    """What went to the broker so far: how much, and how much of it held a mark."""

    marks: Sequence[str]
    messages: int = 0
    leaks: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def hear(self, command: str) -> None:
        """Take note of one command."""
        bodies = [b64decode(body).decode(errors="replace") for body in _BODY.findall(command)]
        self.messages += len(bodies)
        self.leaks += any(mark in text for mark in self.marks for text in (command, *bodies))


@contextmanager
def tapped(marks: Sequence[str]) -> Iterator[Tap]:
    """Listen to all that Valkey is told as long as the block lasts, however often it is away."""
    tap = Tap(marks)
    threading.Thread(target=_listen, args=(tap,), name="tap", daemon=True).start()
    try:
        yield tap
    finally:
        tap.is_over.set()


def look_for(stack: Stack, tap: Tap) -> list[Violation]:
    """Check I4 for all that has happened so far."""
    sinks = {**stack.sinks(), **_tables()}
    found = []
    for mark in tap.marks:
        # PostgreSQL writes bytes as hex, where the rest of a row is text.
        for marker in (mark.encode(), mark.encode().hex().encode()):
            found += invariants.check_plaintext(sinks, marker=marker)
    if tap.leaks:
        found.append(Violation("I4", f"a token stands in {tap.leaks} messages of the broker"))
    return found


def _listen(tap: Tap) -> None:
    while not tap.is_over.is_set():
        try:
            with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None) as valkey:
                _listen_once(tap, valkey)
        except (redis.RedisError, OSError):
            time.sleep(_AGAIN_SECONDS)


def _listen_once(tap: Tap, valkey: redis.Redis) -> None:
    with valkey.monitor() as monitor:  # type: ignore[no-untyped-call]
        for said in monitor.listen():
            if tap.is_over.is_set():
                return
            tap.hear(said["command"])


def _tables() -> dict[str, bytes]:
    found = {}
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")  # noqa: S608
            row = cursor.fetchone()
            found[f"the table {table}"] = str(row[0] or "").encode() if row else b""
    return found
