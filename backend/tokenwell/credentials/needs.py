"""What a credential needs, as its clock tells it: which ones to show, and what hurts most."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from tokenwell.credentials.models import CredentialClock
from tokenwell.credentials.states import SERVING, State

AHEAD = timedelta(days=14)
_BROKEN = (State.NEEDS_AUTHORIZATION, State.NEEDS_SECRET, State.UNCERTAIN, State.ERROR)


class Need(StrEnum):
    """What a credential needs; what hurts most comes first."""

    AUTHORIZATION = "needs_authorization"
    SECRET = "needs_secret"  # noqa: S105
    CERTAINTY = "uncertain"
    # Its provider refuses what it is asked with.
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
    """Say of each what it needs, as a rank; NULL where it needs nothing."""
    cases = [
        (Q(state=State.NEEDS_AUTHORIZATION), Need.AUTHORIZATION),
        (Q(state=State.NEEDS_SECRET), Need.SECRET),
        (Q(state__in=SERVING, ends_at__lte=now, dies_at__lte=now), Need.AUTHORIZATION),
        (Q(state=State.UNCERTAIN), Need.CERTAINTY),
        (Q(state=State.ERROR) | Q(state__in=SERVING, is_misconfigured=True), Need.MENDING),
        (_is_ending(now), Need.ENDING),
        (Q(state=State.AUTHORIZED, failures__gt=0), Need.TROUBLE),
    ]
    return clocks.annotate(
        need=Case(
            *(When(condition, then=Value(rank_of(need))) for condition, need in cases),
            output_field=IntegerField(null=True),
        )
    )


def needing(clocks: QuerySet[CredentialClock], now: datetime) -> QuerySet[Any]:
    """Keep those that need something, with what it is, as a rank."""
    # A planner can't estimate how many `need IS NOT NULL` leaves; of this it can.
    likely = Q(state__in=_BROKEN) | Q(dies_at__lte=now + AHEAD) | Q(failures__gt=0)
    return with_need(clocks.filter(likely | Q(is_misconfigured=True)), now).filter(
        need__isnull=False
    )


def _is_ending(now: datetime) -> Q:
    # The end of a refresh token may be moved on by the next renewal, so it counts once it came
    # so near that people were told. Where there is none, the access token's own end counts.
    is_near = Q(warned_days__isnull=False) | Q(refresh_at__isnull=True, ends_at=F("dies_at"))
    return is_near & Q(state=State.AUTHORIZED, dies_at__lte=now + AHEAD)
