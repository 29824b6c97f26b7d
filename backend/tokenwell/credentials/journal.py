"""
What the journal of requests says for people: hour by hour, and of one credential.

A hundred thousand credentials that are renewed each hour make millions of rows a day, so an hour
that is over is counted once in a process: for each permission set, of which every reader then
gets those that are theirs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item
from tokenwell.credentials.models import RefreshAttempt
from tokenwell.ids import first_of
from tokenwell.once import Once

HOURS = 24
NEWEST = 50
_HOUR = timedelta(hours=1)
# So long after its end an hour may still change: a request that was given up as lost is judged.
_SETTLES_WITHIN = timedelta(minutes=10)

# By id, which is the time: other months' partitions are not even looked at. What is on its way,
# or was overtaken by somebody, is neither renewed nor failed.
_COUNT = """
SELECT date_trunc('hour', uuid_extract_timestamp(a.id), 'UTC'), i.permission_set_id,
  count(*) FILTER (WHERE a.outcome = 'renewed'),
  count(*) FILTER (WHERE a.outcome NOT IN ('renewed', 'superseded', '')),
  max(a.ended_at) FILTER (WHERE a.outcome = 'renewed')
FROM credentials_refreshattempt a
JOIN containers_item i ON i.id = a.credential_id
WHERE a.id >= %(first)s AND a.id < %(end)s AND a.purpose = 'renew'
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Hour:
    """The renewals that were sent in one hour, by how they ended."""

    begins_at: datetime
    renewed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """What one permission set has of an hour."""

    renewed: int
    failed: int
    last_at: datetime | None


_Parts = dict[UUID, _Part]


def hours(user: User, *, now: datetime) -> tuple[list[Hour], datetime | None]:
    """
    Count the renewals of the last 24 hours, the running one last; tell the last success.

    Of the credentials whose configuration a user may read.
    """
    last = now.replace(minute=0, second=0, microsecond=0)
    begins = [last - _HOUR * ago for ago in reversed(range(HOURS))]
    counted = _counted(begins, now)
    mine = _readable_sets(user)
    found = {
        begin: [part for permission_set, part in counted[begin].items() if permission_set in mine]
        for begin in begins
    }
    told = [
        Hour(begin, sum(part.renewed for part in parts), sum(part.failed for part in parts))
        for begin, parts in found.items()
    ]
    ends = [part.last_at for parts in found.values() for part in parts if part.last_at]
    return told, max(ends, default=None)


def newest_of(credential_id: UUID) -> QuerySet[RefreshAttempt]:
    """Give the newest requests of a credential, without the answers, which hold tokens."""
    rows = RefreshAttempt.objects.filter(credential_id=credential_id)
    return rows.only("purpose", "started_at", "ended_at", "outcome", "error", "status").order_by(
        "-pk"
    )[:NEWEST]


# Of hours that are over and won't change.
_settled: Once[dict[datetime, _Parts]] = Once(dict)


def _counted(begins: list[datetime], now: datetime) -> dict[datetime, _Parts]:
    settled = _settled()
    first_open = next(begin for begin in begins if begin not in settled)
    counted = {begin: settled.get(begin, {}) for begin in begins}
    counted.update(_count(first_open, now + _HOUR))
    for begin in begins:
        if begin + _HOUR + _SETTLES_WITHIN <= now:
            settled[begin] = counted[begin]
    for begin in list(settled):
        if begin < begins[0]:
            settled.pop(begin, None)
    return counted


def _count(first: datetime, end: datetime) -> dict[datetime, _Parts]:
    counted: dict[datetime, _Parts] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"first": first_of(first), "end": first_of(end)})
        for begin, permission_set, renewed, failed, last_at in cursor.fetchall():
            counted.setdefault(begin, {})[permission_set] = _Part(renewed, failed, last_at)
    return counted


def _readable_sets(user: User) -> set[UUID]:
    # Whoever owns a set is in it, so these are all of them.
    owners = Item.objects.filter(own_permission_set__isnull=False)
    readable = permissions.permitted(user, Right.CONFIGURATION_READ, owners)
    return set(readable.values_list("permission_set", flat=True))
