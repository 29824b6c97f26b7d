"""Consents of the demo provider's person: up to the redirect back, which holds the code."""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.browser import Browser
from bench.stack import Stack

_FORM_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Back:
    """Where the provider sends the browser: the callback, with a code in its query."""

    path: str = field(repr=False)
    credential: str = ""
    authorization: str = ""


class Consenter:
    """Alice at Tokenwell, and the person whom the provider knows."""

    def __init__(self, stack: Stack) -> None:
        self.alice = Browser(stack.port)
        self.alice.sign_in(stack.facts["username"], stack.facts["password"])
        self._provider = Browser(stack.demo_port)
        self._stack = stack

    def begin(self, credential: str) -> Back:
        """Press Authorize and Save, and give consent; the browser has yet to go back."""
        started = self.alice.post_json(f"/api/v1/credentials/{credential}/authorize", {}).json()
        return Back(self._consent(started["url"]), credential, started["authorization"])

    def exchange_form(self) -> str:
        """Give consent to the client itself; the token request (RFC 6749 4.1.3) has yet to go."""
        client = self.client()
        verifier = secrets.token_urlsafe(32)
        digest = hashlib.sha256(verifier.encode()).digest()
        redirect_uri = self._stack.facts["redirect_uri"]
        query = {
            "response_type": "code",
            "client_id": client["client_id"],
            "redirect_uri": redirect_uri,
            "scope": "profile offline",
            "state": secrets.token_urlsafe(16),
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        back = self._consent(f"/authorize?{urlencode(query)}")
        return urlencode(
            {
                "grant_type": "authorization_code",
                "code": parse_qs(urlsplit(back).query)["code"][0],
                "redirect_uri": redirect_uri,
                "code_verifier": verifier,
                **client,
            }
        )

    def client(self) -> dict[str, str]:
        """Read the client's id and secret, as a form has them."""
        file = Path(self._stack.environment["DEMO_CREDENTIALS_FILE"])
        client: dict[str, str] = json.loads(file.read_text())["web"]
        return client

    def _consent(self, url: str) -> str:
        parts = urlsplit(url)
        address = f"{parts.path}?{parts.query}"
        found = _FORM_TOKEN.search(self._provider.get(address).body)
        if found is None:
            raise RuntimeError("the provider does not ask for consent")
        form = urlencode({"csrfmiddlewaretoken": found[1].decode(), "decision": "allow"})
        back = urlsplit(self._provider.post_form(address, form).headers["location"])
        return f"{back.path}?{back.query}"
