"""Settle a request: keep its answer, then judge it; each in a commit of its own."""

from datetime import datetime

from django.db import transaction

from tokenwell.audit.actions import Action
from tokenwell.crashes import crash_point
from tokenwell.credentials import (
    accounts,
    clients,
    exchange,
    hosts,
    outcomes,
    requests,
    tally,
    wakeups,
)
from tokenwell.credentials.accounts import KeysUnavailable
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.judgement import Before, Failure, judge
from tokenwell.credentials.locks import locked_clock
from tokenwell.credentials.models import CredentialClock, TokenSet
from tokenwell.credentials.states import SERVER_SIDE, GrantType, State, UnknownOutcome
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Salvage, Token, read_token, salvage
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.database_time import database_now


def settle(claim: Claim, answer: Response | OutboundError) -> None:
    """Keep an answer, then judge it; each in a commit of its own."""
    if isinstance(answer, Response):
        exchange.keep(claim, answer)
    judge_any(claim, answer)


def judge_any(claim: Claim, answer: Response | OutboundError) -> None:
    """Judge what came: an answer that is kept, or none."""
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
    with transaction.atomic():
        crash_point("CP11")
        clock = locked_clock(claim.credential.pk)
        now = clock.read_at if clock is not None else database_now()
        is_open = clock is not None and clock.open_attempt == claim.attempt
        # A token set has the id of the attempt that brought it. Our tokens may be the current
        # ones although the attempt was given up as lost: a late success is a success. And they
        # may have been kept between the look of whoever gives it up and this lock.
        is_current = clock is not None and clock.token_set == claim.attempt
        if clock is None or not (
            is_open or (is_current and not outcomes.is_renewed(claim.attempt))
        ):
            # Somebody deleted it meanwhile, authorized, or changed where the secrets go; or it
            # was settled already, and this comes too late to change anything.
            outcomes.close_if_open(claim.attempt, "superseded", now=now)
            tally.count("lease_losses", host=claim.host)
            return
        if is_current and distrust:
            outcome = "renewed"
            outcomes.quarantine(claim, clock, distrust, now=now)
        elif is_current and not _is_successor_alone(found):
            outcome = "renewed"
            _renewed(claim, clock, token, now=now)
            _doubt(claim, clock, found)
        else:
            is_kept = is_current and _is_successor_alone(found)
            failure = failure or ProviderSaidNothing()
            outcome = _failed(claim, clock, failure, now=now, is_successor_kept=is_kept)
        if is_open:
            clock.open_attempt = clock.lease_until = None
        clock.save()
    tally.count("refreshes", host=claim.host, label=outcome)
    hosts.note(claim, failure)
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
        outcomes.set_found_state(clock, State.UNCERTAIN, now=clock.read_at)


class ProviderSaidNothing(OutboundError):
    """A success whose tokens came too late to be kept."""

    def __init__(self) -> None:
        super().__init__("superseded")


def _renewed(claim: Claim, clock: CredentialClock, token: Token | None, *, now: datetime) -> None:
    token_set = outcomes.apply_token(clock, claim.attempt, token, now=now)
    if claim.is_probe_of_client:
        clients.resume(clock.client)
    outcomes.close_journal(claim.attempt, "renewed", now=now)
    outcomes.note(claim, Action.TOKEN_RENEWED, facts_of(token_set))


def facts_of(token_set: TokenSet) -> dict[str, object]:
    """Say for the record what a renewal has brought."""
    expires_at = token_set.expires_at.isoformat() if token_set.expires_at else None
    return {"version": token_set.version, "expires_at": expires_at}


def _failed(
    claim: Claim,
    clock: CredentialClock,
    failure: Failure,
    *,
    now: datetime,
    is_successor_kept: bool = False,
) -> str:
    """Note a failure; give its outcome as the journal names it."""
    before = Before(
        state=State(clock.state),
        spends_refresh_token=_spends(claim),
        is_successor_kept=is_successor_kept,
        gives_login=claim.gave_login,
        may_give_login=claim.credential.grant_type == GrantType.PASSWORD,
        sent_at=claim.started_at,
        grace_seconds=requests.habits_of(claim.credential).refresh.grace_seconds,
        due_at=clock.refresh_at,
        expires_at=claim.token_set.expires_at if claim.token_set else None,
        failures=clock.failures,
        was_refused=clock.refused_version == clock.token_version,
        was_unknown=clock.unknown_version == clock.token_version,
        policy=UnknownOutcome(claim.credential.unknown_outcome),
    )
    verdict = judge(failure, before, now=now, chance=outcomes.chance())
    sent_as = clients.fingerprint(claim.credential) if verdict.is_client_refused else None
    outcomes.apply_verdict(clock, verdict, sent_as=sent_as, now=now)
    error = failure.word if isinstance(failure, ProviderRefused) else verdict.error
    outcomes.close_journal(claim.attempt, verdict.outcome, now=now, error=error)
    facts: dict[str, object] = {"error": verdict.error, "description": verdict.description}
    outcomes.note(claim, verdict.action, facts)
    return verdict.outcome


def _spends(claim: Claim) -> bool:
    if claim.credential.grant_type == GrantType.PASSWORD:
        return not claim.gave_login
    return claim.credential.grant_type not in SERVER_SIDE
