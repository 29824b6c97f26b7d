"""Wait for what others do: two at once, in an order that the test chooses."""

import time
from collections.abc import Callable

from django.db import connection


def wait_until(is_so: Callable[[], bool]) -> None:
    """Come back when something is so."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it does not come to be so")


def wait_until_somebody_waits() -> None:
    """Come back when a statement of another connection is held up by a lock."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if somebody_waits():
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def somebody_waits() -> bool:
    """Tell whether a statement of another connection is held up by a lock."""
    with connection.cursor() as cursor:
        # What a transaction has seen of the others once, it would see again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
