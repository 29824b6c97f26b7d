"""The authorization request: what it says, and the address that says it (RFC 6749 4.1.1, 4.2.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from oauthlib.common import urlencode

from tokenwell.oauth.client import Client
from tokenwell.oauth.provider import Provider

# RFC 3986 3.5: what may stand behind the # of an address.
_FRAGMENT = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*")

# What we say ourselves; what would say it in our place (RFC 9101 5); what must never be in a URL.
_RESERVED_AUTHORIZATION_PARAMS = frozenset(
    {
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "redirect_uri",
        "request",
        "request_uri",
        "response_type",
        "scope",
        "state",
    }
)
# Without them anybody could bring a response of their own (RFC 9700 2.1); PKCE is switched off
# in words, at the credential.
_NEVER_OMITTED = frozenset({"code_challenge", "code_challenge_method", "state"})


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What one authorization request asks for (RFC 6749 4.1.1 and, with ``token``, 4.2.1)."""

    redirect_uri: str
    state: str = field(repr=False)
    scope: str = ""
    code_challenge: str | None = None
    nonce: str = field(default="", repr=False)
    audience: str = ""
    resource: str = ""
    response_type: Literal["code", "token"] = "code"


def reserved_authorization_params() -> frozenset[str]:
    """Name what neither extra parameters nor the endpoint's query may say (RFC 6749 3.1)."""
    return _RESERVED_AUTHORIZATION_PARAMS


def build_authorization_url(
    provider: Provider, client: Client, request: AuthorizationRequest
) -> str:
    """
    Build the URL of the authorization request (RFC 6749 4.1.1, 4.2.1; RFC 7636 4.3).

    The query that the endpoint already has stays as it is, to the letter. Extra parameters
    follow; what the request says wins over extra parameters of the same name.

    :raises ValueError: no endpoint, a fragment in it, no state, or a reserved parameter.
    """
    return add_params(provider, client, build_params(provider, client, request))


def build_params(
    provider: Provider, client: Client, request: AuthorizationRequest
) -> dict[str, str]:
    """
    Build what an authorization request says, by the names that this provider has for it.

    RFC 6749 4.1.1, 4.2.1; RFC 7636 4.3; RFC 8707 2.1; OpenID Connect Core 3.1.2.1.

    :raises ValueError: no redirect URI or state, or a parameter that is not to be said so.
    """
    _check(provider, request)
    names, omitted = names_of(provider, client), provider.habits.authorize.omit
    said = {
        name: value
        for name, value in _said(provider, client, request).items()
        if value and name not in omitted
    }
    own = {names.get(name, name): value for name, value in said.items()}
    if len(own) != len(said):
        raise ValueError("two authorization parameters have the same name")
    return {**provider.extra_authorization_params, **own}


def names_of(provider: Provider, client: Client) -> Mapping[str, str]:
    """Name what this provider calls otherwise than the RFC does (RFC 6749 4.1.1)."""
    return {"client_id": client.habits.id_parameter, **provider.habits.authorize.rename}


def add_params(provider: Provider, client: Client, params: Mapping[str, str]) -> str:
    """
    Add parameters to the address of the authorization endpoint (RFC 6749 3.1).

    :raises ValueError: no endpoint, a fragment in it, or a reserved parameter.
    """
    endpoint, fragment = provider.authorization_endpoint, provider.habits.authorize.fragment
    if not endpoint:
        raise ValueError("an authorization request needs an endpoint")
    if "#" in endpoint:
        raise ValueError("an authorization endpoint has no fragment")
    if not _FRAGMENT.fullmatch(fragment):
        raise ValueError("this can't stand behind the # of an address")
    query = urlsplit(endpoint).query
    names = names_of(provider, client)
    ours = {names.get(name, name) for name in _RESERVED_AUTHORIZATION_PARAMS}
    theirs = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    if not theirs.isdisjoint(_RESERVED_AUTHORIZATION_PARAMS | ours):
        raise ValueError("a parameter in the authorization endpoint is reserved")
    # Not by oauthlib: it refuses plain http even where the deployment names the host, and
    # spells the endpoint's own query anew, which RFC 6749 3.1 wants retained.
    start = f"{endpoint.removesuffix('&')}&" if query else f"{endpoint.removesuffix('?')}?"
    return f"{start}{urlencode(params.items())}{'#' if fragment else ''}{fragment}"


def _check(provider: Provider, request: AuthorizationRequest) -> None:
    if not (request.redirect_uri and request.state):
        raise ValueError("an authorization request needs a redirect URI and a state")
    if request.response_type == "token" and request.code_challenge:
        raise ValueError("an implicit request has no code to challenge")
    if not _RESERVED_AUTHORIZATION_PARAMS.isdisjoint(provider.extra_authorization_params):
        raise ValueError("an extra authorization parameter is reserved")
    if not _NEVER_OMITTED.isdisjoint(provider.habits.authorize.omit):
        raise ValueError("neither a state nor a code challenge is left out")


def _said(provider: Provider, client: Client, request: AuthorizationRequest) -> dict[str, str]:
    habits = provider.habits
    return {
        "response_type": request.response_type,
        "client_id": client.client_id,
        "redirect_uri": request.redirect_uri,
        "scope": habits.scope_separator.join(request.scope.split()),
        "state": request.state,
        "code_challenge": request.code_challenge or "",
        "code_challenge_method": "S256" if request.code_challenge else "",
        "nonce": request.nonce,
        "response_mode": habits.authorize.response_mode,
        "audience": request.audience,
        "resource": request.resource,
    }
