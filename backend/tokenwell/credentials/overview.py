"""
How all credentials are that a person may read: what needs somebody, what is due, what happened.

Each question is one query over the clocks, which are narrow; the wide rows are read for those
alone that are shown.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, Kind
from tokenwell.credentials import answers, needs, status
from tokenwell.credentials.last_users import last_users
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.credentials.needs import Need
from tokenwell.credentials.states import SERVING, State
from tokenwell.encryption.fields import EncryptedField

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, and how many of them are how."""

    total: int
    needing: int
    troubled: int
    healthy: int
    by_state: dict[str, int]
    next_due_at: datetime | None


def readable(user: User) -> QuerySet[CredentialClock]:
    """Give the clocks of the credentials whose configuration a user may read."""
    items = Item.objects.filter(kind=Kind.CREDENTIAL)
    permitted = permissions.permitted(user, Right.CONFIGURATION_READ, items)
    return CredentialClock.objects.filter(pk__in=permitted.values("pk"))


def count_needing(user: User, *, now: datetime) -> int:
    """Count the credentials that a person has to do something for."""
    found = needs.needing(readable(user), now)
    return found.filter(need__lt=needs.rank_of(Need.TROUBLE)).count()


def count(user: User, *, now: datetime) -> Counts:
    """Count all credentials by how they are."""
    by_state: Counter[str] = Counter()
    by_need: Counter[Need | None] = Counter()
    due = []
    due_at = Min("refresh_at", filter=Q(state=State.AUTHORIZED))
    groups = needs.with_need(readable(user), now).values_list("state", "need").order_by()
    for state, rank, number, first_due_at in groups.annotate(number=Count("pk"), due_at=due_at):
        need = needs.need_of(rank)
        by_need[need] += number
        by_state[_STATE_OF.get(need, state)] += number
        due += [first_due_at] if first_due_at else []
    troubled = by_need[Need.TROUBLE]
    return Counts(
        total=by_need.total(),
        needing=by_need.total() - by_need[None] - troubled,
        troubled=troubled,
        healthy=by_state[State.AUTHORIZED],
        by_state=dict(by_state),
        next_due_at=min(due, default=None),
    )


# As `status` calls it.
_STATE_OF: dict[Need | None, str] = {
    Need.AUTHORIZATION: State.NEEDS_AUTHORIZATION.value,
    Need.MENDING: State.ERROR.value,
    Need.ENDING: "expiring",
    Need.TROUBLE: "expiring",
}


def needing(user: User, *, now: datetime) -> list[dict[str, Any]]:
    """
    Describe the credentials that need somebody, and those in trouble; what hurts most first.

    At most ``MOST_ROWS``.
    """
    ends_at = Case(When(need=needs.rank_of(Need.ENDING), then="dies_at"))
    first = (
        needs.needing(readable(user), now)
        .annotate(for_good_at=ends_at)
        .order_by(
            "need",
            F("for_good_at").asc(nulls_last=True),
            F("last_used_at").desc(nulls_last=True),
            "pk",
        )
        .values_list("pk", "need", "for_good_at")[:MOST_ROWS]
    )
    found = {pk: (needs.need_of(rank), ends_at) for pk, rank, ends_at in first}
    rows = _rows(user, found)
    used_at = {pk: row.clock.last_used_at for pk, row in rows.items() if row.clock.last_used_at}
    used_by = last_users(used_at)
    return [
        {
            **_described(rows[pk], need, now),
            "ends_at": ends_at,
            "last_used_by": used_by.get(pk),
        }
        for pk, (need, ends_at) in found.items()
        if pk in rows
    ]


def due_next(user: User, counts: Counts) -> dict[str, Any] | None:
    """Say which credential is renewed next, and when; None if none is planned."""
    if counts.next_due_at is None:
        return None
    clocks = readable(user).filter(state=State.AUTHORIZED, refresh_at=counts.next_due_at)
    row = paths.with_names_above(Item.objects.filter(pk__in=clocks.values("pk"))).first()
    if row is None:
        return None
    return {"id": row.pk, "path": paths.path_read(row), "at": counts.next_due_at}


def _rows(user: User, ids: Iterable[UUID]) -> dict[UUID, Any]:
    current = TokenSet.objects.filter(pk=OuterRef("clock__token_set"))
    rows = Credential.objects.filter(pk__in=list(ids)).annotate(
        token_expires_at=Subquery(current.values("expires_at")),
        has_refresh_token=Exists(current.filter(refresh_token__isnull=False)),
    )
    sealed = [field.name for field in Credential._meta.fields if isinstance(field, EncryptedField)]
    read = paths.with_names_above(permissions.with_rights(user, rows))
    return {row.pk: row for row in read.select_related("clock").defer(*sealed)}


def _described(row: Any, need: Need | None, now: datetime) -> dict[str, Any]:
    clock, expires_at = row.clock, row.token_expires_at
    words = status.describe(
        answers.facts_of(
            row, clock, expires_at=expires_at, has_refresh_token=row.has_refresh_token, now=now
        )
    )
    endpoint = row.token_endpoint or row.authorization_endpoint
    is_over = need is Need.AUTHORIZATION and clock.state in SERVING
    # Its words may be those of one that still serves: this is for those who see what comes.
    is_early = need in (Need.ENDING, Need.MENDING) and words.action in ("none", "wait")
    return {
        "id": row.pk,
        "name": row.name,
        "path": paths.path_read(row),
        "container": row.parent_id,
        "provider_host": status.provider_name(endpoint) if endpoint else None,
        "need": need,
        "state": words.state,
        "sentence": words.sentence,
        "action": "authorize" if is_early else words.action,
        "since": (is_over and expires_at) or clock.since,
        "expires_at": expires_at,
        "dies_at": clock.dies_at,
        "failed_at": clock.last_error_at,
        "last_used_at": clock.last_used_at,
        "may_authorize": Right.CONFIGURATION_WRITE in permissions.rights_read(row),
    }
