"""Token requests of a provider with habits, built and looked at as a server would see them."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tokenwell.oauth import grants
from tokenwell.oauth.authorization import AuthorizationResponse
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.habits import Habits, read
from tokenwell.oauth.messages import Request, Stamp
from tokenwell.oauth.provider import Provider

ENDPOINT = "https://as.example/token"
REDIRECT_URI = "https://tokenwell.example/oauth/callback/as"
STAMP = Stamp(datetime(2026, 11, 25, tzinfo=UTC), "never-used-before")
BODY = ClientAuthentication.BODY


def provider(habits: dict[str, object] | None = None, **fields: Any) -> Provider:
    """Give a provider with habits, written as a credential keeps them."""
    return Provider(**{"token_endpoint": ENDPOINT, "habits": read(habits or {}), **fields})


def client(
    habits: Habits | None = None,
    *,
    secret: str = "s3cret",
    authentication: ClientAuthentication = BODY,
) -> Client:
    """Give a client that proves itself in the body, where its names are seen."""
    return Client("tokenwell", secret, authentication, habits=(habits or Habits()).client)


def exchange(
    habits: dict[str, object],
    *,
    authentication: ClientAuthentication = BODY,
    captured: dict[str, str] | None = None,
    **fields: Any,
) -> Request:
    """Build the exchange of a code in the manner of these habits."""
    there = provider(habits, **fields)
    return grants.authorization_code(
        there,
        client(there.habits, authentication=authentication),
        AuthorizationResponse("the-code", captured or {}),
        redirect_uri=REDIRECT_URI,
        code_verifier=None,
        stamp=STAMP,
    )


def renewal(
    habits: dict[str, object],
    *,
    authentication: ClientAuthentication = BODY,
    captured: dict[str, str] | None = None,
    scope: str = "",
    **fields: Any,
) -> Request:
    """Build the renewal of a token in the manner of these habits."""
    there = provider(habits, **fields)
    return grants.refresh_token(
        there,
        client(there.habits, authentication=authentication),
        "spent",
        scope=scope,
        captured=captured,
        stamp=STAMP,
    )


def said(request: Request) -> dict[str, str]:
    """Read what a request says, in its address or in its body, each name once."""
    query = urlsplit(request.url).query
    if request.headers.get("Content-Type") == "application/json":
        assert not query
        told: dict[str, str] = json.loads(request.body)
        return told
    assert not (query and request.body)
    pairs = parse_qsl(query or request.body.decode("ascii"), keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def userinfo(request: Request) -> str:
    """Read what Basic carries (RFC 7617 2)."""
    scheme, _, text = request.headers["Authorization"].partition(" ")
    assert scheme == "Basic"
    return b64decode(text).decode()
