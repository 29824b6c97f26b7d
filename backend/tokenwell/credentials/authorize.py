"""Authorize: start, come back from the provider, exchange, end. Each step at most once."""

import hashlib
import secrets as dice
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import tree
from tokenwell.credentials import claims, exchange, redirects, requirements, tokens, wakeups
from tokenwell.credentials.claims import LEASE_SECONDS, Claim
from tokenwell.credentials.models import Authorization, Credential, RefreshAttempt, TokenSet
from tokenwell.credentials.states import AuthorizationState, GrantType, Pkce, State
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import pkce
from tokenwell.oauth.authorization import (
    build_authorization_url,
    read_authorization_response,
    read_state,
)
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Token, read_token
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.problems import Problem

LIFETIME = timedelta(minutes=10)

Params = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Started:
    """An attempt that has begun: where to send the browser, and what its cookie holds."""

    authorization: Authorization
    url: str | None = field(default=None, repr=False)
    browser: str | None = field(default=None, repr=False)


class CallbackRefused(Exception):
    """An answer that is not taken; ``code`` names the reason, and nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def start(credential: Credential, *, by: User, address: str | None) -> Started:
    """
    Begin an attempt to authorize.

    With a person's consent, the browser is sent to the provider; else a worker asks the
    token endpoint (``tasks.exchange``, which the caller starts once this is committed).

    :raises Problem: fields are missing, or it was suspended.
    """
    lacking = requirements.missing(credential)
    if lacking:
        raise Problem(
            "incomplete",
            status=409,
            title="Some fields are missing.",
            detail="Fill them in, then authorize. Nothing was sent to the provider.",
            missing=lacking,
        )
    if credential.clock.state == State.SUSPENDED:
        raise Problem(
            "suspended",
            status=409,
            title="An administrator has suspended this credential.",
            detail="Ask an administrator to let it be used again.",
        )
    if credential.grant_type == GrantType.CLIENT_CREDENTIALS:
        started = Started(_new(credential, by, AuthorizationState.EXCHANGING))
    else:
        started = _start_consent(credential, by)
    facts = {"authorization": str(started.authorization.pk)}
    by_whom = actor(by, address)
    record(Action.AUTHORIZATION_STARTED, by=by_whom, on=tree.target(credential), facts=facts)
    return started


def _start_consent(credential: Credential, person: User) -> Started:
    endpoints = {
        "authorization_endpoint": credential.authorization_endpoint,
        "token_endpoint": credential.token_endpoint,
    }
    redirect_uri = redirects.redirect_uri(**endpoints)
    slug = redirects.slug_of(**endpoints)
    if redirect_uri is None or slug is None:
        raise RuntimeError("a complete credential has a redirect URI")
    state, browser, verifier = (dice.token_urlsafe(32) for _ in range(3))
    authorization = _new(
        credential,
        person,
        AuthorizationState.PENDING,
        state_hash=_hash(state),
        browser_hash=_hash(browser),
        callback_slug=slug,
        redirect_uri=redirect_uri,
    )
    uses_pkce = credential.pkce == Pkce.S256
    if uses_pkce:
        secrets.seal_into(authorization, "code_verifier", verifier)
        authorization.save(update_fields=["code_verifier"])
    url = build_authorization_url(
        exchange.provider_of(credential),
        exchange.client_of(credential, with_secret=False),
        redirect_uri=redirect_uri,
        state=state,
        scope=credential.scope,
        code_challenge=pkce.challenge(verifier) if uses_pkce else None,
        audience=credential.audience,
        resource=credential.resource,
    )
    return Started(authorization, url, browser)


def _new(
    credential: Credential, person: User, state: AuthorizationState, **more: object
) -> Authorization:
    now = timezone.now()
    return Authorization.objects.create(
        credential=credential,
        person=person,
        state=state,
        destination=credential.destination,
        destination_epoch=credential.destination_epoch,
        requested_scope=credential.scope,
        asked=exchange.asked_of(credential),
        created_at=now,
        expires_at=now + LIFETIME,
        **more,
    )


def find_by_state(params: Params) -> Authorization:
    """
    Find the attempt that an answer belongs to, by the hash of its ``state``.

    :raises CallbackRefused: there is none.
    """
    try:
        state = read_state(params)
    except BadResponse:
        raise CallbackRefused("unknown-state") from None
    found = Authorization.objects.select_related("credential", "person").filter(
        state_hash=_hash(state)
    )
    authorization = found.first()
    if authorization is None:
        raise CallbackRefused("unknown-state")
    return authorization


def complete(
    authorization: Authorization,
    params: Params,
    *,
    by: User | None,
    browser: str,
    slug: str,
    address: str | None,
) -> bool:
    """
    Take the answer of the authorization endpoint, once, from the person and browser that began.

    :returns: whether there is a code to exchange (``tasks.exchange``); else the provider
        refused, and the attempt has ended.
    :raises CallbackRefused: it is not taken; the attempt is as it was.
    """
    try:
        _check(authorization, by=by, browser=browser, slug=slug)
        code, refusal = _read(authorization, params)
        _consume(authorization, code)
    except CallbackRefused as refused:
        record(
            Action.CALLBACK_REFUSED,
            by=actor(by or authorization.person, address),
            on=tree.target(authorization.credential),
            facts={"error": refused.code, "authorization": str(authorization.pk)},
        )
        raise
    if refusal is None:
        return True
    end(
        authorization,
        AuthorizationState.REFUSED,
        error=refusal.error,
        description=refusal.description,
    )
    return False


def _check(authorization: Authorization, *, by: User | None, browser: str, slug: str) -> None:
    if by is None or by.pk != authorization.person_id or not by.is_active:
        raise CallbackRefused("other-person")
    wanted = bytes(authorization.browser_hash or b"")
    if not dice.compare_digest(_hash(browser), wanted):
        raise CallbackRefused("other-browser")
    if authorization.state != AuthorizationState.PENDING:
        raise CallbackRefused("already-used")
    if authorization.expires_at <= timezone.now():
        raise CallbackRefused("expired")
    if slug != authorization.callback_slug:
        raise CallbackRefused("wrong-address")
    credential = authorization.credential
    same = (
        bytes(credential.destination) == bytes(authorization.destination)
        and credential.destination_epoch == authorization.destination_epoch
    )
    if not same:
        raise CallbackRefused("changed-meanwhile")


def _read(authorization: Authorization, params: Params) -> tuple[str, ProviderRefused | None]:
    try:
        response = read_authorization_response(params, issuer=authorization.credential.issuer)
    except ProviderRefused as refusal:
        return "", refusal
    except BadResponse as error:
        code = "wrong-issuer" if error.reason.startswith("issuer") else "missing-code"
        raise CallbackRefused(code) from None
    return response.code, None


def _consume(authorization: Authorization, code: str) -> None:
    if code:
        secrets.seal_into(authorization, "code", code)
    # The one look that counts: whoever changes this row has the answer, nobody else does.
    taken = Authorization.objects.filter(
        pk=authorization.pk,
        state=AuthorizationState.PENDING,
        expires_at__gt=timezone.now(),
        credential__destination=F("destination"),
        credential__destination_epoch=F("destination_epoch"),
    ).update(state=AuthorizationState.EXCHANGING, code=authorization.code)
    if not taken:
        raise CallbackRefused("already-used")
    authorization.state = AuthorizationState.EXCHANGING


def exchange_one(authorization_id: UUID) -> None:
    """Exchange the code of an authorization for tokens, or get a token by the server itself."""
    claim = claims.claim_authorization(authorization_id)
    if claim is None or claim.authorization is None:
        return
    try:
        request = exchange.build_request(claim)
    except (CannotOpen, ValueError):
        end(claim.authorization, AuthorizationState.FAILED, error="settings")
        return
    for _, answer in exchange.send_all([(claim, request)]):
        _settle(claim, claim.authorization, answer)


def _settle(claim: Claim, authorization: Authorization, answer: Response | OutboundError) -> None:
    kept = exchange.keep(claim, answer) if isinstance(answer, Response) else None
    token, error, description = None, "no-answer", ""
    state = AuthorizationState.FAILED
    try:
        if isinstance(answer, Response):
            token = read_token(answer)
            error = "superseded"
    except ProviderRefused as refusal:
        state, error, description = (
            AuthorizationState.REFUSED,
            refusal.error,
            refusal.description,
        )
    except BadResponse as bad:
        error = bad.reason
    except OAuthError as failure:
        error = failure.code
    if kept is None:
        end(authorization, state, error=error, description=description)
    else:
        _granted(authorization, kept, token)
    outcome = "authorized" if kept else error
    tokens.close_journal(claim.attempt, outcome, now=timezone.now())


def _granted(authorization: Authorization, kept: UUID, token: Token | None) -> None:
    now = timezone.now()
    with transaction.atomic():
        clock = tokens.locked_clock(authorization.credential_id)
        if clock is None:
            return
        if clock.token_set == kept:
            token_set = tokens.apply_token(clock, kept, token, now=now)
            clock.save()
            facts: dict[str, object] = {"version": token_set.version}
        else:
            facts = {"superseded": True}
        _end_row(authorization, AuthorizationState.GRANTED)
        record(
            Action.AUTHORIZATION_GRANTED,
            by=actor(authorization.person),
            on=tree.target(authorization.credential),
            facts=facts,
        )
    wakeups.publish(authorization.credential_id)


@transaction.atomic
def end(
    authorization: Authorization,
    state: AuthorizationState,
    *,
    error: str = "",
    description: str = "",
) -> None:
    """End an attempt without a token; what the credential had stays as it was."""
    if not _end_row(authorization, state, error=error, description=description):
        return
    action = {
        AuthorizationState.REFUSED: Action.AUTHORIZATION_REFUSED,
        AuthorizationState.CANCELLED: Action.AUTHORIZATION_CANCELLED,
    }.get(state, Action.AUTHORIZATION_FAILED)
    record(
        action,
        by=actor(authorization.person),
        on=tree.target(authorization.credential),
        facts={"error": error, "description": description},
    )


def _end_row(
    authorization: Authorization,
    state: AuthorizationState,
    *,
    error: str = "",
    description: str = "",
) -> bool:
    # Code and verifier have done their duty: they are gone with the end.
    ended = Authorization.objects.filter(pk=authorization.pk, ended_at__isnull=True).update(
        state=state,
        error=error,
        error_description=description,
        code=None,
        code_verifier=None,
        ended_at=timezone.now(),
    )
    return bool(ended)


def recover(authorization_id: UUID) -> int:
    """Go on with an exchange that nobody works on; say whether there was something to do."""
    authorization = Authorization.objects.select_related("credential", "person").get(
        pk=authorization_id
    )
    if authorization.attempt is None:
        # Its task was lost with the broker.
        exchange_one(authorization_id)
        return 1
    now = timezone.now()
    claimed_at = authorization.claimed_at or authorization.created_at
    if claimed_at + timedelta(seconds=LEASE_SECONDS) > now:
        return 0
    kept = TokenSet.objects.filter(pk=authorization.attempt).first()
    if kept is not None:
        _granted(authorization, kept.pk, None)
    else:
        end(authorization, AuthorizationState.FAILED, error="no-answer")
    RefreshAttempt.objects.filter(pk=authorization.attempt, ended_at__isnull=True).update(
        outcome="authorized" if kept else "unknown", ended_at=now
    )
    return 1


def provider_host(credential: Credential) -> str:
    """Name the provider by the host of its token endpoint."""
    return urlsplit(credential.token_endpoint).hostname or ""


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
