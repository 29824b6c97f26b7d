"""Take what the browser brings back: once, from the person and the browser that began."""

import secrets as dice
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models.functions import Now

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Actor, Target, record
from tokenwell.containers import permissions, tree
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import requests
from tokenwell.credentials.authorize import is_unchanged, refuse
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.redirecting import hash_of
from tokenwell.credentials.states import AuthorizationState, GrantType, State
from tokenwell.encryption import secrets
from tokenwell.oauth.authorization import read_authorization_response, read_state
from tokenwell.oauth.errors import BadResponse, ProviderRefused
from tokenwell.oauth.implicit import read_implicit_response
from tokenwell.oauth.token import read_scope
from tokenwell.web.database_time import database_now

Params = list[tuple[str, str]]

_UNKNOWN = Target("authorization", None, "an authorization that nobody began")


class CallbackRefused(Exception):
    """An answer that is not taken; ``code`` names the reason, and nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def find_by_state(params: Params, *, by: User | None, address: str | None) -> Authorization:
    """
    Find the attempt that an answer belongs to, by the hash of its ``state``.

    :raises CallbackRefused: there is none.
    """
    try:
        state_hash = hash_of(read_state(params))
    except BadResponse:
        state_hash = b""
    rows = Authorization.objects.select_related("credential__clock", "person")
    authorization = rows.filter(state_hash=state_hash).first()
    if authorization is None:
        # Told of those who are signed in only, so that no stranger can fill the record.
        if by is not None:
            _record_refused(_UNKNOWN, "unknown-state", by=actor(by, address))
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
    # A stranger who is not signed in is nobody that the record could name.
    who = actor(by, address) if by else replace(SYSTEM, address=address)
    try:
        _check(authorization, by=by, browser=browser, slug=slug)
        brought, refusal = _read(authorization, params)
        with transaction.atomic():
            _consume(authorization, brought)
            if refusal is not None:
                refuse(authorization, refusal, by=who)
    except CallbackRefused as refused:
        target = tree.target(authorization.credential)
        _record_refused(target, refused.code, by=who, authorization=str(authorization.pk))
        raise
    return refusal is None


def _check(authorization: Authorization, *, by: User | None, browser: str, slug: str) -> None:
    if by is None or by.pk != authorization.person_id or not by.is_active:
        raise CallbackRefused("other-person")
    wanted = bytes(authorization.browser_hash or b"")
    if not dice.compare_digest(hash_of(browser), wanted):
        raise CallbackRefused("other-browser")
    _check_open(authorization)
    if slug != authorization.callback_slug:
        raise CallbackRefused("wrong-address")
    _check_credential(authorization, by)


def _check_open(authorization: Authorization) -> None:
    if authorization.state == AuthorizationState.CANCELLED:
        raise CallbackRefused(authorization.error or "cancelled")
    if authorization.state != AuthorizationState.PENDING:
        raise CallbackRefused("already-used")
    if authorization.expires_at <= database_now():
        raise CallbackRefused("expired")


def _check_credential(authorization: Authorization, person: User) -> None:
    credential = authorization.credential
    if not is_unchanged(authorization, credential):
        raise CallbackRefused("changed-meanwhile")
    # Rights count when they are used, and this is the use.
    if not permissions.can(person, Right.CONFIGURATION_WRITE, credential):
        raise CallbackRefused("not-permitted")
    if credential.clock.state == State.SUSPENDED:
        raise CallbackRefused("suspended")


@dataclass(frozen=True, slots=True)
class _Brought:
    """What the browser brought that is needed later: a code, or the whole of an implicit answer."""

    sealed: str | bytes = field(default="", repr=False)
    captured: Mapping[str, str] = field(default_factory=dict)
    scope: str | None = None


def _read(authorization: Authorization, params: Params) -> tuple[_Brought, ProviderRefused | None]:
    credential = authorization.credential
    # Whoever expects the issuer in each answer is not content without it: an attacker would
    # leave it out (RFC 9207 2.4).
    issuer, promised = credential.issuer, bool(credential.issuer) and credential.issuer_in_response
    try:
        if credential.grant_type == GrantType.IMPLICIT:
            whole = read_implicit_response(params, issuer=issuer, issuer_promised=promised)
            return _Brought(whole.body), None
        response = read_authorization_response(
            params,
            issuer=issuer,
            issuer_promised=promised,
            habits=requests.habits_of(credential).callback,
        )
    except ProviderRefused as refusal:
        return _Brought(), refusal
    except BadResponse as error:
        code = "wrong-issuer" if error.reason.startswith("issuer") else "missing-code"
        raise CallbackRefused(code) from None
    separator = requests.habits_of(credential).scope_separator
    granted = read_scope(response.scope, separator=separator)
    return _Brought(response.code, response.captured, granted), None


def _consume(authorization: Authorization, brought: _Brought) -> None:
    if brought.sealed:
        secrets.seal_into(authorization, "code", brought.sealed)
    # Locked first, as whoever changes the credential does.
    credential = Credential.objects.select_for_update(of=("self",))
    there = credential.filter(pk=authorization.credential_id).first()
    if there is None or not is_unchanged(authorization, there):
        raise CallbackRefused("changed-meanwhile")
    # The one look that counts: whoever changes this row has the answer, nobody else does. No
    # joins: PostgreSQL looks again, after it has waited for the row, at the row alone.
    taken = Authorization.objects.filter(
        pk=authorization.pk, state=AuthorizationState.PENDING, expires_at__gt=Now()
    ).update(
        state=AuthorizationState.EXCHANGING,
        code=authorization.code,
        captured=dict(brought.captured),
        granted_scope=brought.scope,
    )
    if not taken:
        raise CallbackRefused("already-used")
    authorization.state = AuthorizationState.EXCHANGING


def _record_refused(on: Target, error: str, *, by: Actor, **facts: str) -> None:
    record(Action.CALLBACK_REFUSED, by=by, on=on, facts={"error": error, **facts})
