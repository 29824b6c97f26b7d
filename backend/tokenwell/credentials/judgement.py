"""
What the outcome of a renewal means for the credential. Pure.

The rules are those of design §4 and of the table of answers in ``docs/architecture.md``:
whose fault it is, whether the refresh token may have been spent, and what happens next.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tokenwell.audit.actions import Action
from tokenwell.credentials import schedule
from tokenwell.credentials.states import State, UnknownOutcome
from tokenwell.oauth.errors import (
    BadResponse,
    InvalidClient,
    InvalidGrant,
    OAuthError,
    ProviderRefused,
    ProviderUnavailable,
)
from tokenwell.outbound.errors import NotSent, OutboundError

Failure = OAuthError | OutboundError


@dataclass(frozen=True, slots=True)
class Before:
    """What was known when the request left."""

    state: State
    spends_refresh_token: bool
    expires_at: datetime | None
    failures: int
    was_refused: bool  # this very version, once before
    was_unknown: bool
    policy: UnknownOutcome
    sent_at: datetime
    grace_seconds: int = 0
    # The answer has brought a new refresh token, and no access token that is one.
    is_successor_kept: bool = False
    # Of the resource owner password grant: the login was sent, or may still be.
    gives_login: bool = False
    may_give_login: bool = False
    # Since when it has been due; None where it was renewed because somebody asked.
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the credential, and the words for the journal and the record."""

    state: State
    outcome: str
    action: Action
    error: str
    description: str = ""
    retry_at: datetime | None = None
    refresh_at: datetime | None = None
    failures: int = 0
    is_refused: bool = False
    is_unknown: bool = False
    # A person has to change something, here or at the provider.
    is_misconfigured: bool = False
    # The client itself: all that is sent in its name would be refused.
    is_client_refused: bool = False


def judge(failure: Failure, before: Before, *, now: datetime, chance: float) -> Verdict:
    """
    Decide what a renewal that brought no token means.

    ``chance`` is from 0 up to 1 and spreads the retries.
    """
    if before.is_successor_kept:
        return _later(before, now, chance, error=_name(failure))
    if before.may_give_login and isinstance(failure, ProviderRefused):
        return _of_login(failure, before, now)
    return _of_answer(failure, before, now, chance)


def _of_answer(  # noqa: PLR0911 - a table: one line a kind of answer
    failure: Failure, before: Before, now: datetime, chance: float
) -> Verdict:
    match failure:
        case InvalidGrant() if before.spends_refresh_token:
            return _refused_grant(failure, before, now)
        case InvalidClient():
            return _refused_client(failure, before, now)
        case ProviderRefused():
            return _misconfigured(failure.error, failure.description, before, now)
        case ProviderUnavailable(throttled=True):
            return _throttled(before, now, chance, least=failure.retry_after)
        case NotSent():
            # Also where our own door forbids the address: told apart, they would map our network.
            return _later(before, now, chance, error="unreachable")
        case BadResponse() if not _may_have_acted(failure):
            return _misconfigured(failure.reason, "", before, now)
    # What is left may have acted before it failed: a server error, a success without a
    # token, a connection that broke after bytes had left.
    least = failure.retry_after if isinstance(failure, ProviderUnavailable) else None
    if before.spends_refresh_token:
        return _unknown(_name(failure), before, now, chance, least=least)
    return _later(before, now, chance, error=_name(failure), least=least)


def _refused_grant(refusal: InvalidGrant, before: Before, now: datetime) -> Verdict:
    # A first refusal is no proof: replicas lag, and the loser of a race gets one too.
    confirm_at = now + schedule.CONFIRM_AFTER
    return Verdict(
        state=State.NEEDS_AUTHORIZATION if before.was_refused else before.state,
        outcome="refused",
        action=Action.TOKEN_REFUSED if before.was_refused else Action.TOKEN_UNAVAILABLE,
        error=refusal.error,
        description=refusal.description,
        retry_at=None if before.was_refused else confirm_at,
        refresh_at=None if before.was_refused else confirm_at,
        failures=before.failures + 1,
        is_refused=True,
        is_unknown=before.was_unknown,
    )


def _of_login(refusal: ProviderRefused, before: Before, now: datetime) -> Verdict:
    """Judge a refusal of the resource owner password grant (RFC 6749 4.3)."""
    if before.gives_login:
        return _refused_login(refusal, before)
    if isinstance(refusal, InvalidGrant):
        return _login_next(refusal, before, now)
    return _misconfigured(refusal.error, refusal.description, before, now)


def _refused_login(refusal: ProviderRefused, before: Before) -> Verdict:
    # Never a second time: servers lock accounts that a wrong password is tried for (RFC 9700 2.4).
    return Verdict(
        state=State.NEEDS_AUTHORIZATION,
        outcome="refused",
        action=Action.TOKEN_REFUSED,
        error=refusal.error,
        description=refusal.description,
        failures=before.failures + 1,
        is_refused=True,
    )


def _login_next(refusal: InvalidGrant, before: Before, now: datetime) -> Verdict:
    # The stored login brings a new token at once, so nothing has to be confirmed.
    return Verdict(
        state=before.state,
        outcome="refused",
        action=Action.TOKEN_UNAVAILABLE,
        error=refusal.error,
        description=refusal.description,
        refresh_at=now,
        failures=before.failures + 1,
        is_refused=True,
    )


def _misconfigured(error: str, description: str, before: Before, now: datetime) -> Verdict:
    again = schedule.configuration_retry_at(now, before.failures)
    # An access token that still lives is worth having: it is handed out until it ends.
    lives = before.expires_at is not None and before.expires_at > now
    return Verdict(
        state=before.state if lives else State.ERROR,
        outcome="refused",
        action=Action.TOKEN_REFUSED,
        error=error,
        description=description,
        retry_at=again,
        refresh_at=again,
        failures=before.failures + 1,
        is_refused=before.was_refused,
        is_unknown=before.was_unknown,
        is_misconfigured=True,
    )


def _refused_client(refusal: InvalidClient, before: Before, now: datetime) -> Verdict:
    again = now + schedule.PROBE_CLIENT_AFTER
    verdict = _misconfigured(refusal.error, refusal.description, before, now)
    # One that may not use this grant may use others: that concerns this credential alone.
    is_unknown_client = refusal.error == "invalid_client"
    return replace(verdict, retry_at=again, refresh_at=again, is_client_refused=is_unknown_client)


def _later(
    before: Before, now: datetime, chance: float, *, error: str, least: int | None = None
) -> Verdict:
    again = schedule.retry_at(now, before.failures, chance=chance, least=least)
    return Verdict(
        state=before.state,
        outcome="not-done",
        action=Action.TOKEN_UNAVAILABLE,
        error=error,
        retry_at=again,
        refresh_at=again,
        failures=before.failures + 1,
        is_refused=before.was_refused,
        is_unknown=before.was_unknown,
    )


def _throttled(before: Before, now: datetime, chance: float, *, least: int | None) -> Verdict:
    # No failure of this credential's: its host has a share, and waits as a whole. It keeps its
    # turn: those that were the most urgent were sent first, and would come last of thousands.
    verdict = _later(before, now, chance, error="throttled", least=least)
    turn = min(before.due_at, now) if before.due_at else verdict.retry_at
    return replace(verdict, failures=before.failures, refresh_at=turn)


def _unknown(
    error: str, before: Before, now: datetime, chance: float, *, least: int | None
) -> Verdict:
    if before.policy is UnknownOutcome.IMMEDIATE:
        verdict = _later(before, now, chance, error=error, least=least)
        return replace(verdict, outcome="unknown")
    if before.policy is UnknownOutcome.WITHIN and not before.was_unknown:
        again = schedule.retry_at(now, 0, chance=chance, least=least)
        if again < before.sent_at + timedelta(seconds=before.grace_seconds):
            # The old refresh token still works for a while, whatever became of the request.
            verdict = _later(before, now, chance, error=error)
            return replace(verdict, outcome="unknown", retry_at=again, refresh_at=again)
    lives_until = before.expires_at if before.expires_at and before.expires_at > now else None
    give_up = before.was_unknown or (before.policy is UnknownOutcome.NEVER and lives_until is None)
    # Either the request never arrived, and the refresh token is still good, or the family is
    # lost already. One more try costs at most what the access token still has to live, so it
    # is made when that is used up.
    soonest = schedule.retry_at(now, 0, chance=chance, least=least)
    again = max(lives_until, soonest) if lives_until else soonest
    return Verdict(
        state=State.NEEDS_AUTHORIZATION if give_up else State.UNCERTAIN,
        outcome="unknown",
        action=Action.TOKEN_UNCERTAIN,
        error=error,
        retry_at=None if give_up else again,
        refresh_at=None if give_up else again,
        failures=before.failures + 1,
        is_refused=before.was_refused,
        is_unknown=True,
    )


def _may_have_acted(failure: BadResponse) -> bool:
    # A page is not what a token endpoint says: the request went to something else.
    return failure.reason not in {"html", "redirect", "status", "refused-without-error"}


def _name(failure: Failure) -> str:
    match failure:
        case BadResponse():
            return failure.reason
        case ProviderUnavailable():
            return "server-error"
        case OutboundError():
            # The finer code would tell an address that is forbidden from one that is silent.
            return "no-answer"
    return failure.code
