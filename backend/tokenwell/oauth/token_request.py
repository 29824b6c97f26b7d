"""One request to the token endpoint, in the manner of its provider (RFC 6749 3.2)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from oauthlib.common import urlencode

from tokenwell.oauth.authorization import reserved_token_params
from tokenwell.oauth.client import Client, ClientAuthentication, authenticate
from tokenwell.oauth.habits import Habits
from tokenwell.oauth.messages import Request, Stamp
from tokenwell.oauth.provider import Provider

_CONTENT_TYPES = {
    "form": "application/x-www-form-urlencoded",
    "query": "application/x-www-form-urlencoded",
    "json": "application/json",
}
_RESERVED_HEADERS = frozenset({"accept", "authorization", "content-type", "dpop"})


@dataclass(frozen=True, slots=True)
class Manner:
    """How one request goes to this authorization server (RFC 6749 3.2)."""

    url: str
    method: str
    body: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    omit: Sequence[str]


def reserved_headers() -> frozenset[str]:
    """Name, in lower case, what extra headers may not say (RFC 6749 2.3.1, 4.1.3, RFC 9449 4)."""
    return _RESERVED_HEADERS


def manner_of(
    provider: Provider,
    *,
    params: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> Manner:
    """Say how requests usually go to this provider's token endpoint (RFC 6749 3.2)."""
    habits = provider.habits.token
    return Manner(
        url=provider.token_endpoint,
        method=habits.method,
        body=habits.body,
        params=params or {},
        headers=more or {},
        omit=habits.omit,
    )


def build(
    provider: Provider,
    client: Client,
    grant_type: str,
    fields: Mapping[str, str],
    *,
    stamp: Stamp,
    manner: Manner | None = None,
) -> Request:
    """
    Build a token request of any grant (RFC 6749 3.2).

    A field that is empty is left out, and one of ours wins over an extra one of its name.

    :raises ValueError: no endpoint, or a reserved parameter or header among the extra ones.
    """
    manner = manner or manner_of(provider)
    _refuse_reserved(provider, manner)
    habits = provider.habits
    named = {"grant_type": habits.token.grant_types.get(grant_type, grant_type), **fields}
    own = {
        habits.token.rename.get(name, name): value
        for name, value in named.items()
        if value and name not in manner.omit
    }
    computed = _computed(habits, client, fields)
    extra = {**provider.extra_token_params, **manner.params, **computed}
    rest = [pair for pair in extra.items() if pair[0] not in own]
    headers = {
        **provider.extra_headers,
        **manner.headers,
        "Accept": "application/json",
        "Content-Type": _CONTENT_TYPES[manner.body],
    }
    form: Sequence[tuple[str, str]] = rest
    if client.client_id:
        form, headers = authenticate(client, rest, headers, stamp=stamp)
    omitted = {_of_client(client, name) for name in manner.omit}
    pairs = [*own.items(), *(pair for pair in form if pair[0] not in omitted)]
    return _as_request(manner, pairs, headers, client)


def _of_client(client: Client, name: str) -> str:
    theirs = {
        "client_id": client.habits.id_parameter,
        "client_secret": client.habits.secret_parameter,
    }
    return theirs.get(name, name)


def _computed(habits: Habits, client: Client, fields: Mapping[str, str]) -> dict[str, str]:
    known = {**fields, "client_id": client.client_id, "client_secret": client.secret}
    return {
        name: hashlib.sha256(fill(text, known).encode()).hexdigest()
        for name, text in habits.token.sha256.items()
    }


def fill(text: str, known: Mapping[str, str]) -> str:
    """Fill in the names in braces that are known, each once, and leave the others (RFC 6749 8)."""
    parts = text.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        is_known = bool(brace) and name in known
        filled.append(known[name] + rest if is_known else "{" + part)
    return "".join(filled)


def _as_request(
    manner: Manner, pairs: Sequence[tuple[str, str]], headers: Mapping[str, str], client: Client
) -> Request:
    url, body = manner.url, b""
    encoded = urlencode(pairs)
    is_in_address = manner.body == "query" or manner.method == "GET"
    if is_in_address:
        url = f"{url}{'&' if urlsplit(url).query else '?'}{encoded}"
        headers = {name: value for name, value in headers.items() if name != "Content-Type"}
    elif manner.body == "json":
        body = json.dumps(dict(pairs)).encode()
    else:
        body = encoded.encode("ascii")
    is_mutual = client.authentication is ClientAuthentication.MTLS
    return Request(
        method=manner.method,
        url=url,
        headers=headers,
        body=body,
        certificate=client.certificate if is_mutual else None,
    )


def _refuse_reserved(provider: Provider, manner: Manner) -> None:
    if not manner.url:
        raise ValueError("a token request needs a token endpoint")
    if not reserved_token_params().isdisjoint(provider.extra_token_params):
        raise ValueError("an extra token parameter is reserved")
    if not _RESERVED_HEADERS.isdisjoint(name.lower() for name in provider.extra_headers):
        raise ValueError("an extra header is reserved")
