"""Who used a credential last, out of the record."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from tokenwell.audit.actions import Action
from tokenwell.ids import first_of

# The time of a use is noted by another clock than that of its event.
_ABOUT = timedelta(minutes=10)
# Of each from about the time of its last use alone: all that happened to it may be years.
_LAST = """
SELECT used.id, event.actor_name
FROM unnest(%(ids)s::uuid[], %(since)s::uuid[], %(until)s::uuid[]) AS used (id, since, until)
CROSS JOIN LATERAL (
    SELECT e.actor_name FROM audit_auditevent e
    WHERE e.target_id = used.id AND e.id >= used.since AND e.id < used.until
      AND e.action = ANY(%(actions)s)
    ORDER BY e.id DESC LIMIT 1
) AS event
"""


def last_users(used_at: Mapping[UUID, datetime]) -> dict[UUID, str]:
    """Name who used each of some credentials last, with one query; ``used_at``: when that was."""
    values: Mapping[str, Any] = {
        "ids": list(used_at),
        "since": [first_of(at - _ABOUT) for at in used_at.values()],
        "until": [first_of(at + _ABOUT) for at in used_at.values()],
        "actions": [Action.TOKEN_USED.value, Action.LOGIN_USED.value],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LAST, values)
        return dict(cursor.fetchall())
