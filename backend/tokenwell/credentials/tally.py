"""
Counts for the metrics: gathered in memory, added to the database every few seconds.

Workers have no port to ask them at, and may end at any time: what they did is summed up in
one table. The counts of the last seconds are lost with a process that is killed.
"""

import atexit
import logging
import os
import threading
import time
from collections import Counter

from django.db import Error, close_old_connections, connection

logger = logging.getLogger(__name__)

WRITE_EVERY = 3.0  # seconds
# Kept while the database is away, by name, host and label; hosts beyond that are one.
MOST_KEYS = 2000
OTHER = "other"

_Key = tuple[str, str, str]

# In one order everywhere, else two that write at once could wait for each other.
_ADD = """
INSERT INTO credentials_tally AS t (name, host, label, count)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[])
ON CONFLICT (name, host, label) DO UPDATE SET count = t.count + excluded.count
"""


class Tally:
    """The counts of one process that are not in the database yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._counts: Counter[_Key] = Counter()
        self.is_written = False

    def add(self, key: _Key, n: int) -> None:
        """Add to a count."""
        with self._lock:
            if key not in self._counts and len(self._counts) >= MOST_KEYS:
                key = (key[0], OTHER, key[2])
            self._counts[key] += n

    def write(self) -> None:
        """
        Add what was counted to the table, in one statement.

        :raises Error: the database does not answer; the counts wait for the next time.
        """
        with self._writing:
            counts = self._taken()
            if not counts:
                return
            try:
                _write(counts)
            except Error:
                for key, n in counts.items():
                    self.add(key, n)
                raise

    def _taken(self) -> "Counter[_Key]":
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return counts


def count(name: str, *, host: str = "", label: str = "", n: int = 1) -> None:
    """Count something that happened; never waits for the database."""
    _tally.add((name, host, label), n)


def write() -> None:
    """
    Write what this process has counted.

    :raises Error: the database does not answer.
    """
    _tally.write()


def keep_writing() -> None:
    """Write every few seconds from here on, and at the end of the process; once is enough."""
    if not _tally.is_written:
        _tally.is_written = True
        threading.Thread(target=_write_again_and_again, name="tally", daemon=True).start()
        atexit.register(write_last)


def write_last() -> None:
    """Write what is left; whatever fails is lost with the process."""
    try:
        write()
    except Exception as error:  # noqa: BLE001 - the process ends all the same
        logger.warning("the last counts are lost: %s", type(error).__name__)
    finally:
        connection.close()


def _write_again_and_again() -> None:
    while True:
        time.sleep(WRITE_EVERY)
        try:
            write()
        except Error:
            logger.warning("the database does not answer: counts wait for it")
        except Exception:
            logger.exception("counts could not be written")
        finally:
            close_old_connections()


def _write(counts: "Counter[_Key]") -> None:
    keys = sorted(counts)
    columns = [list(column) for column in zip(*keys, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [*columns, [counts[key] for key in keys]])


_tally = Tally()


def _begin_anew() -> None:
    # The parent writes what it has counted; its locks may be held in this moment.
    global _tally  # noqa: PLW0603
    _tally = Tally()


os.register_at_fork(after_in_child=_begin_anew)
