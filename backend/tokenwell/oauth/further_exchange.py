"""A second exchange after the first: a token that lasts for one that does not (RFC 6749 8)."""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import msgspec

from tokenwell.oauth.api_call import address_of
from tokenwell.oauth.client import Client
from tokenwell.oauth.habits import Exchange, Habits
from tokenwell.oauth.messages import Request
from tokenwell.oauth.token import Token
from tokenwell.oauth.token_request import fill


def build_exchange(habits: Habits, step: Exchange, client: Client, token: Token) -> Request:
    """
    Build the request of a further exchange (``habits.then``; no RFC knows it).

    :raises ValueError: its address needs a value that was not captured.
    """
    known = {
        "access_token": token.access_token,
        "refresh_token": token.refresh_token or "",
        "client_id": client.client_id,
        "client_secret": client.secret,
        **token.captured,
    }
    params = urlencode({name: fill(text, known) for name, text in step.params.items()})
    headers = {name: fill(text, known) for name, text in step.headers.items()}
    headers = {"Accept": "application/json", **headers}
    url = address_of(step.url, habits, token.captured)
    if step.method == "GET":
        sign = "&" if urlsplit(url).query else "?"
        return Request("GET", f"{url}{sign}{params}" if params else url, headers)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Request("POST", url, headers, params.encode())


def habits_of(habits: Habits, step: Exchange) -> Habits:
    """Say how the answer of a further exchange is to be read (RFC 6749 5.1)."""
    return msgspec.structs.replace(habits, answer=step.answer)


def merge(first: Token, second: Token) -> Token:
    """Take the second token, and of the first what the second is silent about (RFC 6749 5.1)."""
    return replace(
        second,
        refresh_token=second.refresh_token or first.refresh_token,
        scope=second.scope or first.scope,
        id_token=second.id_token or first.id_token,
        captured={**first.captured, **second.captured},
    )
