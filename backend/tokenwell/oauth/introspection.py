"""Asking the server what it knows of a token (RFC 7662)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tokenwell.oauth import client_request
from tokenwell.oauth.answers import instant_of, read_document, text_of
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse, clean
from tokenwell.oauth.messages import Request, Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import read_scope

_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Introspection:
    """What the server says of a token (RFC 7662 2.2), in its own words made harmless."""

    active: bool
    scope: str | None = None
    subject: str = ""
    username: str = ""
    client_id: str = ""
    expires_at: datetime | None = None
    token_type: str = ""


def build_introspection_request(
    provider: Provider,
    client: Client,
    token: str,
    *,
    hint: Literal["access_token", "refresh_token"],
    stamp: Stamp,
) -> Request:
    """
    Build the question about a token (RFC 7662 2.1).

    :raises ValueError: no endpoint, or a reserved header among the extra ones.
    """
    form = [("token", token), ("token_type_hint", hint)]
    endpoint = provider.introspection_endpoint
    return client_request.build(endpoint, provider, client, form, stamp=stamp)


def read_introspection(response: Response) -> Introspection:
    """
    Read what the server knows of a token (RFC 7662 2.2, 2.3); of an inactive one, nothing else.

    :raises ProviderRefused: we may not ask.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: it does not say whether the token is active.
    """
    fields = read_document(response)
    active = fields.get("active")
    if not isinstance(active, bool):
        raise BadResponse("active-missing")
    if not active:
        return Introspection(active=False)
    return Introspection(
        active=True,
        scope=read_scope(fields.get("scope")),
        subject=_shown(text_of(fields, "sub")),
        username=_shown(text_of(fields, "username")),
        client_id=_shown(text_of(fields, "client_id")),
        expires_at=instant_of(fields, "exp"),
        token_type=_shown(text_of(fields, "token_type")),
    )


def _shown(text: str) -> str:
    return clean(text, limit=_LONGEST_TEXT)
