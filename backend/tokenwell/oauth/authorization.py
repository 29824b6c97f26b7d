"""The response of the authorization endpoint, as it comes back in the browser (RFC 6749 4.1.2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tokenwell.oauth.errors import BadResponse, ProviderRefused
from tokenwell.oauth.habits import Callback
from tokenwell.oauth.token import read_scope

_VSCHARS = re.compile(r"[\x20-\x7e]{1,8192}")
_CAPTURED = re.compile(r"[\x21-\x7e]{1,500}")
_USUAL = Callback()

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


def reserved_token_params() -> frozenset[str]:
    """Name what extra token parameters may not say (RFC 6749 3.2)."""
    return _RESERVED_TOKEN_PARAMS


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
    params: Sequence[tuple[str, str]],
    *,
    issuer: str,
    issuer_promised: bool = False,
    habits: Callback = _USUAL,
) -> AuthorizationResponse:
    """
    Read what came back from the authorization endpoint (RFC 6749 4.1.2, RFC 9207 2.4).

    :param issuer: the provider's issuer identifier, empty if unknown; compared exactly.
    :param issuer_promised: the provider's metadata says that each response names its issuer.
    :param habits: other names for the code and the granted scopes, and what else to keep.
    :raises ProviderRefused: the response tells an error.
    :raises BadResponse: another issuer, no code, a parameter twice, or one that can't be kept.
    """
    response = read_success(params, issuer=issuer, issuer_promised=issuer_promised)
    code = response.get(habits.code, "")
    if not code:
        raise BadResponse("code-missing")
    if not _VSCHARS.fullmatch(code):
        raise BadResponse("code-malformed")
    return AuthorizationResponse(
        code=code,
        captured=_captured(response, habits.capture),
        scope=read_scope(response.get(habits.scope)) if habits.scope else None,
    )


def read_success(
    params: Sequence[tuple[str, str]], *, issuer: str, issuer_promised: bool
) -> dict[str, str]:
    """
    Read the parameters of a response that tells no error (RFC 6749 4.1.2.1, RFC 9207 2.4).

    :raises ProviderRefused: the response tells an error.
    :raises BadResponse: another issuer, or a parameter twice.
    """
    response = _each_once(params)
    # Before all else: an error from another server is no answer to our request either.
    _check_issuer(response.get("iss", ""), issuer=issuer, issuer_promised=issuer_promised)
    if error := response.get("error"):
        # Never the kinds of the token endpoint: anybody can bring a browser here with any
        # error, and that must not stop the other credentials of a client.
        raise ProviderRefused(error, response.get("error_description", ""))
    return response


def _check_issuer(named: str, *, issuer: str, issuer_promised: bool) -> None:
    if issuer_promised and not named:
        raise BadResponse("issuer-missing")
    if issuer and named and named != issuer:
        raise BadResponse("issuer-mismatch")


def _captured(response: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Keep what is there; unlike an answer from the server itself, anybody can write it."""
    found = {name: response.get(parameter, "") for name, parameter in wanted.items()}
    kept = {name: value for name, value in found.items() if value}
    if not all(map(_CAPTURED.fullmatch, kept.values())):
        raise BadResponse("captured-malformed")
    return kept


def _each_once(params: Sequence[tuple[str, str]]) -> dict[str, str]:
    response = dict(params)
    if len(response) != len(params):
        raise BadResponse("duplicate-parameter")
    return response
