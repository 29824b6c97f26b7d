"""Giving a token back, by RFC 7009 or as the provider wants it."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

from oauthlib.common import urlencode

from tokenwell.oauth import client_request
from tokenwell.oauth.answers import read_answer
from tokenwell.oauth.client import Client
from tokenwell.oauth.client_request import certificate_of, headers_of
from tokenwell.oauth.errors import BadResponse, ProviderRefused
from tokenwell.oauth.messages import Request, Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import is_sendable
from tokenwell.oauth.token_request import fill

Hint: TypeAlias = Literal["access_token", "refresh_token"]

_NAME_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_GONE = "invalid_token"
_GONE_BY_HEADER = re.compile(rf'\berror="?{_GONE}\b', re.IGNORECASE)


def build_revocation_request(
    provider: Provider,
    client: Client,
    token: str,
    *,
    hint: Hint,
    stamp: Stamp,
    captured: Mapping[str, str] | None = None,
) -> Request:
    """
    Build the request that gives a token back (RFC 7009 2.1; ``habits.Revoke`` for other ways).

    :param captured: what was kept with the token, by our name, for addresses that want it.
    :raises ValueError: this provider takes none back, or not a token of this kind; no endpoint;
        a reserved header among the extra ones.
    """
    habits = provider.habits.revoke
    if habits.style == "none":
        raise ValueError("this provider takes no token back")
    known = {
        **(captured or {}),
        "client_id": client.client_id,
        "client_secret": client.secret,
        hint: token,
    }
    endpoint = _in_address(habits.url, known) or provider.revocation_endpoint
    params = [(name, _in_text(text, known)) for name, text in habits.params.items()]
    if habits.style == "rfc7009":
        form = [("token", token), ("token_type_hint", hint), *params]
        return client_request.build(endpoint, provider, client, form, stamp=stamp)
    headers = _bearer(token, hint) if habits.style == "bearer" else {}
    return _plain_request(provider, client, endpoint, params=params, headers=headers)


def read_revocation_response(response: Response) -> None:
    """
    Read whether a token is gone (RFC 7009 2.2); one that was gone already is.

    :raises ProviderRefused: it is not taken back, also where a success tells an error.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: neither a success nor a refusal that can be read.
    """
    if response.status == 404 or _is_gone_by_header(response):
        return
    try:
        read_answer(response)
    except ProviderRefused as refused:
        if refused.error.lower() != _GONE:
            raise
    except BadResponse:
        # RFC 7009 2.2: the status says it all, so whatever the body of a success is will do.
        if not 200 <= response.status < 300:
            raise


def _in_text(text: str, known: Mapping[str, str]) -> str:
    if not set(_NAME_IN_BRACES.findall(text)) <= known.keys():
        raise ValueError("a name in braces stands for nothing that is known")
    return fill(text, known)


def _in_address(text: str, known: Mapping[str, str]) -> str:
    return _in_text(text, {name: quote(value, safe="") for name, value in known.items()})


def _bearer(token: str, hint: Hint) -> Mapping[str, str]:
    if hint != "access_token" or not is_sendable(token):
        raise ValueError("only an access token can be the bearer of its own revocation")
    return {"Authorization": f"Bearer {token}"}


def _plain_request(
    provider: Provider,
    client: Client,
    endpoint: str,
    *,
    params: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
) -> Request:
    """Build a request that the client does not authenticate, but for its certificate."""
    if not endpoint:
        raise ValueError("this request needs an endpoint")
    method, encoded = provider.habits.revoke.method, urlencode(params)
    headers = {**headers_of(provider), **headers}
    certificate = certificate_of(client)
    if method == "POST" and encoded:
        headers["Content-Type"] = client_request.FORM_TYPE
        return Request(method, endpoint, headers, encoded.encode("ascii"), certificate)
    if encoded:
        endpoint = f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{encoded}"
    return Request(method, endpoint, headers, certificate=certificate)


def _is_gone_by_header(response: Response) -> bool:
    # RFC 6750 3.1: where the token is its own bearer, the refusal is in the header.
    challenge = response.headers.get("www-authenticate", "")
    return response.status in {400, 401} and bool(_GONE_BY_HEADER.search(challenge))
