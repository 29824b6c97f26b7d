"""Settle an authorization: send for its token, see whose it is, make it the current one."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import tree
from tokenwell.credentials import (
    accounts,
    claims,
    clients,
    device_flow,
    exchange,
    further,
    outcomes,
    pushing,
    requests,
    tokens,
    wakeups,
)
from tokenwell.credentials.accounts import Account, KeysUnavailable
from tokenwell.credentials.authorize import end, end_by, end_row, is_unchanged
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.locks import locked_clock
from tokenwell.credentials.models import Authorization, Credential, RefreshAttempt, TokenSet
from tokenwell.credentials.states import AuthorizationState, GrantType
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth.errors import (
    AuthorizationPending,
    BadResponse,
    OAuthError,
    ProviderUnavailable,
    SlowDown,
)
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Salvage, Token, read_token, salvage
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.database_time import database_now

# Of tokens whose account the provider does not tell, although it did before.
UNKNOWN = Account("", "", "an account that the provider does not name")
# So long a person has to look at an account that is another one than before.
_CONFIRM_WITHIN = timedelta(hours=1)


def go_on(authorization_id: UUID) -> None:
    """Do the next step of an authorization, whichever that is; may run twice, or late."""
    rows = Authorization.objects.select_related("credential__clock", "person")
    authorization = rows.filter(pk=authorization_id, ended_at__isnull=True).first()
    if authorization is None:
        return
    if authorization.pushed is not None:
        pushing.push(authorization)
    elif authorization.state != AuthorizationState.EXCHANGING:
        return
    elif authorization.attempt is not None:
        if authorization.account.get("is_confirmed"):
            conclude_kept(authorization)
    elif _wants_codes(authorization):
        device_flow.begin(authorization)
    else:
        # Before the claim, whose time to send runs from there on.
        tokens.make_subjects_fresh([authorization.credential])
        _claim_and_send(claims.claim_authorization(authorization_id))


def poll(authorization_id: UUID) -> bool:
    """
    Ask whether a person has consented on their device by now (RFC 8628 3.4).

    :returns: False if it was not its time, or somebody else asks.
    """
    claim = claims.claim_poll(authorization_id)
    _claim_and_send(claim)
    return claim is not None


def put_off(authorization_id: UUID) -> None:
    """Leave an authorization for the next look, unless it has waited for its turn too long."""
    rows = Authorization.objects.select_related("credential", "person")
    waiting = rows.filter(state=AuthorizationState.EXCHANGING, attempt__isnull=True)
    authorization = waiting.filter(pk=authorization_id, expires_at__lt=Now()).first()
    if authorization is not None:
        end(authorization, AuthorizationState.FAILED, error="crowded")


def _wants_codes(authorization: Authorization) -> bool:
    is_device = authorization.credential.grant_type == GrantType.DEVICE_CODE
    return is_device and authorization.device_code is None


def _claim_and_send(claim: Claim | None) -> None:
    if claim is None or claim.authorization is None:
        return
    authorization = claim.authorization
    if not is_unchanged(authorization, claim.credential):
        _close_unsent(claim, authorization, "superseded")
        return
    try:
        brought = _brought(claim, authorization)
        request = None if brought else requests.build(claim)
    except requests.SubjectUnavailable as unavailable:
        _close_unsent(claim, authorization, unavailable.code)
        return
    except (CannotOpen, ValueError):
        _close_unsent(claim, authorization, "settings")
        return
    if brought is not None:
        _settle(claim, authorization, brought)
    if request is not None:
        for _, answer in exchange.send_all([(claim, request)]):
            _settle(claim, authorization, answer)


def _brought(claim: Claim, authorization: Authorization) -> Response | None:
    """Give the answer that the browser has brought whole (RFC 6749 4.2.2)."""
    if claim.credential.grant_type != GrantType.IMPLICIT:
        return None
    return Response(200, body=secrets.reveal_bytes(authorization, "code"))


def _close_unsent(claim: Claim, authorization: Authorization, error: str) -> None:
    end(authorization, AuthorizationState.FAILED, error=error)
    outcomes.close_journal(claim.attempt, "not-sent", now=database_now(), error=error)


def _settle(claim: Claim, authorization: Authorization, answer: Response | OutboundError) -> None:
    if isinstance(answer, Response):
        if _is_asked_again(claim, authorization, answer):
            return
        exchange.keep(claim, answer)
        conclude(claim, authorization, answer)
    elif authorization.device_code is not None:
        # RFC 8628 3.5: a connection that fails says nothing of the person.
        device_flow.ask_again(authorization, slower=True)
        now = database_now()
        outcomes.close_journal(claim.attempt, "unknown", now=now, error="no-answer")
    else:
        _fail(claim, authorization, "no-answer")


def _is_asked_again(claim: Claim, authorization: Authorization, answer: Response) -> bool:
    """Tell whether a device's person has still to decide; then it is asked again later."""
    if authorization.device_code is None:
        return False
    try:
        read_token(answer, requests.habits_of(claim.credential))
    except (AuthorizationPending, SlowDown, ProviderUnavailable) as later:
        device_flow.ask_again(authorization, slower=not isinstance(later, AuthorizationPending))
        outcomes.close_journal(claim.attempt, "pending", now=database_now())
        return True
    except OAuthError:
        pass
    return False


def conclude(claim: Claim, authorization: Authorization, answer: Response) -> None:
    """Read an answer that is kept, and make its tokens the current ones if all is right."""
    try:
        token, found = _read(answer, claim, authorization)
        account = _account(claim, authorization, token)
    except KeysUnavailable:
        _fail(claim, authorization, "keys-unavailable")
        return
    except (OAuthError, OutboundError) as failure:
        error = end_by(authorization, failure)
        outcomes.close_journal(claim.attempt, "failed", now=database_now(), error=error)
        return
    if _has_to_be_confirmed(claim, authorization, account):
        _ask_to_confirm(authorization, account or UNKNOWN)
    else:
        _grant(claim, authorization, found, token=token, account=account)


def _read(
    answer: Response, claim: Claim, authorization: Authorization
) -> tuple[Token | None, Salvage]:
    """
    Read the tokens of an answer, exchanged further where the provider has it so.

    :raises OAuthError: it has none.
    """
    habits = requests.habits_of(claim.credential)
    found = salvage(answer, habits)
    try:
        token = read_token(answer, habits)
    except BadResponse:
        if found is None or found.access_token is None:
            raise
        return None, found  # odd, and still a success: nothing that was given is thrown away
    token = further.exchange(claim.credential, token, captured=authorization.captured)
    if token.scope is None and authorization.granted_scope is not None:
        token = replace(token, scope=authorization.granted_scope)
    kept = Salvage(token.access_token, token.refresh_token, token.expires_in, token.expires_at)
    return token, kept


def _account(claim: Claim, authorization: Authorization, token: Token | None) -> Account | None:
    if token is None or claim.credential.grant_type == GrantType.IMPLICIT:
        # A token that came through the browser proves nobody's account (RFC 9700 4.6).
        return None
    if authorization.account.get("is_confirmed"):
        known = authorization.account
        return Account(known["issuer"], known["subject"], known["label"])
    nonce = None if authorization.nonce is None else secrets.reveal(authorization, "nonce")
    captured = {**authorization.captured, **token.captured}
    return accounts.of_token(
        claim.credential, token, nonce=nonce, captured=captured, at=claim.started_at
    )


def _has_to_be_confirmed(
    claim: Claim, authorization: Authorization, account: Account | None
) -> bool:
    if authorization.account.get("is_confirmed"):
        return False
    before = claim.credential.clock.account
    # That nobody says whose it is any more is no proof that it is still the same one.
    return bool(before.get("subject")) if account is None else accounts.is_other(before, account)


@transaction.atomic
def _ask_to_confirm(authorization: Authorization, account: Account) -> None:
    waits = Authorization.objects.filter(
        pk=authorization.pk, state=AuthorizationState.EXCHANGING, ended_at__isnull=True
    ).update(
        state=AuthorizationState.CONFIRMING,
        account=account.as_json(),
        code=None,
        code_verifier=None,
        device_code=None,
        expires_at=database_now() + _CONFIRM_WITHIN,
    )
    if waits:
        record(
            Action.AUTHORIZATION_OTHER_ACCOUNT,
            by=actor(authorization.person),
            on=tree.target(authorization.credential),
            facts={"label": account.label},
        )


def _fail(claim: Claim, authorization: Authorization, error: str) -> None:
    end(authorization, AuthorizationState.FAILED, error=error)
    outcomes.close_journal(claim.attempt, "failed", now=database_now(), error=error)


def _grant(
    claim: Claim,
    authorization: Authorization,
    found: Salvage,
    *,
    token: Token | None,
    account: Account | None,
) -> None:
    now = database_now()
    with transaction.atomic():
        # In the order of ``locks``: the credential, its clock, its authorizations.
        Credential.objects.select_for_update(of=("self",)).filter(pk=claim.credential.pk).first()
        is_wanted = _is_wanted(claim, authorization)
        kept = exchange.store_consent(claim, found) if is_wanted else None
        if kept is not None:
            _apply(claim, kept, token, account)
            end_row(authorization, AuthorizationState.GRANTED)
            facts = {"version": TokenSet.objects.get(pk=kept).version}
            record(
                Action.AUTHORIZATION_GRANTED,
                by=actor(authorization.person),
                on=tree.target(authorization.credential),
                facts=facts,
            )
    if kept is None:
        end(authorization, AuthorizationState.FAILED, error="superseded")
    outcomes.close_if_open(claim.attempt, "authorized" if kept else "superseded", now=now)
    wakeups.publish(authorization.credential_id)


def _apply(claim: Claim, kept: UUID, token: Token | None, account: Account | None) -> None:
    clock = locked_clock(claim.credential.pk)
    if clock is None:
        return
    # A consent begins a new life: what was known of the end of the one before is over.
    clock.dies_at = None
    outcomes.apply_token(clock, kept, token, now=clock.read_at)
    clients.resume(clock.client)
    clock.account = account.as_json() if account is not None and account.subject else {}
    clock.save()


def _is_wanted(claim: Claim, authorization: Authorization) -> bool:
    """Tell whether a consent still counts: nobody ended it, and there is no newer one."""
    locked_clock(claim.credential.pk)
    of_credential = Authorization.objects.filter(credential=claim.credential)
    still_open = of_credential.select_for_update().filter(
        pk=authorization.pk, state=AuthorizationState.EXCHANGING, attempt=claim.attempt
    )
    # Attempts have ids in the order of their time.
    kept = TokenSet.objects.filter(pk=OuterRef("attempt"))
    newer = of_credential.filter(
        Q(state=AuthorizationState.GRANTED) | Exists(kept), attempt__gt=claim.attempt
    )
    return still_open.exists() and not newer.exists()


def recover(authorization_id: UUID) -> int:
    """Settle an exchange whose worker is gone; say whether there was something to do."""
    rows = Authorization.objects.select_related("credential__clock", "person")
    authorization = rows.filter(pk=authorization_id).first()
    if authorization is None or authorization.attempt is None:
        return 0  # deleted meanwhile, with its credential; or nobody was at it
    if not conclude_kept(authorization):
        if authorization.device_code is not None:
            device_flow.ask_again(authorization, slower=False)
        else:
            end(authorization, AuthorizationState.FAILED, error="no-answer")
        RefreshAttempt.objects.filter(pk=authorization.attempt, ended_at__isnull=True).update(
            outcome="unknown", error="no-answer", ended_at=database_now()
        )
    return 1


def conclude_kept(authorization: Authorization) -> bool:
    """Conclude from the answer as it was kept; False if none was."""
    if not is_unchanged(authorization, authorization.credential):
        # Nothing of the old place is brought to the new one.
        end(authorization, AuthorizationState.FAILED, error="superseded")
        return True
    journals = RefreshAttempt.objects.filter(authorization_id=authorization.pk)
    journal = journals.filter(pk=authorization.attempt or authorization.pk).first()
    if journal is None or journal.kept_at is None or journal.raw is None:
        return False
    try:
        body = secrets.reveal_bytes(journal, "raw")
    except CannotOpen:
        return False
    claim = Claim(
        attempt=journal.pk,
        from_version=journal.from_version,
        started_at=journal.started_at,
        credential=authorization.credential,
        token_set=None,
        authorization=authorization,
    )
    conclude(claim, authorization, Response(journal.status or 0, body=body))
    return True
