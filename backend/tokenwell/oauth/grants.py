"""The requests to the token endpoint, one function a grant (RFC 6749 4, 6)."""

from collections.abc import Mapping

from oauthlib.common import urlencode
from oauthlib.oauth2.rfc6749.parameters import prepare_token_request

from tokenwell.oauth.authorization import AuthorizationResponse, reserved_token_params
from tokenwell.oauth.client import Client, authenticate
from tokenwell.oauth.messages import Request
from tokenwell.oauth.provider import Provider

_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
}
_RESERVED_HEADERS = frozenset({"accept", "authorization", "content-type"})


def reserved_headers() -> frozenset[str]:
    """Name, in lower case, what extra headers may not say (RFC 6749 2.3.1, 4.1.3)."""
    return _RESERVED_HEADERS


def authorization_code(
    provider: Provider,
    client: Client,
    response: AuthorizationResponse,
    *,
    redirect_uri: str,
    code_verifier: str | None,
) -> Request:
    """
    Build the request that exchanges a code for a token (RFC 6749 4.1.3, RFC 7636 4.5).

    :param redirect_uri: the one of the authorization request, to the letter.
    :param code_verifier: given if, and only if, that request had a code challenge.
    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    fields = {
        "code": response.code,
        "redirect_uri": redirect_uri,
        "code_verifier": code_verifier or "",
    }
    return _token_request(provider, client, "authorization_code", fields)


def refresh_token(
    provider: Provider, client: Client, refresh_token: str, *, scope: str = ""
) -> Request:
    """
    Build the request that spends a refresh token (RFC 6749 6).

    Without ``scope`` the provider gives what it gave before.

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    fields = {"refresh_token": refresh_token, "scope": scope}
    return _token_request(provider, client, "refresh_token", fields)


def client_credentials(
    provider: Provider, client: Client, *, scope: str, audience: str, resource: str
) -> Request:
    """
    Build the request of a client that acts for itself (RFC 6749 4.4.2, RFC 8707 2.2).

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    fields = {"scope": scope, "audience": audience, "resource": resource}
    return _token_request(provider, client, "client_credentials", fields)


def _token_request(
    provider: Provider, client: Client, grant_type: str, fields: Mapping[str, str]
) -> Request:
    """Build any of them: a field that is empty is left out, one of ours wins over an extra one."""
    _refuse_reserved(provider)
    own = {name: value for name, value in fields.items() if value}
    extra = [pair for pair in provider.extra_token_params.items() if pair[0] not in own]
    form, headers = authenticate(client, extra, {**provider.extra_headers, **_HEADERS})
    body = prepare_token_request(grant_type, body=urlencode([*own.items(), *form]))
    return Request(
        method="POST", url=provider.token_endpoint, headers=headers, body=body.encode("ascii")
    )


def _refuse_reserved(provider: Provider) -> None:
    if not provider.token_endpoint:
        raise ValueError("a token request needs a token endpoint")
    if not reserved_token_params().isdisjoint(provider.extra_token_params):
        raise ValueError("an extra token parameter is reserved")
    if not _RESERVED_HEADERS.isdisjoint(name.lower() for name in provider.extra_headers):
        raise ValueError("an extra header is reserved")
