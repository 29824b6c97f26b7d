"""Authorize: start, cancel, confirm, end. Each at most once; the way back is `complete`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.containers import tree
from tokenwell.credentials import exchange, oauth_only, redirecting, requirements
from tokenwell.credentials.locks import locked_credential
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import (
    LEGACY,
    SERVER_SIDE,
    AuthorizationState,
    GrantType,
    State,
)
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.database_time import database_now
from tokenwell.web.problems import Problem

LIFETIME = timedelta(minutes=10)
_STUCK_FOR = timedelta(hours=12)
_FORGOTTEN: dict[str, None] = dict.fromkeys(
    ("code", "code_verifier", "nonce", "pushed", "device_code", "device_words")
)


@dataclass(frozen=True, slots=True)
class Started:
    """
    An attempt that has begun: where to send the browser, and what its cookie holds.

    Without an address a worker goes on: it asks for a token, for a device's codes, or says the
    request to the provider itself before the browser goes there.
    """

    authorization: Authorization
    url: str | None = field(default=None, repr=False)
    browser: str | None = field(default=None, repr=False)


@transaction.atomic
def start(credential: Credential, *, by: User, address: str | None) -> Started:
    """
    Begin an attempt to authorize.

    With a person's consent, the browser is sent to the provider; else a worker goes on
    (``tasks.exchange``, which the caller starts once this is committed). Who asks again for a
    token that needs no person gets the attempt that is on its way.

    :raises Problem: it is a login, fields are missing, it was suspended, or it is gone.
    """
    credential = locked_credential(credential)
    oauth_only.need(credential, what="authorized")
    lacking = requirements.missing(credential)
    if lacking:
        raise Problem(
            "incomplete",
            status=409,
            title="Some fields are missing.",
            detail="Fill them in, then authorize. Nothing was sent to the provider.",
            missing=lacking,
        )
    if credential.grant_type in LEGACY and not settings.LEGACY_GRANTS:
        raise Problem(
            "legacy-grant",
            status=409,
            title="This grant type is turned off here.",
            detail="Choose another grant type; RFC 9700 advises against this one.",
        )
    if credential.clock.state == State.SUSPENDED:
        raise Problem(
            "suspended",
            status=409,
            title="An administrator has suspended this credential.",
            detail="Ask an administrator to let it be used again.",
        )
    _end_older(credential, by=by, address=address)
    if credential.grant_type in SERVER_SIDE:
        on_its_way = _on_its_way(credential, by)
        if on_its_way is not None:
            return Started(on_its_way)
        started = Started(_new(credential, by, AuthorizationState.EXCHANGING))
    elif credential.grant_type == GrantType.DEVICE_CODE:
        started = Started(_new(credential, by, AuthorizationState.EXCHANGING))
    else:
        authorization = _new(credential, by, AuthorizationState.PENDING)
        leaving = redirecting.prepare(credential, authorization)
        started = Started(authorization, leaving.url, leaving.browser)
    facts = {"authorization": str(started.authorization.pk)}
    by_whom = actor(by, address)
    record(Action.AUTHORIZATION_STARTED, by=by_whom, on=tree.target(credential), facts=facts)
    return started


def _end_older(credential: Credential, *, by: User, address: str | None) -> None:
    """End what this person began before and did not come back from: one attempt at a time."""
    older = Authorization.objects.select_for_update().filter(
        credential=credential,
        person=by,
        state__in=[AuthorizationState.PENDING, AuthorizationState.CONFIRMING],
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
        expires_at__gt=Now(),
    )
    return open_ones.order_by("-pk").first()


def _new(credential: Credential, person: User, state: AuthorizationState) -> Authorization:
    now = database_now()
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
    )


def is_unchanged(authorization: Authorization, credential: Credential) -> bool:
    """Tell whether secrets still go to where they went when the attempt began."""
    return (bytes(credential.destination), credential.destination_epoch) == (
        bytes(authorization.destination),
        authorization.destination_epoch,
    )


@transaction.atomic
def cancel(authorization: Authorization, *, by: Actor) -> None:
    """End an attempt that waits for a person; one that is further on goes on."""
    waiting = Authorization.objects.select_for_update().filter(
        pk=authorization.pk, ended_at__isnull=True
    )
    here = waiting.first()
    if here is None:
        return
    # A device is asked about all the time: its attempt ends whether or not that is under way.
    is_device = here.credential.grant_type == GrantType.DEVICE_CODE
    if is_device or here.state in (AuthorizationState.PENDING, AuthorizationState.CONFIRMING):
        end(authorization, AuthorizationState.CANCELLED, by=by)


@transaction.atomic
def confirm(authorization: Authorization, *, by: User, address: str | None) -> None:
    """
    Say that another account than before is meant; a worker makes its tokens the current ones.

    :raises Problem: nothing waits to be confirmed.
    """
    account = {**authorization.account, "is_confirmed": True}
    taken = Authorization.objects.filter(
        pk=authorization.pk,
        state=AuthorizationState.CONFIRMING,
        expires_at__gt=Now(),
    ).update(state=AuthorizationState.EXCHANGING, account=account, claimed_at=database_now())
    if not taken:
        raise Problem(
            "nothing-to-confirm",
            status=409,
            title="Nothing waits to be confirmed here any more.",
            detail="Authorize again.",
        )
    record(
        Action.ACCOUNT_CONFIRMED,
        by=actor(by, address),
        on=tree.target(authorization.credential),
        facts={"label": authorization.account.get("label", "")},
    )


@transaction.atomic
def cancel_all(credentials: Iterable[Credential], *, error: str, by: Actor) -> None:
    """End what is open to authorize some credentials, and record it."""
    rows = Authorization.objects.select_related("credential", "person").order_by("pk")
    for authorization in rows.filter(credential__in=list(credentials), ended_at__isnull=True):
        end(authorization, AuthorizationState.CANCELLED, error=error, by=by)


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
    if not end_row(authorization, state, error=error, description=description):
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


def refuse(
    authorization: Authorization, refusal: ProviderRefused, *, by: Actor | None = None
) -> None:
    """End an attempt with the provider's own words."""
    end(
        authorization,
        AuthorizationState.REFUSED,
        error=refusal.error,
        description=refusal.description,
        by=by,
    )


def end_by(authorization: Authorization, failure: Exception) -> str:
    """
    End an attempt by what kept it from its token; give the word for that, for the journal.

    ``failure`` is what the protocol, the door or our own settings raised.
    """
    if isinstance(failure, ProviderRefused):
        refuse(authorization, failure)
        return failure.word
    error: str
    if isinstance(failure, BadResponse):
        error = failure.reason
    elif isinstance(failure, OAuthError):
        error = failure.code
    else:
        error = "no-answer" if isinstance(failure, OutboundError) else "settings"
    end(authorization, AuthorizationState.FAILED, error=error)
    return error


def end_row(
    authorization: Authorization,
    state: AuthorizationState,
    *,
    error: str = "",
    description: str = "",
) -> bool:
    """Write down that an attempt has ended; False if it had before."""
    # What was secret of it has done its duty: it is gone with the end.
    ended = Authorization.objects.filter(pk=authorization.pk, ended_at__isnull=True).update(
        state=state,
        error=error,
        error_description=description,
        poll_at=None,
        ended_at=database_now(),
        **_FORGOTTEN,
    )
    return bool(ended)


def expire() -> int:
    """End the attempts that nobody came back from, and what they kept sealed; say how many."""
    now = database_now()
    is_over = Q(
        state__in=[AuthorizationState.PENDING, AuthorizationState.CONFIRMING], expires_at__lt=now
    )
    # What nobody could settle in all that time: nobody waits for it any more.
    is_stuck = Q(state=AuthorizationState.EXCHANGING, expires_at__lt=now - _STUCK_FOR)
    over = Authorization.objects.filter(is_over | is_stuck, ended_at__isnull=True)
    return over.update(state=AuthorizationState.EXPIRED, poll_at=None, ended_at=now, **_FORGOTTEN)
