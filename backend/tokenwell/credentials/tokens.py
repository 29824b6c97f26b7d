"""Renew tokens: claim, send, keep, judge. One refresh is a batch of one."""

import logging
import secrets as dice
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record
from tokenwell.containers import tree
from tokenwell.crashes import crash_point
from tokenwell.credentials import accounts, claims, exchange, requests, schedule, subjects, wakeups
from tokenwell.credentials.accounts import KeysUnavailable
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.judgement import Before, Failure, Verdict, judge
from tokenwell.credentials.locks import locked_clock
from tokenwell.credentials.models import Credential, CredentialClock, RefreshAttempt, TokenSet
from tokenwell.credentials.requests import SubjectUnavailable
from tokenwell.credentials.states import SERVER_SIDE, GrantType, State, UnknownOutcome
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth.errors import BadResponse, OAuthError
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.token import Salvage, Token, read_token, salvage
from tokenwell.outbound.errors import OutboundError

logger = logging.getLogger(__name__)

_EXCHANGE = GrantType.TOKEN_EXCHANGE.value
KEEPERS = 4  # threads that keep answers while others are still on their way
BATCH = 100

_DUE_FREE = """
SELECT c.credential_id, c.token_version
FROM credentials_credentialclock c
JOIN credentials_credential k ON k.item_ptr_id = c.credential_id
LEFT JOIN credentials_tokenset t ON t.id = c.token_set
WHERE c.refresh_at <= now()
  AND k.grant_type <> 'token_exchange'
  AND (c.retry_at IS NULL OR c.retry_at <= now())
  AND {free}
ORDER BY c.refresh_at
LIMIT %(limit)s
"""
_DUE = _DUE_FREE.format(free=claims.FREE)


def renew(seen: Mapping[UUID, int], *, at_once: bool = False) -> int:
    """
    Renew credentials whose token version is still the one that was seen.

    May run any number of times at once, anywhere: for each version one request is sent.

    :returns: how many requests were sent.
    """
    # Before the claim, whose time to send runs from there on.
    make_subjects_fresh(Credential.objects.filter(pk__in=list(seen), grant_type=_EXCHANGE))
    return run(claims.claim_renewals(seen, at_once=at_once))


def make_subjects_fresh(exchanging: Iterable[Credential]) -> None:
    """Renew what is to be exchanged where it has ended; what can't be renewed stays as it is."""
    if not (stale := subjects.stale(exchanging)):
        return
    try:
        renew(stale)
    except Exception:
        # Whatever it is, those who wait for others must not be kept from theirs.
        logger.exception("what is to be exchanged could not be renewed")


def due(*, limit: int = BATCH) -> dict[UUID, int]:
    """Find credentials whose time has come, the most urgent first, with their versions."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {**claims.FREE_VALUES, "limit": limit})
        return dict(cursor.fetchall())


def run(claimed: Sequence[Claim]) -> int:
    """Send the requests of some claims at once, and keep and judge each answer as it comes."""
    ready = [(claim, request) for claim in claimed if (request := _request(claim))]
    if not ready:
        return 0
    if len(ready) == 1:
        for claim, answer in exchange.send_all(ready):
            settle(claim, answer)
        return 1
    # What was kept is safe: judging it may take as long as a provider's keys do, and must not
    # stand before the keeping of others.
    with (
        ThreadPoolExecutor(KEEPERS, thread_name_prefix="judge") as judges,
        ThreadPoolExecutor(KEEPERS, thread_name_prefix="keep") as keepers,
    ):
        for claim, answer in exchange.send_all(ready):
            keepers.submit(_keep_in_thread, judges, claim, answer)
    return len(ready)


def settle(claim: Claim, answer: Response | OutboundError) -> None:
    """Keep an answer, then judge it; each in a commit of its own."""
    if isinstance(answer, Response):
        exchange.keep(claim, answer)
    _judge(claim, answer)


def _judge(claim: Claim, answer: Response | OutboundError) -> None:
    if isinstance(answer, Response):
        judge_answer(claim, answer)
    else:
        judge_renewal(claim, token=None, failure=answer)


def judge_answer(claim: Claim, answer: Response) -> None:
    """Judge an answer that is kept."""
    token, failure = read_answer(claim, answer)
    found = None if token else salvage(answer, requests.habits_of(claim.credential))
    judge_renewal(
        claim, token=token, failure=failure, found=found, distrust=_distrust(claim, token)
    )


def read_answer(claim: Claim, answer: Response) -> tuple[Token | None, Failure | None]:
    """Read what a token endpoint answered: a token, or why there is none."""
    try:
        return read_token(answer, requests.habits_of(claim.credential)), None
    except BadResponse as bad:
        if bad.reason != "html" and 400 <= answer.status < 500:
            # The status alone says that it refused, whatever nonsense the body is.
            return None, BadResponse("refused-without-error")
        return None, bad
    except OAuthError as error:
        return None, error


def _distrust(claim: Claim, token: Token | None) -> str:
    """
    Say why the tokens of a renewal are not to be handed out; empty: they are.

    An id_token that comes along has to be for the account of before (OpenID Connect Core 12.2).
    """
    known = claim.credential.clock.account
    if token is None or not token.id_token or not known.get("subject"):
        return ""
    try:
        identity = accounts.verified(claim.credential, token, nonce=None, at=claim.started_at)
    except BadResponse as bad:
        return bad.reason
    except KeysUnavailable:
        return ""  # it came from the token endpoint itself
    if identity is None or (identity.issuer, identity.subject) == (
        known.get("issuer"),
        known["subject"],
    ):
        return ""
    return "other-account"


def judge_renewal(
    claim: Claim,
    *,
    token: Token | None,
    failure: Failure | None,
    found: Salvage | None = None,
    distrust: str = "",
) -> None:
    """
    Write down what an answer means, tell the record, and wake who waits.

    Whether its tokens count was decided when they were kept; the words here only add to that.
    With ``distrust`` they are kept, and not handed out; ``found`` is what could be kept of an
    answer that brought no token as it should be.
    """
    now = timezone.now()
    with transaction.atomic():
        crash_point("CP11")
        clock = locked_clock(claim.credential.pk)
        is_open = clock is not None and clock.open_attempt == claim.attempt
        # A token set has the id of the attempt that brought it. Our tokens may be the current
        # ones although the attempt was given up as lost: a late success is a success. And they
        # may have been kept between the look of whoever gives it up and this lock.
        is_current = clock is not None and clock.token_set == claim.attempt
        if clock is None or not (is_open or (is_current and not _is_renewed(claim.attempt))):
            # Somebody deleted it meanwhile, authorized, or changed where the secrets go; or it
            # was settled already, and this comes too late to change anything.
            close_if_open(claim.attempt, "superseded", now=now)
            return
        if is_current and distrust:
            _quarantine(claim, clock, distrust, now=now)
        elif is_current and not _is_successor_alone(found):
            _renewed(claim, clock, token, now=now)
            _doubt(claim, clock, found)
        else:
            is_kept = is_current and _is_successor_alone(found)
            failure = failure or ProviderSaidNothing()
            _failed(claim, clock, failure, now=now, is_successor_kept=is_kept)
        if is_open:
            clock.open_attempt = clock.lease_until = None
        clock.save()
    wakeups.publish(claim.credential.pk)


def _is_successor_alone(found: Salvage | None) -> bool:
    return found is not None and found.access_token is None


def _doubt(claim: Claim, clock: CredentialClock, found: Salvage | None) -> None:
    """
    Doubt the refresh token where an answer broke off before it could name the next one.

    Under the strictest policy it is not sent again: it may have been spent.
    """
    is_never = claim.credential.unknown_outcome == UnknownOutcome.NEVER
    if is_never and found is not None and not found.is_whole and found.refresh_token is None:
        clock.unknown_version = clock.token_version
        clock.refresh_at = None
        _set_found_state(clock, State.UNCERTAIN, now=timezone.now())


class ProviderSaidNothing(OutboundError):
    """A success whose tokens came too late to be kept."""

    def __init__(self) -> None:
        super().__init__("superseded")


def close_journal(attempt: UUID, outcome: str, *, now: datetime) -> None:
    """Say in the journal how a request ended."""
    RefreshAttempt.objects.filter(pk=attempt).update(outcome=outcome, ended_at=now)


def close_if_open(attempt: UUID, outcome: str, *, now: datetime) -> None:
    """Say in the journal how a request ended, unless somebody has."""
    rows = RefreshAttempt.objects.filter(pk=attempt, ended_at__isnull=True)
    rows.update(outcome=outcome, ended_at=now)


def _is_renewed(attempt: UUID) -> bool:
    return RefreshAttempt.objects.filter(pk=attempt, outcome="renewed").exists()


def set_state(clock: CredentialClock, state: State, *, now: datetime) -> None:
    """Change the state; the time since when is that of the last change."""
    if clock.state != state:
        clock.state, clock.since = state.value, now


def _set_found_state(clock: CredentialClock, state: State, *, now: datetime) -> None:
    # What an administrator stopped while a request was on its way stays stopped.
    if clock.state != State.SUSPENDED:
        set_state(clock, state, now=now)


def apply_token(
    clock: CredentialClock, kept: UUID, token: Token | None, *, now: datetime
) -> TokenSet:
    """Note what a new token means: its words, the next renewal, an end to all trouble."""
    token_set = TokenSet.objects.get(pk=kept)
    if token is not None:
        _tell(token_set, token)
    _set_found_state(clock, State.AUTHORIZED, now=now)
    clock.refresh_at = _refresh_at(clock, token_set)
    clock.retry_at = clock.refused_version = clock.unknown_version = None
    clock.failures = 0
    clock.last_error = clock.last_error_description = ""
    TokenSet.objects.filter(credential=clock.credential_id, version__lt=token_set.version).delete()
    return token_set


def _tell(token_set: TokenSet, token: Token) -> None:
    """Note what a token says of itself."""
    if token.scope is not None:
        token_set.granted_scope = token.scope
    token_set.token_type = token.token_type
    token_set.captured = {**token_set.captured, **token.captured}
    lives = token.refresh_expires_in
    if lives is not None:
        token_set.refresh_expires_at = token_set.obtained_at + timedelta(seconds=lives)
    token_set.save(update_fields=["granted_scope", "token_type", "captured", "refresh_expires_at"])


def _request(claim: Claim) -> Request | None:
    try:
        return requests.build(claim)
    except SubjectUnavailable as unavailable:
        _postpone(claim, unavailable.code)
    except CannotOpen:
        _close_unsent(claim, State.NEEDS_SECRET, "cannot-open")
    except ValueError:
        _close_unsent(claim, State.ERROR, "settings")
    except Exception:
        # One that nobody foresaw must not keep the others of its batch from being sent.
        logger.exception("a request could not be built: %s", claim.attempt)
        _close_unsent(claim, State.ERROR, "settings")
    return None


def _close_unsent(claim: Claim, state: State, error: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        clock = locked_clock(claim.credential.pk)
        close_journal(claim.attempt, "not-sent", now=now)
        if clock is not None and clock.open_attempt == claim.attempt:
            _set_found_state(clock, state, now=now)
            clock.last_error, clock.last_error_at = error, now
            clock.open_attempt = clock.lease_until = clock.refresh_at = None
            # Only a person can mend it: who asks again and again makes no new attempts.
            clock.retry_at = schedule.configuration_retry_at(now, clock.failures)
            clock.failures += 1
            clock.save()
            _record(claim, Action.TOKEN_REFUSED, {"error": error})
    wakeups.publish(claim.credential.pk)


def _postpone(claim: Claim, error: str) -> None:
    """Try again soon: nothing is wrong here, what is needed is only not there yet."""
    now = timezone.now()
    with transaction.atomic():
        clock = locked_clock(claim.credential.pk)
        close_journal(claim.attempt, "not-sent", now=now)
        if clock is not None and clock.open_attempt == claim.attempt:
            clock.last_error, clock.last_error_at = error, now
            clock.retry_at = schedule.retry_at(now, clock.failures, chance=_chance())
            clock.failures += 1
            clock.open_attempt = clock.lease_until = clock.refresh_at = None
            clock.save()
    wakeups.publish(claim.credential.pk)


def _quarantine(claim: Claim, clock: CredentialClock, error: str, *, now: datetime) -> None:
    _set_found_state(clock, State.NEEDS_AUTHORIZATION, now=now)
    clock.refresh_at = clock.retry_at = None
    clock.last_error, clock.last_error_at = error, now
    close_journal(claim.attempt, "renewed", now=now)
    _record(claim, Action.TOKEN_OF_OTHER_ACCOUNT, {"error": error})


def _keep_in_thread(
    judges: ThreadPoolExecutor, claim: Claim, answer: Response | OutboundError
) -> None:
    try:
        if isinstance(answer, Response):
            exchange.keep(claim, answer)
        judges.submit(_judge_in_thread, claim, answer)
    except Exception:
        logger.exception("an answer could not be kept: %s", claim.attempt)
    finally:
        connection.close()


def _judge_in_thread(claim: Claim, answer: Response | OutboundError) -> None:
    try:
        _judge(claim, answer)
    except Exception:
        logger.exception("an answer could not be judged: %s", claim.attempt)
    finally:
        connection.close()


def _renewed(claim: Claim, clock: CredentialClock, token: Token | None, *, now: datetime) -> None:
    token_set = apply_token(clock, claim.attempt, token, now=now)
    close_journal(claim.attempt, "renewed", now=now)
    expires_at = token_set.expires_at.isoformat() if token_set.expires_at else None
    _record(claim, Action.TOKEN_RENEWED, {"version": token_set.version, "expires_at": expires_at})


def _failed(
    claim: Claim,
    clock: CredentialClock,
    failure: Failure,
    *,
    now: datetime,
    is_successor_kept: bool = False,
) -> None:
    before = Before(
        state=State(clock.state),
        spends_refresh_token=_spends(claim),
        is_successor_kept=is_successor_kept,
        gives_login=claim.gave_login,
        may_give_login=claim.credential.grant_type == GrantType.PASSWORD,
        sent_at=claim.started_at,
        grace_seconds=requests.habits_of(claim.credential).refresh.grace_seconds,
        expires_at=claim.token_set.expires_at if claim.token_set else None,
        failures=clock.failures,
        was_refused=clock.refused_version == clock.token_version,
        was_unknown=clock.unknown_version == clock.token_version,
        policy=UnknownOutcome(claim.credential.unknown_outcome),
    )
    verdict = judge(failure, before, now=now, chance=_chance())
    apply_verdict(clock, verdict, now=now)
    close_journal(claim.attempt, verdict.outcome, now=now)
    facts: dict[str, object] = {"error": verdict.error, "description": verdict.description}
    _record(claim, verdict.action, facts)


def _spends(claim: Claim) -> bool:
    if claim.credential.grant_type == GrantType.PASSWORD:
        return not claim.gave_login
    return claim.credential.grant_type not in SERVER_SIDE


def apply_verdict(clock: CredentialClock, verdict: Verdict, *, now: datetime) -> None:
    """Note what a failure means."""
    _set_found_state(clock, verdict.state, now=now)
    clock.retry_at, clock.refresh_at = verdict.retry_at, verdict.refresh_at
    if clock.credential.grant_type == GrantType.TOKEN_EXCHANGE:
        clock.refresh_at = None  # never by itself: somebody has to ask who may
    clock.failures = verdict.failures
    clock.refused_version = clock.token_version if verdict.is_refused else None
    clock.unknown_version = clock.token_version if verdict.is_unknown else None
    clock.last_error, clock.last_error_at = verdict.error, now
    clock.last_error_description = verdict.description


def _refresh_at(clock: CredentialClock, token_set: TokenSet) -> datetime | None:
    """
    Say when to renew in the background; None: not, or only when somebody asks.

    An exchange is made for somebody who may use what is exchanged, never by itself.
    """
    grant, habits = clock.credential.grant_type, requests.habits_of(clock.credential).refresh
    by_access_token = habits.mode == "exchange_access_token"
    is_renewable = by_access_token or token_set.refresh_token is not None
    if habits.mode == "none" or grant == GrantType.TOKEN_EXCHANGE:
        is_renewable = False
    elif grant in SERVER_SIDE:
        is_renewable = True
    if not is_renewable:
        return None
    at = schedule.refresh_at(token_set.obtained_at, token_set.expires_at, chance=_chance())
    earliest = token_set.obtained_at + timedelta(seconds=habits.not_before)
    return at if at is None else max(at, earliest)


def _record(claim: Claim, action: Action, facts: dict[str, object]) -> None:
    record(action, by=SYSTEM, on=tree.target(claim.credential), facts=facts)


def _chance() -> float:
    return dice.randbelow(1_000_000) / 1_000_000
