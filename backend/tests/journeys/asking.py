"""Ask an authorization server what it thinks of a token: by its API, and by introspection."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    body: dict[str, Any]


def get(url: str, authorization: str = "", **headers: str) -> Answer:
    """Call an API with a token, or read a document without one."""
    named = {"Authorization": authorization} if authorization else {}
    return _ask("GET", url, {}, {**named, **headers})


def introspect(endpoint: str, token: str, **client: str) -> bool:
    """Tell whether a token is good, as its server says (RFC 7662 2)."""
    return bool(_as_client(endpoint, {"token": token}, **client)["active"])


def revoke(endpoint: str, token: str, **client: str) -> None:
    """Give a token back past us (RFC 7009 2)."""
    _as_client(endpoint, {"token": token}, **client)


def refresh(endpoint: str, refresh_token: str, **client: str) -> str:
    """Spend a refresh token past us, as a thief would; give the access token (RFC 6749 6)."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return str(_as_client(endpoint, form, **client)["access_token"])


def _as_client(
    endpoint: str, form: Mapping[str, str], *, client_id: str, client_secret: str
) -> dict[str, Any]:
    basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
    answer = _ask("POST", endpoint, form, {"Authorization": f"Basic {basic}"})
    assert answer.status == 200, answer.body
    return answer.body


def _ask(method: str, url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    line = HTTPConnection("localhost", parts.port or 80, timeout=30)
    typed = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    try:
        line.request(method, parts.path, urlencode(fields), {**headers, **typed})
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, json.loads(answer.read() or b"{}"))
    finally:
        line.close()
