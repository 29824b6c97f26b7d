"""The requests to the token endpoint, one function a grant (RFC 6749 4, 6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from tokenwell.oauth import token_request
from tokenwell.oauth.authorization import AuthorizationResponse
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.messages import Request, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token_request import Manner, fill, manner_of

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105
ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token is asked for (RFC 6749 3.3, RFC 8707 2)."""

    scope: str = ""
    audience: str = ""
    resource: str = ""


def authorization_code(
    provider: Provider,
    client: Client,
    response: AuthorizationResponse,
    *,
    redirect_uri: str,
    code_verifier: str | None,
    stamp: Stamp,
) -> Request:
    """
    Build the request that exchanges a code for a token (RFC 6749 4.1.3, RFC 7636 4.5).

    :param redirect_uri: the one of the authorization request, to the letter.
    :param code_verifier: given if, and only if, that request had a code challenge.
    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    habits = provider.habits
    said_again = {
        parameter: response.captured[name]
        for name, parameter in habits.callback.to_token.items()
        if name in response.captured
    }
    fields = {
        "code": response.code,
        "redirect_uri": redirect_uri,
        "code_verifier": code_verifier or "",
    }
    manner = manner_of(
        provider, params={**habits.token.code_params, **said_again}, more=habits.token.code_headers
    )
    return token_request.build(
        provider, client, "authorization_code", fields, manner=manner, stamp=stamp
    )


def refresh_token(
    provider: Provider,
    client: Client,
    spent: str,
    *,
    stamp: Stamp,
    scope: str = "",
    captured: Mapping[str, str] | None = None,
) -> Request:
    """
    Build the request that spends a refresh token (RFC 6749 6).

    Some servers renew by the access token itself; then ``spent`` is that one
    (``habits.Refresh.mode``). Without ``scope`` the provider gives what it gave before.

    :param captured: what was kept with the token, by our name, for parameters that say it again.

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    habits = provider.habits.refresh
    scopes = provider.habits.scope_separator.join(scope.split())
    fields = {habits.token_parameter: spent, "scope": scopes}
    usual = manner_of(provider)
    manner = Manner(
        url=habits.url or usual.url,
        method=habits.method or usual.method,
        body=habits.body or usual.body,
        params={
            **usual.params,
            **{name: fill(text, captured or {}) for name, text in habits.params.items()},
        },
        headers={**usual.headers, **habits.headers},
        omit=[*usual.omit, *habits.omit],
    )
    grant_type = habits.grant_type or "refresh_token"
    return token_request.build(provider, client, grant_type, fields, manner=manner, stamp=stamp)


def client_credentials(
    provider: Provider, client: Client, *, wanted: Wanted, stamp: Stamp
) -> Request:
    """
    Build the request of a client that acts for itself (RFC 6749 4.4.2, RFC 8707 2.2).

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    fields = _of(provider, wanted)
    return token_request.build(provider, client, "client_credentials", fields, stamp=stamp)


def password(
    provider: Provider,
    client: Client,
    *,
    username: str,
    password: str,
    wanted: Wanted,
    stamp: Stamp,
) -> Request:
    """
    Build the request that gives a person's login away (RFC 6749 4.3.2; RFC 9700 2.4 forbids it).

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    # Sent even where it is empty: a login without a password is one.
    login = {"username": username, "password": password}
    manner = manner_of(provider, params=login)
    fields = _of(provider, wanted)
    return token_request.build(provider, client, "password", fields, manner=manner, stamp=stamp)


def device_code(provider: Provider, client: Client, device_code: str, *, stamp: Stamp) -> Request:
    """
    Build the request that asks whether a person has consented by now (RFC 8628 3.4).

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    fields = {"device_code": device_code}
    # RFC 8628 3.1: the client names itself in the form, whatever else proves it.
    if client.authentication is ClientAuthentication.HEADER:
        fields["client_id"] = client.client_id
    return token_request.build(provider, client, DEVICE_CODE, fields, stamp=stamp)


def jwt_bearer(
    provider: Provider, client: Client, assertion: str, *, wanted: Wanted, stamp: Stamp
) -> Request:
    """
    Build the request that gives a signed assertion for a token (RFC 7523 2.1).

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    fields = {"assertion": assertion, **_of(provider, wanted)}
    return token_request.build(provider, client, JWT_BEARER, fields, stamp=stamp)


def token_exchange(
    provider: Provider, client: Client, subject_token: str, *, wanted: Wanted, stamp: Stamp
) -> Request:
    """
    Build the request that gives one token for another (RFC 8693 2.1).

    :raises ValueError: a reserved parameter or header among the extra ones.
    """
    fields = {
        "subject_token": subject_token,
        "subject_token_type": ACCESS_TOKEN_TYPE,
        **_of(provider, wanted),
    }
    return token_request.build(provider, client, TOKEN_EXCHANGE, fields, stamp=stamp)


def _of(provider: Provider, wanted: Wanted) -> dict[str, str]:
    return {
        "scope": provider.habits.scope_separator.join(wanted.scope.split()),
        "audience": wanted.audience,
        "resource": wanted.resource,
    }
