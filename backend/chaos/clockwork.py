"""Make time pass for some credentials, behind the engine's back."""

import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from chaos.workers import is_gone
from tokenwell.credentials.models import (
    Authorization,
    CredentialClock,
    ProviderHost,
    RefreshAttempt,
    TokenSet,
)
from tokenwell.credentials.states import AuthorizationState, State

_MOMENT = timedelta(seconds=1)
_LONG = timedelta(minutes=2)
_LOOK = 0.02
_PATIENCE = 30.0


def end_leases(ids: Sequence[UUID]) -> None:
    """
    Let a minute have passed since requests were claimed by processes that have ended since.

    Those who live go on: for them no minute has passed, and a lease is longer than they send.
    """
    dead = [attempt for attempt, sender in _open_attempts(ids) if is_gone(_pid(sender))]
    clocks = CredentialClock.objects.filter(open_attempt__in=dead)
    clocks.update(lease_until=timezone.now() - _MOMENT)
    rows = Authorization.objects.filter(attempt__in=dead, state=AuthorizationState.EXCHANGING)
    rows.update(claimed_at=timezone.now() - _LONG)


def pass_a_minute(ids: Sequence[UUID]) -> None:
    """Let a minute have passed for whoever has claimed, alive or not: frozen ones miss it."""
    clocks = CredentialClock.objects.filter(pk__in=ids, open_attempt__isnull=False)
    clocks.update(lease_until=timezone.now() - _MOMENT)


def wait_for_living(ids: Sequence[UUID]) -> None:
    """Wait until nobody who lives is at work on some credentials, or half a minute is over."""
    ends = time.monotonic() + _PATIENCE
    while any(not is_gone(_pid(sender)) for _, sender in _open_attempts(ids)):
        if time.monotonic() > ends:
            return
        time.sleep(_LOOK)


def _open_attempts(ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    of_clocks = CredentialClock.objects.filter(pk__in=ids, open_attempt__isnull=False)
    exchanging = Authorization.objects.filter(
        credential__in=ids, state=AuthorizationState.EXCHANGING, attempt__isnull=False
    )
    names = {
        *of_clocks.values_list("open_attempt", flat=True),
        *exchanging.values_list("attempt", flat=True),
    }
    rows = RefreshAttempt.objects.filter(pk__in=[name for name in names if name])
    return list(rows.values_list("pk", "sender"))


def _pid(sender: str) -> int:
    return int(sender.rpartition(":")[2])


def end_waits(ids: Sequence[UUID]) -> None:
    """Let the time of the next try have come; an uncertain one waits for more."""
    clocks = CredentialClock.objects.filter(pk__in=ids, retry_at__isnull=False)
    clocks.exclude(state=State.UNCERTAIN).update(retry_at=Now(), refresh_at=Now())
    open_hosts()


def open_hosts() -> None:
    """Let the time have ended for which hosts in trouble are left alone; one request tries each."""
    closed = ProviderHost.objects.filter(closed_until__isnull=False)
    closed.update(closed_until=timezone.now() - _MOMENT)
    held = ProviderHost.objects.filter(held_until__isnull=False)
    held.update(held_until=timezone.now() - _MOMENT)


def forget_trouble() -> None:
    """Let it be long ago that any host gave trouble."""
    ProviderHost.objects.all().delete()


def end_lives(ids: Sequence[UUID]) -> None:
    """Let access tokens that nobody knows the successor of have ended, and what waited for that."""
    uncertain = CredentialClock.objects.filter(pk__in=ids, state=State.UNCERTAIN)
    expire(list(uncertain.values_list("pk", flat=True)))
    uncertain.filter(retry_at__isnull=False).update(retry_at=Now(), refresh_at=Now())


def expire(ids: Sequence[UUID]) -> None:
    """Let access tokens have ended."""
    then = timezone.now() - _MOMENT
    TokenSet.objects.filter(credential__in=ids).update(expires_at=then)
    CredentialClock.objects.filter(pk__in=ids, token_set__isnull=False).update(ends_at=then)


def make_due(ids: Sequence[UUID]) -> None:
    """Let the time of the renewal in the background have come."""
    clocks = CredentialClock.objects.filter(pk__in=ids, state=State.AUTHORIZED)
    clocks.filter(retry_at__isnull=True).update(refresh_at=Now())


def is_at_rest(ids: Sequence[UUID]) -> bool:
    """Tell whether nothing is open, and nothing waits to be tried again."""
    waits = Q(open_attempt__isnull=False) | Q(retry_at__isnull=False)
    clocks = CredentialClock.objects.filter(waits, pk__in=ids)
    rows = Authorization.objects.filter(credential__in=ids, ended_at__isnull=True)
    return not clocks.exists() and not rows.exists()
