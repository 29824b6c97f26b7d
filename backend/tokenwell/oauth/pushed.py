"""Pushed authorization requests: said to the server first, then by reference (RFC 9126)."""

import re
from dataclasses import dataclass, field

from tokenwell.oauth import client_request
from tokenwell.oauth.answers import read_document, text_of
from tokenwell.oauth.authorization_request import (
    AuthorizationRequest,
    add_params,
    build_params,
    names_of,
)
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.messages import Request, Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import read_expires_in

_LONGEST_REQUEST_URI = 4096
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class PushedRequest:
    """An authorization request that the server knows already (RFC 9126 2.2); in seconds."""

    request_uri: str = field(repr=False)
    expires_in: int


def build_pushed_request(
    provider: Provider, client: Client, request: AuthorizationRequest, *, stamp: Stamp
) -> Request:
    """
    Build the request that says an authorization request to the server itself (RFC 9126 2.1).

    :raises ValueError: no endpoint, no state, or a reserved parameter or header.
    """
    params = build_params(provider, client, request)
    # RFC 9126 2.1: the client names itself in the form, whatever else proves it.
    params[names_of(provider, client)["client_id"]] = client.client_id
    endpoint = provider.pushed_authorization_request_endpoint
    return client_request.build(endpoint, provider, client, list(params.items()), stamp=stamp)


def read_pushed_response(response: Response) -> PushedRequest:
    """
    Read what a pushed request can be referred to by (RFC 9126 2.2, 2.3).

    :raises ProviderRefused: the server does not take it.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: no reference, or no lifetime of one.
    """
    fields = read_document(response)
    if response.status not in {200, 201}:
        raise BadResponse("status")
    request_uri = text_of(fields, "request_uri")
    if not request_uri:
        raise BadResponse("request-uri-missing")
    if len(request_uri) > _LONGEST_REQUEST_URI or not _URI.fullmatch(request_uri):
        raise BadResponse("request-uri-malformed")
    expires_in = read_expires_in(fields.get("expires_in"))
    if expires_in is None:
        raise BadResponse("lifetime-missing")
    return PushedRequest(request_uri, expires_in)


def build_authorization_url_of_pushed(provider: Provider, client: Client, request_uri: str) -> str:
    """
    Build the URL that refers to a pushed request, and says nothing else (RFC 9126 4).

    :raises ValueError: no endpoint, a fragment in it, or a reserved parameter.
    """
    client_id = names_of(provider, client)["client_id"]
    params = {client_id: client.client_id, "request_uri": request_uri}
    return add_params(provider, client, params)
