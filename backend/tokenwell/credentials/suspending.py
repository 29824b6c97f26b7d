"""Suspend credentials, and let them be used again."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tokenwell import many
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record_all
from tokenwell.containers import bins, sets, tree
from tokenwell.containers.models import Item
from tokenwell.credentials import authorize, changes, outcomes
from tokenwell.credentials.locks import locked_with_clocks
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.states import State
from tokenwell.web.problems import not_permitted

_AT_ONCE = 500
_OF_STATE = ("state", "since")


def need_administrator(by: User) -> None:
    """
    Refuse who may not suspend and resume by itself, whatever they may do in the tree.

    :raises Problem: 403.
    """
    if not by.is_superuser:
        raise not_permitted("Only an administrator can suspend and resume.")


@transaction.atomic
def suspend(ids: Sequence[UUID], *, by: User, address: str | None) -> int:
    """
    Hand out and renew nothing of some credentials; say how many were not suspended before.

    Attempts to authorize them that are open are cancelled.
    """
    who, number = actor(by, address), 0
    for batch in _batches(ids):
        stopped = stop(batch)
        _record(Action.CREDENTIAL_SUSPENDED, stopped, by=who)
        authorize.cancel_all(stopped, error="suspended", by=who)
        number += len(stopped)
    return number


@transaction.atomic
def resume(ids: Sequence[UUID], *, by: User, address: str | None) -> int:
    """Let some credentials be used again; say how many were suspended."""
    sets.share_tree()
    # What was thrown away gets its state back with its place.
    there = bins.outside(Item.objects.filter(pk__in=list(ids))).order_by("pk")
    number = 0
    for batch in _batches(list(there.values_list("pk", flat=True))):
        suspended = [one for one in batch if one.clock.state == State.SUSPENDED]
        go_on(suspended)
        _record(Action.CREDENTIAL_RESUMED, suspended, by=actor(by, address))
        number += len(suspended)
    return number


def stop(credentials: Sequence[Credential]) -> list[Credential]:
    """
    Suspend credentials that are locked with their clocks; give those that were not before.

    The caller records it, and cancels what is open to authorize them.
    """
    stopped = [one for one in credentials if one.clock.state != State.SUSPENDED]
    _set(stopped, {one.pk: State.SUSPENDED for one in stopped})
    return stopped


def go_on(credentials: Sequence[Credential], before: Mapping[UUID, State] | None = None) -> None:
    """
    Undo ``stop`` for credentials that are locked with their clocks.

    ``before`` says of some how they were. Of the others it follows from their tokens: a renewal
    that was on its way may have ended since, and its outcome counts.
    """
    known = before or {}
    _set(credentials, {one.pk: known.get(one.pk) or _resumed(one.clock) for one in credentials})


def _set(credentials: Sequence[Credential], states: Mapping[UUID, State]) -> None:
    clocks, now = [one.clock for one in credentials], timezone.now()
    for clock in clocks:
        outcomes.set_state(clock, states[clock.pk], now=now)
    many.update(clocks, fields=_OF_STATE)


def _resumed(clock: CredentialClock) -> State:
    """Say how a credential is without its suspension: no dead refresh token comes to life."""
    if clock.token_set is None:
        return changes.without_tokens(clock.credential)
    is_uncertain = clock.unknown_version == clock.token_version
    is_refused = clock.refused_version == clock.token_version
    if (is_uncertain or is_refused) and clock.retry_at is None:
        return State.NEEDS_AUTHORIZATION
    return State.UNCERTAIN if is_uncertain else State.AUTHORIZED


def _batches(ids: Sequence[UUID]) -> Iterator[list[Credential]]:
    """Lock and read credentials, some at a time, in the order in which everybody locks them."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield locked_with_clocks(ordered[start : start + _AT_ONCE])


def _record(action: Action, credentials: Sequence[Credential], *, by: Actor) -> None:
    targets = tree.targets(credentials)
    record_all(action, by=by, on=[(target, {}) for target in targets.values()])
