"""The authorization request, and the response that comes back in the browser (RFC 6749 4.1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from oauthlib.common import urlencode

from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse, ProviderRefused
from tokenwell.oauth.provider import Provider

_VSCHARS = re.compile(r"[\x20-\x7e]{1,8192}")

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
# What we say ourselves, now or in grants to come; all else that is a secret has a field of its own.
_RESERVED_TOKEN_PARAMS = frozenset(
    {
        "actor_token",
        "assertion",
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "code",
        "code_verifier",
        "device_code",
        "grant_type",
        "password",
        "redirect_uri",
        "refresh_token",
        "scope",
        "subject_token",
        "username",
    }
)


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """
    A successful authorization response that has been checked (RFC 6749 4.1.2).

    The only thing the code exchange accepts. Make one with ``read_authorization_response``,
    or from a code that was kept, sealed, after it had been read that way.
    """

    code: str = field(repr=False)
    # What else the provider said that is needed later, by our name (``habits.Callback``).
    captured: Mapping[str, str] = field(default_factory=dict)
    scope: str | None = None


def reserved_authorization_params() -> frozenset[str]:
    """Name what neither extra parameters nor the endpoint's query may say (RFC 6749 3.1)."""
    return _RESERVED_AUTHORIZATION_PARAMS


def reserved_token_params() -> frozenset[str]:
    """Name what extra token parameters may not say (RFC 6749 3.2)."""
    return _RESERVED_TOKEN_PARAMS


def build_authorization_url(
    provider: Provider,
    client: Client,
    *,
    redirect_uri: str,
    state: str,
    scope: str,
    code_challenge: str | None,
    audience: str = "",
    resource: str = "",
) -> str:
    """
    Build the URL of the authorization request (RFC 6749 4.1.1, RFC 7636 4.3, RFC 8707 2.1).

    The query that the endpoint already has stays as it is, to the letter. Extra parameters
    follow; ``audience`` and ``resource`` win over extra parameters of the same name.

    :raises ValueError: no endpoint, a fragment in it, no state, or a reserved parameter.
    """
    if not (provider.authorization_endpoint and redirect_uri and state):
        raise ValueError("an authorization request needs an endpoint, a redirect URI and a state")
    wanted = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "state": state,
        "code_challenge": code_challenge or "",
        "code_challenge_method": "S256" if code_challenge else "",
        "audience": audience,
        "resource": resource,
    }
    own = {name: value for name, value in wanted.items() if value}
    extra = _permitted(provider.extra_authorization_params)
    return _with_query(provider.authorization_endpoint, {**extra, **own})


def _permitted(extra: Mapping[str, str]) -> Mapping[str, str]:
    if not _RESERVED_AUTHORIZATION_PARAMS.isdisjoint(extra):
        raise ValueError("an extra authorization parameter is reserved")
    return extra


def _with_query(endpoint: str, params: Mapping[str, str]) -> str:
    # Not by oauthlib: it refuses plain http even where the deployment names the host, and
    # spells the endpoint's own query anew, which RFC 6749 3.1 wants retained.
    query = urlsplit(endpoint).query
    if "#" in endpoint:
        raise ValueError("an authorization endpoint has no fragment")
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    if not _RESERVED_AUTHORIZATION_PARAMS.isdisjoint(names):
        raise ValueError("a parameter in the authorization endpoint is reserved")
    if not query:
        return f"{endpoint.removesuffix('?')}?{urlencode(params.items())}"
    return f"{endpoint.removesuffix('&')}&{urlencode(params.items())}"


def read_state(params: Sequence[tuple[str, str]]) -> str:
    """
    Read which authorization a response belongs to (RFC 6749 4.1.2, 10.12).

    :raises BadResponse: no state, one that we can't have made, or a parameter twice.
    """
    state = _each_once(params).get("state", "")
    if not state:
        raise BadResponse("state-missing")
    if not _VSCHARS.fullmatch(state):
        raise BadResponse("state-malformed")
    return state


def read_authorization_response(
    params: Sequence[tuple[str, str]], *, issuer: str, issuer_promised: bool = False
) -> AuthorizationResponse:
    """
    Read what came back from the authorization endpoint (RFC 6749 4.1.2, RFC 9207 2.4).

    :param issuer: the provider's issuer identifier, empty if unknown; compared exactly.
    :param issuer_promised: the provider's metadata says that each response names its issuer.
    :raises ProviderRefused: the response tells an error.
    :raises BadResponse: another issuer, no code, or a parameter twice.
    """
    response = _each_once(params)
    # Before all else: an error from another server is no answer to our request either.
    _check_issuer(response.get("iss", ""), issuer=issuer, issuer_promised=issuer_promised)
    if error := response.get("error"):
        # Never the kinds of the token endpoint: anybody can bring a browser here with any
        # error, and that must not stop the other credentials of a client.
        raise ProviderRefused(error, response.get("error_description", ""))
    code = response.get("code", "")
    if not code:
        raise BadResponse("code-missing")
    if not _VSCHARS.fullmatch(code):
        raise BadResponse("code-malformed")
    return AuthorizationResponse(code)


def _check_issuer(named: str, *, issuer: str, issuer_promised: bool) -> None:
    if issuer_promised and not named:
        raise BadResponse("issuer-missing")
    if issuer and named and named != issuer:
        raise BadResponse("issuer-mismatch")


def _each_once(params: Sequence[tuple[str, str]]) -> dict[str, str]:
    response = dict(params)
    if len(response) != len(params):
        raise BadResponse("duplicate-parameter")
    return response
