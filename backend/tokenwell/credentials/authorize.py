"""Authorize: start, exchange, end. Each step at most once; the way back is `complete`."""

import hashlib
import secrets as dice
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.containers import tree
from tokenwell.credentials import claims, exchange, redirects, requirements, tokens, wakeups
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.locks import locked_clock, locked_credential
from tokenwell.credentials.models import Authorization, Credential, RefreshAttempt, TokenSet
from tokenwell.credentials.states import AuthorizationState, GrantType, Pkce, State
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import pkce
from tokenwell.oauth.authorization_request import AuthorizationRequest, build_authorization_url
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Token, read_token
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.problems import Problem

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Started:
    """An attempt that has begun: where to send the browser, and what its cookie holds."""

    authorization: Authorization
    url: str | None = field(default=None, repr=False)
    browser: str | None = field(default=None, repr=False)


@transaction.atomic
def start(credential: Credential, *, by: User, address: str | None) -> Started:
    """
    Begin an attempt to authorize.

    With a person's consent, the browser is sent to the provider; else a worker asks the
    token endpoint (``tasks.exchange``, which the caller starts once this is committed), and
    who asks again before it has answered gets the same attempt.

    :raises Problem: fields are missing, it was suspended, or it is gone.
    """
    credential = locked_credential(credential)
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
    _end_older(credential, by=by, address=address)
    if credential.grant_type == GrantType.CLIENT_CREDENTIALS:
        on_its_way = _on_its_way(credential, by)
        if on_its_way is not None:
            return Started(on_its_way)
        started = Started(_new(credential, by, AuthorizationState.EXCHANGING))
    else:
        started = _start_consent(credential, by)
    facts = {"authorization": str(started.authorization.pk)}
    by_whom = actor(by, address)
    record(Action.AUTHORIZATION_STARTED, by=by_whom, on=tree.target(credential), facts=facts)
    return started


def _end_older(credential: Credential, *, by: User, address: str | None) -> None:
    """End what this person began before and did not come back from: one attempt at a time."""
    older = Authorization.objects.select_for_update().filter(
        credential=credential, person=by, state=AuthorizationState.PENDING
    )
    for authorization in older.order_by("pk"):
        end(
            authorization,
            AuthorizationState.CANCELLED,
            error="newer-attempt",
            by=actor(by, address),
        )


def _on_its_way(credential: Credential, person: User) -> Authorization | None:
    open_ones = Authorization.objects.filter(
        credential=credential,
        person=person,
        state=AuthorizationState.EXCHANGING,
        asked=exchange.asked_of(credential),
    )
    return open_ones.order_by("-pk").first()


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
        state_hash=hash_of(state),
        browser_hash=hash_of(browser),
        callback_slug=slug,
        redirect_uri=redirect_uri,
    )
    uses_pkce = credential.pkce == Pkce.S256
    if uses_pkce:
        secrets.seal_into(authorization, "code_verifier", verifier)
        authorization.save(update_fields=["code_verifier"])
    request = AuthorizationRequest(
        redirect_uri=redirect_uri,
        state=state,
        scope=credential.scope,
        code_challenge=pkce.challenge(verifier) if uses_pkce else None,
        audience=credential.audience,
        resource=credential.resource,
    )
    url = build_authorization_url(
        exchange.provider_of(credential),
        exchange.client_of(credential, with_secret=False),
        request,
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


def exchange_one(authorization_id: UUID) -> None:
    """Exchange the code of an authorization for tokens, or get a token by the server itself."""
    claim = claims.claim_authorization(authorization_id)
    if claim is None or claim.authorization is None:
        return
    if not is_unchanged(claim.authorization, claim.credential):
        _close_unsent(claim, claim.authorization, "superseded")
        return
    try:
        request = exchange.build_request(claim)
    except (CannotOpen, ValueError):
        _close_unsent(claim, claim.authorization, "settings")
        return
    for _, answer in exchange.send_all([(claim, request)]):
        _settle(claim, claim.authorization, answer)


def is_unchanged(authorization: Authorization, credential: Credential) -> bool:
    """Tell whether secrets still go to where they went when the attempt began."""
    return (bytes(credential.destination), credential.destination_epoch) == (
        bytes(authorization.destination),
        authorization.destination_epoch,
    )


def _close_unsent(claim: Claim, authorization: Authorization, error: str) -> None:
    end(authorization, AuthorizationState.FAILED, error=error)
    tokens.close_journal(claim.attempt, "not-sent", now=timezone.now())


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
        clock = locked_clock(authorization.credential_id)
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
def cancel(authorization: Authorization, *, by: Actor) -> None:
    """End an attempt that waits for the provider; one that is further on goes on."""
    waiting = Authorization.objects.select_for_update().filter(
        pk=authorization.pk, state=AuthorizationState.PENDING
    )
    if waiting.exists():
        end(authorization, AuthorizationState.CANCELLED, by=by)


@transaction.atomic
def end(
    authorization: Authorization,
    state: AuthorizationState,
    *,
    error: str = "",
    description: str = "",
    by: Actor | None = None,
) -> None:
    """
    End an attempt without a token; what the credential had stays as it was.

    ``by`` is who ended it, if it is not the person who began.
    """
    if not _end_row(authorization, state, error=error, description=description):
        return
    action = {
        AuthorizationState.REFUSED: Action.AUTHORIZATION_REFUSED,
        AuthorizationState.CANCELLED: Action.AUTHORIZATION_CANCELLED,
    }.get(state, Action.AUTHORIZATION_FAILED)
    record(
        action,
        by=by or actor(authorization.person),
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


def expire() -> int:
    """End the attempts that nobody came back from, and what they kept sealed; say how many."""
    return Authorization.objects.filter(
        state=AuthorizationState.PENDING, expires_at__lt=timezone.now()
    ).update(
        state=AuthorizationState.EXPIRED, code=None, code_verifier=None, ended_at=timezone.now()
    )


def recover(authorization_id: UUID) -> int:
    """Settle an exchange whose worker is gone; say whether there was something to do."""
    rows = Authorization.objects.select_related("credential", "person")
    authorization = rows.filter(pk=authorization_id).first()
    if authorization is None or authorization.attempt is None:
        return 0  # deleted meanwhile, with its credential; or nobody was at it
    now = timezone.now()
    kept = TokenSet.objects.filter(pk=authorization.attempt).first()
    if kept is not None:
        _granted(authorization, kept.pk, None)
    else:
        end(authorization, AuthorizationState.FAILED, error="no-answer")
    RefreshAttempt.objects.filter(pk=authorization.attempt, ended_at__isnull=True).update(
        outcome="authorized" if kept else "unknown", ended_at=now
    )
    return 1


def hash_of(text: str) -> bytes:
    """Hash what only the browser keeps: the state, and the random of its cookie."""
    return hashlib.sha256(text.encode()).digest()
