"""When to renew a token, and when nothing can be renewed any more."""

from datetime import datetime, timedelta

from tokenwell.credentials import requests, schedule
from tokenwell.credentials.models import CredentialClock, TokenSet
from tokenwell.credentials.states import SERVER_SIDE, GrantType


def plan(clock: CredentialClock, token_set: TokenSet, *, chance: float) -> None:
    """Note in the clock when its new tokens end, when to renew them, and when they die for good."""
    clock.ends_at = token_set.expires_at
    clock.refresh_at = _refresh_at(clock, token_set, chance=chance)
    dies_at = _dies_at(clock, token_set)
    if dies_at is None or clock.dies_at is None or dies_at > clock.dies_at:
        # From here on it has so long: what never had two weeks is not announced two weeks ahead.
        clock.warned_days = None
        clock.dies_set_at = token_set.obtained_at if dies_at is not None else None
    clock.dies_at = dies_at


def is_renewable(clock: CredentialClock, token_set: TokenSet) -> bool:
    """Tell whether there is something to renew with, without a person."""
    if clock.credential.grant_type in SERVER_SIDE:
        return True
    mode = requests.habits_of(clock.credential).refresh.mode
    if mode == "none":
        return False
    return mode == "exchange_access_token" or token_set.refresh_token is not None


def _refresh_at(clock: CredentialClock, token_set: TokenSet, *, chance: float) -> datetime | None:
    # An exchange is made for somebody who may use what is exchanged, never by itself.
    is_exchange = clock.credential.grant_type == GrantType.TOKEN_EXCHANGE
    if is_exchange or not is_renewable(clock, token_set):
        return None
    habits = requests.habits_of(clock.credential)
    at = schedule.refresh_at(token_set.obtained_at, token_set.expires_at, chance=chance)
    if token_set.refresh_token is not None:
        alive = schedule.keep_alive_at(token_set.obtained_at, habits.lifetime.refresh_idle)
        at = min((when for when in (at, alive) if when is not None), default=None)
    earliest = token_set.obtained_at + timedelta(seconds=habits.refresh.not_before)
    return at if at is None else max(at, earliest)


def _dies_at(clock: CredentialClock, token_set: TokenSet) -> datetime | None:
    """
    Say when nobody can renew any more; None: not that anybody knew.

    An absolute limit counts from the consent on: the first renewal after it must not move it.
    """
    if clock.credential.grant_type in SERVER_SIDE:
        return None
    if not is_renewable(clock, token_set):
        return token_set.expires_at
    if token_set.refresh_expires_at is not None:
        return token_set.refresh_expires_at
    absolute = requests.habits_of(clock.credential).lifetime.refresh_absolute
    if not absolute:
        return None
    return clock.dies_at or token_set.obtained_at + timedelta(seconds=absolute)
