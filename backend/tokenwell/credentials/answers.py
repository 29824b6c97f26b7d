"""Put together what the API says of a credential, with a fixed number of queries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Now
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.containers import names, paths, permissions
from tokenwell.containers.owners import owner_of
from tokenwell.credentials import (
    advice,
    device_flow,
    exchange,
    hosts,
    public_keys,
    redirects,
    requirements,
    secret_fields,
    status,
)
from tokenwell.credentials.advice import Said
from tokenwell.credentials.models import (
    Authorization,
    Credential,
    CredentialClock,
    Inquiry,
    PausedClient,
    TokenSet,
)
from tokenwell.credentials.states import AuthorizationState, InquiryKind, State
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth.id_token import read_claims
from tokenwell.providers import catalog
from tokenwell.providers.catalog import UnknownProvider

_OPEN = (
    AuthorizationState.PENDING,
    AuthorizationState.EXCHANGING,
    AuthorizationState.CONFIRMING,
)
_TITLES = {
    AuthorizationState.PENDING: "Waiting for the provider",
    AuthorizationState.EXCHANGING: "Getting the token",
    AuthorizationState.CONFIRMING: "This is another account than before",
    AuthorizationState.GRANTED: "Authorization has been granted",
    AuthorizationState.REFUSED: "The provider refused",
    AuthorizationState.FAILED: "Authorization did not succeed",
    AuthorizationState.EXPIRED: "The attempt has expired",
    AuthorizationState.CANCELLED: "The attempt was cancelled",
}
_MESSAGES = {
    AuthorizationState.PENDING: "Give or refuse consent at {provider}. The attempt ends after 10"
    " minutes.",
    AuthorizationState.EXCHANGING: "{provider} is being asked for the token.",
    AuthorizationState.CONFIRMING: "{provider} gave tokens for {now}; before, they were for"
    " {before}. Nothing has changed yet: say whether this is meant.",
    AuthorizationState.GRANTED: "The token is stored, and given to those who may use it.",
    AuthorizationState.EXPIRED: "Nobody came back from {provider} in time. Nothing was changed;"
    " authorize again.",
    AuthorizationState.CANCELLED: "Nothing was changed. Authorize again when you are ready.",
}


def of_credential(user: User, credential: Credential) -> dict[str, Any]:
    """Say all of one credential; for those who may read its configuration."""
    clock = credential.clock
    token_set = TokenSet.objects.filter(pk=clock.token_set).first() if clock.token_set else None
    attempt = _open_attempt(user, credential)
    lacking = requirements.missing(credential)
    crumbs = paths.breadcrumb_of(credential)
    endpoints = {
        "authorization_endpoint": credential.authorization_endpoint,
        "token_endpoint": credential.token_endpoint,
        "grant_type": credential.grant_type,
    }
    plain = {name: getattr(credential, name) for name in _PLAIN}
    return {
        **plain,
        "id": credential.pk,
        "container": credential.parent_id,
        "container_path": crumbs[-2]["path"],
        "path": crumbs[-1]["path"],
        **secret_fields.facts(credential),
        "client_public_key": credential.client_public_key,
        "client_keys_address": public_keys.address_of(credential),
        **_subject(user, credential),
        "template_differs": _template_differs(credential),
        "redirect_uri": redirects.redirect_uri(**endpoints),
        "missing": lacking,
        "status": _status(credential, clock, token_set, attempt, is_missing=bool(lacking)),
        "public_warning": permissions.everybody_may_use(credential),
        "rights": permissions.rights_on(user, credential),
        "created_by": _name(credential.created_by),
        "modified_by": _name(credential.modified_by),
        "owner": _name(owner_of(credential)),
        "last_used_at": clock.last_used_at,
    }


_PLAIN = (
    "name",
    "type",
    "description",
    "tags",
    "grant_type",
    "provider",
    "provider_values",
    "issuer",
    "issuer_in_response",
    "authorization_endpoint",
    "token_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "client_id",
    "client_authentication",
    "client_key_algorithm",
    "uses_dpop",
    "username",
    "signing_algorithm",
    "signing_key_id",
    "assertion_issuer",
    "assertion_subject",
    "assertion_audience",
    "assertion_claims",
    "assertion_lifetime",
    "unknown_outcome",
    "scope",
    "audience",
    "resource",
    "pkce",
    "extra_authorization_params",
    "extra_token_params",
    "extra_headers",
    "usages",
    "base_urls",
    "calls_per_minute",
    "largest_answer",
    "created_at",
    "modified_at",
)


def _subject(user: User, credential: Credential) -> dict[str, Any]:
    subject = credential.subject_credential
    if subject is None or not permissions.rights_on(user, subject):
        # What they may not see does not exist, here as elsewhere.
        return {"subject_credential": None, "subject_path": None}
    path = str(paths.breadcrumb_of(subject)[-1]["path"])
    return {"subject_credential": subject.pk, "subject_path": path}


def _template_differs(credential: Credential) -> bool:
    """Tell whether the template says something else than when this credential was made from it."""
    if not credential.provider:
        return False
    try:
        template = catalog.catalog().get(credential.provider)
    except UnknownProvider:
        return False  # this release has it no more, and the credential goes on as it is
    return catalog.digest(template) != credential.provider_digest


def of_authorization(authorization: Authorization) -> dict[str, Any]:
    """Say how an attempt to authorize is, in words."""
    state = state_of(authorization)
    provider = status.provider_name(_endpoint(authorization.credential))
    confirming = _confirming(authorization, state)
    accounts = confirming or {"now": {"label": ""}, "before": {"label": ""}}
    message = _MESSAGES.get(state, "").format(
        provider=provider, **{name: account["label"] for name, account in accounts.items()}
    ) or advice.means(Said(authorization.error, authorization.error_description), provider=provider)
    words = device_flow.words_of(authorization) if state in _OPEN else None
    return {
        "id": authorization.pk,
        "credential": authorization.credential_id,
        "state": state,
        "title": _TITLES[state],
        "message": message,
        "error": authorization.error or None,
        "error_description": authorization.error_description or None,
        "redirect": authorization.redirect_url or None if state in _OPEN else None,
        "device": words
        and {
            "user_code": words.user_code,
            "verification_uri": words.verification_uri,
            "verification_uri_complete": words.verification_uri_complete or None,
            "qr": words.qr,
        },
        "confirming": confirming,
        "created_at": authorization.created_at,
        "expires_at": authorization.expires_at,
        "ended_at": authorization.ended_at,
    }


def _confirming(
    authorization: Authorization, state: AuthorizationState
) -> dict[str, dict[str, str]] | None:
    if state is not AuthorizationState.CONFIRMING:
        return None
    return {
        "before": {**_NOBODY, **authorization.credential.clock.account},
        "now": {**_NOBODY, **authorization.account},
    }


_NOBODY = {"issuer": "", "subject": "", "label": ""}


def _endpoint(credential: Credential) -> str:
    return credential.token_endpoint or credential.authorization_endpoint


def state_of(authorization: Authorization) -> AuthorizationState:
    """Give the state; a pending attempt whose time is over has expired."""
    state = AuthorizationState(authorization.state)
    is_waiting = state in (AuthorizationState.PENDING, AuthorizationState.CONFIRMING)
    if is_waiting and authorization.expires_at <= timezone.now():
        return AuthorizationState.EXPIRED
    return state


def facts_of(
    credential: Credential,
    clock: CredentialClock,
    *,
    expires_at: datetime | None,
    has_refresh_token: bool,
    now: datetime,
    is_authorizing: bool = False,
    is_missing: bool = False,
    waits_for: str = "",
) -> status.Facts:
    """Gather what the words of the status are made from."""
    return status.Facts(
        state=State(clock.state),
        grant_type=credential.grant_type,
        now=now,
        token_endpoint=_endpoint(credential),
        expires_at=expires_at,
        has_refresh_token=has_refresh_token,
        failures=clock.failures,
        last_error=clock.last_error,
        is_authorizing=is_authorizing,
        is_missing=is_missing,
        is_misconfigured=clock.is_misconfigured,
        waits_for=waits_for,
        dies_at=clock.dies_at if clock.warned_days is not None else None,
    )


def _status(
    credential: Credential,
    clock: CredentialClock,
    token_set: TokenSet | None,
    attempt: UUID | None,
    *,
    is_missing: bool,
) -> dict[str, Any]:
    facts = facts_of(
        credential,
        clock,
        expires_at=token_set.expires_at if token_set else None,
        has_refresh_token=token_set is not None and token_set.refresh_token is not None,
        now=timezone.now(),
        is_authorizing=attempt is not None,
        is_missing=is_missing,
        waits_for=_waits_for(clock),
    )
    words = status.describe(facts)
    failed = {
        "error": clock.last_error,
        "description": clock.last_error_description,
        "at": clock.last_error_at,
    }
    return {
        "state": words.state,
        "sentence": words.sentence,
        "action": words.action,
        "since": clock.since,
        "expires_at": facts.expires_at,
        "refresh_at": _next_try(clock),
        "obtained_at": token_set.obtained_at if token_set else None,
        "has_refresh_token": facts.has_refresh_token,
        "token_version": clock.token_version,
        "requested_scope": token_set.requested_scope if token_set else credential.scope,
        "granted_scope": token_set.granted_scope if token_set else None,
        "authorize_again": token_set is not None
        and token_set.asked != exchange.asked_of(credential),
        "token_type": token_set.token_type if token_set else None,
        "refresh_expires_at": token_set.refresh_expires_at if token_set else None,
        "account": clock.account or None,
        "captured": token_set.captured if token_set else {},
        "last_error": failed if clock.last_error else None,
        "attempt": attempt,
    }


def _next_try(clock: CredentialClock) -> datetime | None:
    """Say when it is renewed next: what has been due for long may have to wait all the same."""
    if clock.refresh_at is None or clock.retry_at is None:
        return clock.refresh_at
    return max(clock.refresh_at, clock.retry_at)


def _waits_for(clock: CredentialClock) -> str:
    """Say whether all of its host or its client wait, and it with them."""
    if PausedClient.objects.filter(client=clock.client).exists():
        return "client"
    return "host" if hosts.left_alone().filter(pk=clock.host).exists() else ""


def _open_attempt(user: User, credential: Credential) -> UUID | None:
    rows = Authorization.objects.filter(
        credential=credential, person=user, state__in=_OPEN, expires_at__gt=Now()
    )
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def _name(user: User | None) -> str | None:
    return user.display_name if user else None


def path_below(container_path: str, name: str) -> str:
    """Write the path of what is directly in a container."""
    return names.join([*container_path.split("/"), name])


def of_inquiry(inquiry: Inquiry) -> dict[str, Any]:
    """Say how far a question to a provider is, and what it answered."""
    said = inquiry.answer
    is_discovery = inquiry.kind == InquiryKind.DISCOVER and "form" in said
    return {
        "id": inquiry.pk,
        "kind": inquiry.kind,
        "state": inquiry.state,
        "credential": inquiry.credential_id,
        "problem": said.get("problem"),
        "discovered": said if is_discovery else None,
        "client_id": said.get("client_id"),
        "steps": said.get("steps", []),
        "created_at": inquiry.created_at,
        "ended_at": inquiry.ended_at,
    }


def token_facts(credential: Credential) -> dict[str, Any] | None:
    """Tell what can be told of the access token without the token; None if there is none."""
    token_set = credential.clock.current_tokens()
    if token_set is None:
        return None
    try:
        claims = read_claims(secrets.reveal(token_set, "access_token"))
    except CannotOpen:
        claims = None
    return {
        "token_type": token_set.token_type,
        "token_version": token_set.version,
        "obtained_at": token_set.obtained_at,
        "expires_at": token_set.expires_at,
        "claims": claims,
    }
