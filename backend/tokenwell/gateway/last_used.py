"""
When keys and credentials were last used: gathered, and written every few seconds.

The record has each use, and is committed before the token leaves. These times only save a look
into it, so those of the last seconds may be lost with the process.
"""

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import Error, close_old_connections, connection, transaction

from tokenwell.once import Once

logger = logging.getLogger(__name__)

WRITE_EVERY = 2.0  # seconds

# A row that somebody works on is left out: it gets its time at the next use.
_WRITE = """
WITH free AS (
    SELECT {key} AS id FROM {table} WHERE {key} = ANY(%(ids)s) ORDER BY {key}
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} t SET last_used_at = u.at
FROM free, unnest(%(ids)s::uuid[], %(times)s::timestamptz[]) AS u (id, at)
WHERE t.{key} = free.id AND u.id = free.id
  AND (t.last_used_at IS NULL OR t.last_used_at < u.at)
"""
_STATEMENTS = (
    _WRITE.format(table="accounts_apikey", key="id"),
    _WRITE.format(table="credentials_credentialclock", key="credential_id"),
)


class LastUsed:
    """Those of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._keys: dict[UUID, datetime] = {}
        self._credentials: dict[UUID, datetime] = {}
        threading.Thread(target=self._write_again_and_again, name="last-used", daemon=True).start()

    def note(self, key_id: UUID, credential_id: UUID) -> None:
        """Note a use of now."""
        now = datetime.now(UTC)
        with self._lock:
            self._keys[key_id] = self._credentials[credential_id] = now

    def write(self) -> None:
        """
        Write what was noted; when it returns, nothing is under way any more.

        :raises Error: the database does not answer; what was noted is lost.
        """
        with self._writing:
            self._write(self._taken())

    def _taken(self) -> tuple[dict[UUID, datetime], dict[UUID, datetime]]:
        with self._lock:
            noted = (self._keys, self._credentials)
            self._keys, self._credentials = {}, {}
        return noted

    def _write(self, noted: tuple[dict[UUID, datetime], dict[UUID, datetime]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, times in zip(_STATEMENTS, noted, strict=True):
                if times:
                    values: dict[str, Any] = {"ids": list(times), "times": list(times.values())}
                    cursor.execute(statement, values)

    def _write_again_and_again(self) -> None:
        while True:
            time.sleep(WRITE_EVERY)
            if not self._keys:
                continue
            try:
                self.write()
            except Error:
                logger.warning("the database does not answer: times of last use are lost")
            except Exception:
                logger.exception("times of last use are lost")
            finally:
                close_old_connections()


@Once
def last_used() -> LastUsed:
    """Get those of this process."""
    return LastUsed()
