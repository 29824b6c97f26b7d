"""Second factors as a person has them."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from tokenwell.accounts.models import User
from tokenwell.accounts.people import target
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.ids import first_of
from tokenwell.signing_in import inputs
from tokenwell.signing_in.models import FactorSecret
from tokenwell.web.problems import Problem

# Where allauth keeps the id of a row of ours, by type.
_HELD = ("secret", "seed")
_NEW = timedelta(days=1)


def need_none(user: User) -> None:
    """
    Go on only without a second factor; who looks holds the person until the commit.

    :raises Problem: there is one.
    """
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise has_one()


def use_up_first(user: User, code: str) -> None:
    """Take the code that turned the second factor on: it signs nobody in as well."""
    made = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    inputs.use_up(made, code)


@transaction.atomic
def remove(user: User, *, by: Actor) -> None:
    """Take away a person's second factor with its recovery codes, if there is one."""
    rows = list(Authenticator.objects.select_for_update().filter(user=user).order_by("pk"))
    if not rows:
        return
    FactorSecret.objects.filter(pk__in=[held for row in rows for held in _held(row.data)]).delete()
    for row in rows:
        row.delete()
    record(Action.SECOND_FACTOR_REMOVED, by=by, on=target(user))


def forget_secrets(now: datetime) -> int:
    """Delete secrets that no factor holds any more; say how many."""
    # Only old ones: one that is made while we look is not known to be held yet.
    old = FactorSecret.objects.filter(pk__lt=first_of(now - _NEW))
    everything = Authenticator.objects.values_list("data", flat=True)
    held = {secret for data in everything.iterator() for secret in _held(data)}
    return old.exclude(pk__in=held).delete()[0]


def has_one() -> Problem:
    """Refuse a second app: the first one has to go before."""
    return Problem(
        "has-second-factor",
        status=409,
        title="You have a second factor already.",
        detail="Turn it off first, then set up another app.",
    )


def _held(data: dict[str, Any]) -> list[str]:
    return [data[name] for name in _HELD if name in data]
