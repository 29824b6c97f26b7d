"""Put together what the API says of a credential, with a fixed number of queries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.containers import names, paths, permissions
from tokenwell.credentials import exchange, redirects, requirements, status
from tokenwell.credentials.models import Authorization, Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import AuthorizationState, State

_OPEN = (AuthorizationState.PENDING, AuthorizationState.EXCHANGING)
_TITLES = {
    AuthorizationState.PENDING: "Waiting for the provider",
    AuthorizationState.EXCHANGING: "Getting the token",
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
    AuthorizationState.GRANTED: "The token is stored, and given to those who may use it.",
    AuthorizationState.EXPIRED: "Nobody came back from {provider} within 10 minutes. Nothing was"
    " changed; authorize again.",
    AuthorizationState.CANCELLED: "Nothing was changed. Authorize again when you are ready.",
}
# What a provider's error most likely means, and what to do (RFC 6749 4.1.2.1, 5.2).
_MEANS = {
    "access_denied": "Consent was refused at {provider}, by the person or by a rule there.",
    "invalid_client": "{provider} does not know this client, or the secret is wrong. Check client"
    " ID, client secret and client authentication.",
    "unauthorized_client": "{provider} does not let this client use this grant type. Allow it"
    " there, or choose another one here.",
    "invalid_scope": "{provider} does not know one of the scopes, or does not let this client"
    " have it. Check the scopes.",
    "invalid_grant": "{provider} did not accept the code. Most often the redirect URI that is"
    " registered there differs, or the code was used already. Compare the redirect URI, then"
    " authorize again.",
    "invalid_request": "{provider} misses something in the request. Compare endpoints and extra"
    " parameters with its documentation.",
    "unsupported_grant_type": "{provider} does not offer this grant type at this token endpoint.",
    "no-answer": "{provider} gave no usable answer. Check the token endpoint, then authorize"
    " again.",
    "provider-unavailable": "{provider} is out of order or busy. Try again in a minute.",
    "settings": "The stored secret can't be used, or the settings contradict each other. Type"
    " the secret again and check the settings.",
    "html": "{provider} answered with a web page and not with a token. Check the token endpoint.",
    "no-access-token": "{provider} answered without an access token. Check the token endpoint.",
    "redirect": "{provider} sent the request somewhere else, which is not followed. Check the"
    " token endpoint.",
    "too-long": "{provider} answered with far more than a token. Check the token endpoint.",
    "superseded": "The settings changed meanwhile, or somebody else has authorized it. Look at"
    " its state, and authorize again if it is needed.",
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
    }
    plain = {name: getattr(credential, name) for name in _PLAIN}
    return {
        **plain,
        "id": credential.pk,
        "container": credential.parent_id,
        "container_path": crumbs[-2]["path"],
        "path": crumbs[-1]["path"],
        "client_secret": {
            "is_set": credential.client_secret is not None,
            "set_at": credential.client_secret_set_at,
            "set_by": credential.client_secret_set_by,
        },
        "redirect_uri": redirects.redirect_uri(**endpoints),
        "missing": lacking,
        "status": _status(credential, clock, token_set, attempt, is_missing=bool(lacking)),
        "public_warning": permissions.everybody_may_use(credential),
        "rights": permissions.rights_on(user, credential),
        "created_by": _name(credential.created_by),
        "modified_by": _name(credential.modified_by),
        "last_used_at": clock.last_used_at,
    }


_PLAIN = (
    "name",
    "type",
    "description",
    "grant_type",
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "client_id",
    "client_authentication",
    "scope",
    "audience",
    "resource",
    "pkce",
    "extra_authorization_params",
    "extra_token_params",
    "extra_headers",
    "usages",
    "base_urls",
    "created_at",
    "modified_at",
)


def of_authorization(authorization: Authorization) -> dict[str, Any]:
    """Say how an attempt to authorize is, in words."""
    state = state_of(authorization)
    provider = status.provider_name(authorization.credential.token_endpoint)
    unsaid = "{provider} did not give a token. Check the settings, then authorize again."
    message = _MESSAGES.get(state) or _MEANS.get(authorization.error, unsaid)
    return {
        "id": authorization.pk,
        "credential": authorization.credential_id,
        "state": state,
        "title": _TITLES[state],
        "message": message.format(provider=provider),
        "error": authorization.error or None,
        "error_description": authorization.error_description or None,
        "created_at": authorization.created_at,
        "expires_at": authorization.expires_at,
        "ended_at": authorization.ended_at,
    }


def state_of(authorization: Authorization) -> AuthorizationState:
    """Give the state; a pending attempt whose time is over has expired."""
    state = AuthorizationState(authorization.state)
    if state is AuthorizationState.PENDING and authorization.expires_at <= timezone.now():
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
) -> status.Facts:
    """Gather what the words of the status are made from."""
    return status.Facts(
        state=State(clock.state),
        grant_type=credential.grant_type,
        now=now,
        token_endpoint=credential.token_endpoint,
        expires_at=expires_at,
        has_refresh_token=has_refresh_token,
        failures=clock.failures,
        last_error=clock.last_error,
        is_authorizing=is_authorizing,
        is_missing=is_missing,
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
        "refresh_at": clock.refresh_at,
        "obtained_at": token_set.obtained_at if token_set else None,
        "has_refresh_token": facts.has_refresh_token,
        "token_version": clock.token_version,
        "requested_scope": token_set.requested_scope if token_set else credential.scope,
        "granted_scope": token_set.granted_scope if token_set else None,
        "authorize_again": token_set is not None
        and token_set.asked != exchange.asked_of(credential),
        "last_error": failed if clock.last_error else None,
        "attempt": attempt,
    }


def _open_attempt(user: User, credential: Credential) -> UUID | None:
    rows = Authorization.objects.filter(
        credential=credential, person=user, state__in=_OPEN, expires_at__gt=timezone.now()
    )
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def _name(user: User | None) -> str | None:
    return user.display_name if user else None


def path_below(container_path: str, name: str) -> str:
    """Write the path of what is directly in a container."""
    return names.join([*container_path.split("/"), name])
