"""Write down what became of a request: clock, tokens, journal and record; within a commit."""

import secrets as dice
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from tokenwell import many
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record_all
from tokenwell.containers import tree
from tokenwell.credentials import clients, lifetimes, news, schedule, wakeups
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.judgement import Verdict
from tokenwell.credentials.locks import locked_clock
from tokenwell.credentials.models import CredentialClock, RefreshAttempt, TokenSet
from tokenwell.credentials.states import GrantType, State
from tokenwell.oauth.token import Token
from tokenwell.web.database_time import database_now

_WORDS = ("granted_scope", "token_type", "captured", "refresh_expires_at")
# What a renewal changes in a clock.
_OF_RENEWAL = (
    *("state", "since", "host", "client", "ends_at", "refresh_at", "dies_at", "dies_set_at"),
    *(
        "warned_days",
        "retry_at",
        "refused_version",
        "unknown_version",
        "failures",
        "is_misconfigured",
    ),
    *("last_error", "last_error_description", "open_attempt", "lease_until"),
)

_END_OLDER = """
DELETE FROM credentials_tokenset t
USING credentials_credentialclock c
WHERE c.credential_id = ANY(%(credentials)s)
  AND t.credential_id = c.credential_id AND t.version < c.token_version
"""


def set_state(clock: CredentialClock, state: State, *, now: datetime) -> None:
    """Change the state; the time since when is that of the last change."""
    if clock.state != state:
        clock.state, clock.since = state.value, now


def set_found_state(clock: CredentialClock, state: State, *, now: datetime) -> None:
    """Change the state to what a request showed, and have those told who may do something."""
    # What an administrator stopped while a request was on its way stays stopped.
    if clock.state != State.SUSPENDED:
        news.turned(clock, state, now=now)
        set_state(clock, state, now=now)


def apply_token(
    clock: CredentialClock, kept: UUID, token: Token | None, *, now: datetime
) -> TokenSet:
    """Note what a new token means: its words, the next renewal, an end to all trouble."""
    token_set = TokenSet.objects.get(pk=kept)
    note_token(clock, token_set, token, now=now)
    TokenSet.objects.filter(credential=clock.credential_id, version__lt=token_set.version).delete()
    return token_set


def note_token(
    clock: CredentialClock, token_set: TokenSet, token: Token | None, *, now: datetime
) -> None:
    """Note in a clock what its new tokens mean; the caller saves it, and ends the old ones."""
    if token is not None and tell(token_set, token):
        token_set.save(update_fields=_WORDS)
    # Before its words are wiped: they say what it recovers from.
    set_found_state(clock, State.AUTHORIZED, now=now)
    _place(clock)
    lifetimes.plan(clock, token_set, chance=chance())
    clock.retry_at = clock.refused_version = clock.unknown_version = None
    clock.failures = 0
    clock.is_misconfigured = False
    clock.last_error = clock.last_error_description = ""


def tell(token_set: TokenSet, token: Token) -> bool:
    """Note what a token says of itself; False if that is what is there already."""
    before = [getattr(token_set, name) for name in _WORDS]
    if token.scope is not None:
        token_set.granted_scope = token.scope
    token_set.token_type = token.token_type
    token_set.captured = {**token_set.captured, **token.captured}
    lives = token.refresh_expires_in
    if lives is not None:
        token_set.refresh_expires_at = token_set.obtained_at + timedelta(seconds=lives)
    return before != [getattr(token_set, name) for name in _WORDS]


def save_renewed(clocks: Sequence[CredentialClock], attempts: Sequence[UUID]) -> None:
    """Write down what new tokens mean for many clocks at once; see ``note_token``."""
    many.update(clocks, fields=_OF_RENEWAL)
    with connection.cursor() as cursor:
        cursor.execute(_END_OLDER, {"credentials": [clock.pk for clock in clocks]})
    rows = RefreshAttempt.objects.filter(pk__in=attempts)
    rows.update(outcome="renewed", ended_at=clocks[0].read_at)


def _place(clock: CredentialClock) -> None:
    clock.host = clock.credential.host
    if clock.client is None:
        # Whatever changes its parts forgets it (``changes``).
        clock.client = clients.fingerprint(clock.credential)


def apply_verdict(
    clock: CredentialClock, verdict: Verdict, *, sent_as: bytes | None, now: datetime
) -> None:
    """Note what a failure means; ``sent_as`` is the fingerprint of the client that was sent."""
    clock.last_error, clock.last_error_at = verdict.error, now
    clock.last_error_description = verdict.description
    _place(clock)
    # Of a client that waits already, all have been told.
    is_of_now = verdict.is_client_refused and clock.client == sent_as
    is_known = is_of_now and not clients.pause(clock, verdict.error, now=now)
    if verdict.is_misconfigured and verdict.state == clock.state and not is_known:
        news.refused(clock, verdict.error, now=now)
    set_found_state(clock, verdict.state, now=now)
    clock.retry_at, clock.refresh_at = verdict.retry_at, verdict.refresh_at
    if clock.credential.grant_type == GrantType.TOKEN_EXCHANGE:
        clock.refresh_at = None  # never by itself: somebody has to ask who may
    clock.failures = verdict.failures
    clock.refused_version = clock.token_version if verdict.is_refused else None
    clock.unknown_version = clock.token_version if verdict.is_unknown else None
    clock.is_misconfigured = verdict.is_misconfigured


def quarantine(claim: Claim, clock: CredentialClock, error: str, *, now: datetime) -> None:
    """Keep tokens that are not to be handed out: they are for another account."""
    clock.last_error, clock.last_error_at = error, now
    set_found_state(clock, State.NEEDS_AUTHORIZATION, now=now)
    clock.refresh_at = clock.retry_at = None
    close_journal(claim.attempt, "renewed", now=now, error=error)
    note(claim, Action.TOKEN_OF_OTHER_ACCOUNT, {"error": error})


def close_unsent(claim: Claim, state: State, error: str) -> None:
    """Stop what can't be sent until a person mends it."""

    def stop(clock: CredentialClock, now: datetime) -> None:
        # Who asks again and again makes no new attempts.
        clock.retry_at = schedule.configuration_retry_at(now, clock.failures)
        set_found_state(clock, state, now=now)
        note(claim, Action.TOKEN_REFUSED, {"error": error})

    _end_unsent(claim, error, stop)


def postpone(claim: Claim, error: str) -> None:
    """Try again soon: nothing is wrong here, what is needed is only not there yet."""

    def wait(clock: CredentialClock, now: datetime) -> None:
        clock.retry_at = schedule.retry_at(now, clock.failures, chance=chance())

    _end_unsent(claim, error, wait)


def _end_unsent(
    claim: Claim, error: str, change: Callable[[CredentialClock, datetime], None]
) -> None:
    with transaction.atomic():
        clock = locked_clock(claim.credential.pk)
        now = clock.read_at if clock is not None else database_now()
        close_journal(claim.attempt, "not-sent", now=now, error=error)
        if clock is not None and clock.open_attempt == claim.attempt:
            clock.last_error, clock.last_error_at = error, now
            change(clock, now)
            clock.failures += 1
            clock.open_attempt = clock.lease_until = clock.refresh_at = None
            clock.save()
    wakeups.publish(claim.credential.pk)


def close_journal(attempt: UUID, outcome: str, *, now: datetime, error: str = "") -> None:
    """Say in the journal how a request ended, and in a word of ours or of the RFCs why."""
    rows = RefreshAttempt.objects.filter(pk=attempt)
    rows.update(outcome=outcome, error=error, ended_at=now)


def close_if_open(attempt: UUID, outcome: str, *, now: datetime) -> None:
    """Say in the journal how a request ended, unless somebody has."""
    rows = RefreshAttempt.objects.filter(pk=attempt, ended_at__isnull=True)
    rows.update(outcome=outcome, ended_at=now)


def is_renewed(attempt: UUID) -> bool:
    """Tell whether the journal says already that a request brought tokens."""
    return RefreshAttempt.objects.filter(pk=attempt, outcome="renewed").exists()


def note(claim: Claim, action: Action, facts: dict[str, object]) -> None:
    """Put into the record what the engine did."""
    note_all(action, [(claim, facts)])


def note_all(action: Action, done: Sequence[tuple[Claim, dict[str, object]]]) -> None:
    """Put into the record what the engine did to several credentials."""
    targets = tree.targets(claim.credential for claim, _ in done)
    record_all(
        action,
        by=SYSTEM,
        on=[(targets[claim.credential.pk], facts) for claim, facts in done],
    )


def chance() -> float:
    """Throw the dice: from 0 up to 1."""
    return dice.randbelow(1_000_000) / 1_000_000
