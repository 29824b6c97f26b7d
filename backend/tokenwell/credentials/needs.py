"""
What a credential needs, as the database tells it: which ones to show, and what hurts most.

The clocks are narrow, and nearly all is told by them alone. The tokens are looked at for those
only whose access token ends soon, with no renewal planned.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from tokenwell.credentials.models import CredentialClock, TokenSet
from tokenwell.credentials.states import SERVER_SIDE, SERVING, State

AHEAD = timedelta(days=14)


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


def rank_of(need: Need) -> int:
    """Give the number that stands for a need; less hurts more."""
    return list(Need).index(need)


def need_of(rank: int | None) -> Need | None:
    """Give the need that a number stands for; None: it needs nothing."""
    return None if rank is None else list(Need)[rank]


def with_need(clocks: QuerySet[CredentialClock], now: datetime) -> QuerySet[Any]:
    """
    Say of each what it needs by its clock alone, as a rank; NULL where it needs nothing.

    Whose tokens have to be looked at as well is in ``ending_unrenewed``, and NULL here.
    """
    cases = [
        (Q(state=State.NEEDS_AUTHORIZATION), Need.AUTHORIZATION),
        (Q(state=State.NEEDS_SECRET), Need.SECRET),
        (Q(state__in=SERVING, ends_at__lte=now, dies_at__lte=now), Need.AUTHORIZATION),
        (Q(state=State.UNCERTAIN), Need.CERTAINTY),
        (Q(state=State.ERROR), Need.MENDING),
        (_dies(now), Need.ENDING),
        (Q(state=State.AUTHORIZED, failures__gt=0), Need.TROUBLE),
    ]
    return clocks.annotate(
        need=Case(
            *(When(condition, then=Value(rank_of(need))) for condition, need in cases),
            output_field=IntegerField(null=True),
        )
    )


def is_told(now: datetime) -> Q:
    """Keep those that need something by their clock alone."""
    # As ``need IS NOT NULL``, which the planner can't estimate.
    broken = (State.NEEDS_AUTHORIZATION, State.NEEDS_SECRET, State.UNCERTAIN, State.ERROR)
    return Q(state__in=broken) | _dies(now) | Q(state=State.AUTHORIZED, failures__gt=0)


def _dies(now: datetime) -> Q:
    return Q(state=State.AUTHORIZED, dies_at__lte=now + AHEAD)


def ending_unrenewed(clocks: QuerySet[CredentialClock], now: datetime) -> QuerySet[Any]:
    """Keep those, of which no clock tells, whose access token ends soon and can't be renewed."""
    tokens = TokenSet.objects.filter(
        ~Q(credential__grant_type__in=SERVER_SIDE),
        pk=OuterRef("token_set"),
        refresh_token__isnull=True,
    )
    is_over = When(ends_at__lte=now, then=Value(rank_of(Need.AUTHORIZATION)))
    # What is renewed ahead of its end has a time for that, which spares a look at its tokens.
    return (
        clocks.filter(state=State.AUTHORIZED, refresh_at__isnull=True, ends_at__lte=now + AHEAD)
        .exclude(is_told(now))
        .filter(Exists(tokens))
        .annotate(need=Case(is_over, default=Value(rank_of(Need.ENDING))))
    )
