"""Registering ourselves as a client, where a server lets clients do so (RFC 7591)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tokenwell.oauth.answers import instant_of, read_document, text_of
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.client_request import headers_of
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import is_sendable
from tokenwell.oauth.web_address import is_web_address

# RFC 6749 App. A.1, A.2.
_CLIENT_ID = re.compile(r"[\x20-\x7e]{1,2000}")
_CLIENT_SECRET = re.compile(r"[\x20-\x7e]{0,8192}")

# RFC 7591 2, RFC 8705 2.1; the others are called the same here and there.
_NAMES = {
    ClientAuthentication.HEADER: "client_secret_basic",
    ClientAuthentication.BODY: "client_secret_post",
    ClientAuthentication.MTLS: "tls_client_auth",
}
_BY_NAME = {
    **{_NAMES.get(method, method.value): method for method in ClientAuthentication},
    "self_signed_tls_client_auth": ClientAuthentication.MTLS,
}
# RFC 7591 2.1: grants that use the authorization endpoint go with a response type.
_RESPONSE_TYPES = {"authorization_code": "code", "implicit": "token"}


@dataclass(frozen=True, slots=True)
class Registered:
    """The client that a server has registered (RFC 7591 3.2.1); what it left out is empty."""

    client_id: str
    client_secret: str = field(repr=False)
    authentication: ClientAuthentication
    registration_access_token: str = field(repr=False)
    registration_client_uri: str
    # None: it does not end.
    secret_expires_at: datetime | None


def build_registration_request(
    provider: Provider,
    *,
    redirect_uri: str,
    client_name: str,
    grant_types: Sequence[str],
    authentication: ClientAuthentication,
    scope: str,
    jwks_uri: str = "",
) -> Request:
    """
    Build the request that registers a client (RFC 7591 3.1).

    :raises ValueError: no endpoint, or a reserved header among the extra ones.
    """
    if not provider.registration_endpoint:
        raise ValueError("this request needs an endpoint")
    wanted: Mapping[str, object] = {
        "redirect_uris": [redirect_uri] if redirect_uri else [],
        "client_name": client_name,
        "grant_types": list(grant_types),
        "token_endpoint_auth_method": _NAMES.get(authentication, authentication.value),
        "scope": scope,
        "jwks_uri": jwks_uri,
    }
    # Said even if there is none: left out, it would be ``code``.
    response_types = [_RESPONSE_TYPES[name] for name in grant_types if name in _RESPONSE_TYPES]
    metadata = {name: value for name, value in wanted.items() if value}
    return Request(
        method="POST",
        url=provider.registration_endpoint,
        headers={**headers_of(provider), "Content-Type": "application/json"},
        body=json.dumps({**metadata, "response_types": response_types}).encode("ascii"),
    )


def read_registration(response: Response) -> Registered:
    """
    Read the client that came into being (RFC 7591 3.2.1, 3.2.2).

    :raises ProviderRefused: the server does not register such a client.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: no client ID, or a client that we can't be.
    """
    fields = read_document(response)
    client_id, secret = text_of(fields, "client_id"), text_of(fields, "client_secret")
    if not client_id:
        raise BadResponse("client-id-missing")
    if not _CLIENT_ID.fullmatch(client_id):
        raise BadResponse("client-id-malformed")
    if not _CLIENT_SECRET.fullmatch(secret):
        raise BadResponse("client-secret-malformed")
    access_token = text_of(fields, "registration_access_token")
    client_uri = text_of(fields, "registration_client_uri")
    return Registered(
        client_id=client_id,
        client_secret=secret,
        authentication=_authentication(fields, secret),
        # The client exists by now: what only serves to change it later may be missing.
        registration_access_token=access_token if is_sendable(access_token) else "",
        registration_client_uri=client_uri if is_web_address(client_uri) else "",
        secret_expires_at=instant_of(fields, "client_secret_expires_at"),
    )


def _authentication(fields: Mapping[str, object], secret: str) -> ClientAuthentication:
    """Read what the server settled on, which need not be what was wanted (RFC 7591 3.2.1)."""
    named = text_of(fields, "token_endpoint_auth_method")
    if not named:
        return ClientAuthentication.HEADER if secret else ClientAuthentication.NONE
    if named not in _BY_NAME:
        raise BadResponse("authentication-unknown")
    return _BY_NAME[named]
