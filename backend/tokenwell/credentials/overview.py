"""
How all credentials are that a person may read: what needs somebody, what is due, what happened.

Each question is one query over the clocks, which are narrow; the wide rows are read for those
alone that are shown.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, Kind
from tokenwell.credentials import answers, status
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import SERVER_SIDE, SERVING, State
from tokenwell.encryption.fields import EncryptedField

AHEAD = timedelta(days=14)
MOST_ROWS = 200


class Need(StrEnum):
    """What a credential needs; what hurts most comes first."""

    AUTHORIZATION = "needs_authorization"
    SECRET = "needs_secret"  # noqa: S105
    CERTAINTY = "uncertain"
    MENDING = "error"
    # It ends soon, and nothing can renew it.
    ENDING = "ending"
    # Its provider gives trouble, and it is tried again: nobody has to do anything yet.
    TROUBLE = "trouble"


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
    return _with_need(readable(user), now).filter(need__lt=_rank(Need.TROUBLE)).count()


def count(user: User, *, now: datetime) -> Counts:
    """Count all credentials by how they are."""
    groups = (
        _with_need(readable(user), now)
        .values_list("state", "need")
        .annotate(number=Count("pk"), due_at=Min("refresh_at", filter=Q(state=State.AUTHORIZED)))
        .order_by()
    )
    by_state: Counter[str] = Counter()
    by_need: Counter[Need | None] = Counter()
    due = []
    for state, rank, number, due_at in groups:
        need = None if rank is None else list(Need)[rank]
        by_need[need] += number
        by_state[_STATE_OF.get(need, state)] += number
        due += [due_at] if due_at else []
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
    Need.ENDING: "expiring",
    Need.TROUBLE: "expiring",
}


def needing(user: User, *, now: datetime) -> list[dict[str, Any]]:
    """
    Describe the credentials that need somebody, and those in trouble; what hurts most first.

    At most ``MOST_ROWS``.
    """
    ends, dies = _ends(now), _dies(now)
    first = (
        _with_need(readable(user), now)
        .filter(need__isnull=False)
        .annotate(ending_at=Case(When(ends, then="ends_at"), When(dies, then="dies_at")))
        .order_by(
            "need",
            F("ending_at").asc(nulls_last=True),
            F("last_used_at").desc(nulls_last=True),
            "pk",
        )
    )
    needs = dict(first.values_list("pk", "need")[:MOST_ROWS])
    rows = _rows(user, needs)
    return [_described(rows[pk], list(Need)[rank], now) for pk, rank in needs.items() if pk in rows]


def due_next(user: User, counts: Counts) -> dict[str, Any] | None:
    """Say which credential is renewed next, and when; None if none is planned."""
    if counts.next_due_at is None:
        return None
    clocks = readable(user).filter(state=State.AUTHORIZED, refresh_at=counts.next_due_at)
    row = paths.with_names_above(Item.objects.filter(pk__in=clocks.values("pk"))).first()
    if row is None:
        return None
    return {"id": row.pk, "path": paths.path_read(row), "at": counts.next_due_at}


def _rank(need: Need) -> int:
    return list(Need).index(need)


def _with_need(clocks: QuerySet[CredentialClock], now: datetime) -> QuerySet[Any]:
    """Say of each what it needs, as a rank; NULL where it needs nothing."""
    cases = [
        (Q(state=State.NEEDS_AUTHORIZATION), Need.AUTHORIZATION),
        (Q(state=State.NEEDS_SECRET), Need.SECRET),
        (_ends(now, within=timedelta()), Need.AUTHORIZATION),
        (Q(state=State.UNCERTAIN), Need.CERTAINTY),
        (Q(state=State.ERROR), Need.MENDING),
        (_ends(now) | _dies(now), Need.ENDING),
        (Q(state=State.AUTHORIZED, failures__gt=0), Need.TROUBLE),
    ]
    return clocks.annotate(
        need=Case(
            *(When(condition, then=Value(_rank(need))) for condition, need in cases),
            output_field=IntegerField(null=True),
        )
    )


def _ends(now: datetime, *, within: timedelta = AHEAD) -> Q:
    # What is renewed ahead of its end has a time for that, which spares a look at its tokens.
    tokens = TokenSet.objects.filter(
        ~Q(credential__grant_type__in=SERVER_SIDE),
        pk=OuterRef("token_set"),
        refresh_token__isnull=True,
    )
    return Q(Exists(tokens), state__in=SERVING, refresh_at__isnull=True, ends_at__lte=now + within)


def _dies(now: datetime) -> Q:
    return Q(state__in=SERVING, dies_at__lte=now + AHEAD)


def _rows(user: User, ids: Iterable[UUID]) -> dict[UUID, Any]:
    current = TokenSet.objects.filter(pk=OuterRef("clock__token_set"))
    uses = AuditEvent.objects.filter(target_id=OuterRef("pk"), action=Action.TOKEN_USED.value)
    rows = Credential.objects.filter(pk__in=list(ids)).annotate(
        token_expires_at=Subquery(current.values("expires_at")),
        has_refresh_token=Exists(current.filter(refresh_token__isnull=False)),
        used_by=Subquery(uses.order_by("-pk").values("actor_name")[:1], output_field=CharField()),
    )
    sealed = [field.name for field in Credential._meta.fields if isinstance(field, EncryptedField)]
    read = paths.with_names_above(permissions.with_rights(user, rows))
    return {row.pk: row for row in read.select_related("clock").defer(*sealed)}


def _described(row: Any, need: Need, now: datetime) -> dict[str, Any]:
    clock, expires_at = row.clock, row.token_expires_at
    words = status.describe(
        answers.facts_of(
            row, clock, expires_at=expires_at, has_refresh_token=row.has_refresh_token, now=now
        )
    )
    endpoint = row.token_endpoint or row.authorization_endpoint
    is_over = need is Need.AUTHORIZATION and clock.state in SERVING
    may_be_kept = need is Need.ENDING and words.action == "none"
    return {
        "id": row.pk,
        "name": row.name,
        "path": paths.path_read(row),
        "container": row.parent_id,
        "provider_host": status.provider_name(endpoint) if endpoint else None,
        "need": need,
        "state": words.state,
        "sentence": words.sentence,
        "action": "authorize" if may_be_kept else words.action,
        "since": (is_over and expires_at) or clock.since,
        "expires_at": expires_at,
        "dies_at": clock.dies_at,
        "failed_at": clock.last_error_at,
        "last_used_at": clock.last_used_at,
        "last_used_by": row.used_by,
        "may_authorize": Right.CONFIGURATION_WRITE in permissions.rights_read(row),
    }
