"""
When keys and credentials were last used: gathered, and written every few seconds.

The record has each use, and is committed before the token leaves. These times only save a look
into it, so those of the last seconds may be lost with the process.
"""

import logging
import threading
import time
from dataclasses import dataclass
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
_KEYS = _WRITE.format(table="accounts_apikey", key="id")
_CREDENTIALS = _WRITE.format(table="credentials_credentialclock", key="credential_id")
# Who used which credential, and for what: reports ask for days, so once an hour is enough. What
# was deleted meanwhile is left out.
_PAIRS = """
INSERT INTO containers_lastuse (user_id, item_id, purpose, last_used_at)
SELECT a.id, i.id, u.purpose, max(u.at)
FROM unnest(
    %(users)s::uuid[], %(credentials)s::uuid[], %(purposes)s::text[], %(times)s::timestamptz[]
) AS u (asker, credential, purpose, at)
JOIN accounts_user a ON a.id = u.asker
JOIN containers_item i ON i.id = u.credential
WHERE NOT EXISTS (
    SELECT FROM containers_lastuse l
    WHERE (l.user_id, l.item_id, l.purpose) = (a.id, i.id, u.purpose)
      AND l.last_used_at > u.at - interval '1 hour'
)
GROUP BY a.id, i.id, u.purpose
ORDER BY a.id, i.id, u.purpose
ON CONFLICT (user_id, item_id, purpose)
DO UPDATE SET last_used_at = greatest(containers_lastuse.last_used_at, EXCLUDED.last_used_at)
"""


@dataclass(frozen=True, slots=True)
class _Use:
    key: UUID | None  # none where Tokenwell itself acts for somebody
    user: UUID
    credential: UUID
    purpose: str


Noted = dict[_Use, datetime]


class LastUsed:
    """Those of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._noted: Noted = {}
        threading.Thread(target=self._write_again_and_again, name="last-used", daemon=True).start()

    def note(
        self, key_id: UUID | None, credential_id: UUID, *, user_id: UUID, purpose: str
    ) -> None:
        """Note a use of now."""
        now = datetime.now(UTC)
        with self._lock:
            self._noted[_Use(key_id, user_id, credential_id, purpose)] = now

    def write(self) -> None:
        """
        Write what was noted; when it returns, nothing is under way any more.

        :raises Error: the database does not answer; what was noted is lost.
        """
        with self._writing:
            self._write(self._taken())

    def _taken(self) -> Noted:
        with self._lock:
            noted, self._noted = self._noted, {}
        return noted

    def _write(self, noted: Noted) -> None:
        if not noted:
            return
        times = list(noted.values())
        keys = [(use.key, at) for use, at in noted.items() if use.key is not None]
        credentials = [use.credential for use in noted]
        pairs: dict[str, Any] = {
            "users": [use.user for use in noted],
            "credentials": credentials,
            "purposes": [use.purpose for use in noted],
            "times": times,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_KEYS, _latest([k for k, _ in keys], [at for _, at in keys]))
            cursor.execute(_CREDENTIALS, _latest(credentials, times))
            cursor.execute(_PAIRS, pairs)

    def _write_again_and_again(self) -> None:
        while True:
            time.sleep(WRITE_EVERY)
            if not self._noted:
                continue
            try:
                self.write()
            except Error:
                logger.warning("the database does not answer: times of last use are lost")
            except Exception:
                logger.exception("times of last use are lost")
            finally:
                close_old_connections()


def _latest(ids: list[UUID], times: list[datetime]) -> dict[str, Any]:
    latest: dict[UUID, datetime] = {}
    for each, at in zip(ids, times, strict=True):
        latest[each] = max(at, latest.get(each, at))
    return {"ids": list(latest), "times": list(latest.values())}


@Once
def last_used() -> LastUsed:
    """Get those of this process."""
    return LastUsed()
