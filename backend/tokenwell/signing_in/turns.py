"""Turns at hashing a password: few at once, and without a connection to the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tokenwell.web.problems import unavailable

# Hashing a password is slow on purpose. Who waits for their turn does so on a thread that
# hands out tokens too, so few may: the last of them waits some seconds, all others are told.
HASHED_AT_ONCE = 2
WAITING = 16
_turns = threading.BoundedSemaphore(HASHED_AT_ONCE)
_room = threading.BoundedSemaphore(HASHED_AT_ONCE + WAITING)


@contextmanager
def turn() -> Iterator[None]:
    """
    Wait for a turn to hash a password, without a connection to the database.

    :raises Problem: too many wait already.
    """
    # Back to the pool, for those whose requests take milliseconds. A connection in a
    # transaction stays: closing it would take back what was done in it.
    if not connection.in_atomic_block:
        connection.close()
    if not _room.acquire(blocking=False):
        raise unavailable()
    try:
        with _turns:
            yield
    finally:
        _room.release()
