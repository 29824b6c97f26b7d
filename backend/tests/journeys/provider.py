"""The demo provider as a browser and a web service see it, over real HTTP."""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

# Where the outbound door may go and nobody listens.
SILENT = "localhost:9"


@dataclass(frozen=True)
class Provider:
    """The demo provider that runs: where it is, and the two clients that it knows."""

    port: int
    clients: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def endpoints(self) -> dict[str, str]:
        return endpoints_at(self.port)

    def form(self, client: str, **fields: str) -> dict[str, str]:
        """Fill in the form of a credential for one of the clients."""
        return {"scope": "profile", **self.endpoints, **self.clients[client], **fields}

    def ledger(self, client: str) -> dict[str, Any]:
        """Read what the provider counted of a client's token requests, by grant and outcome."""
        with urllib.request.urlopen(f"{self.issuer}/ledger", timeout=30) as answer:
            counted = json.load(answer)["clients"].get(self.clients[client]["client_id"], {})
        by_grant: dict[str, Any] = counted.get("by_grant", {})
        return by_grant

    def whoami(self, access_token: str) -> dict[str, Any]:
        """Use an access token as a web service would see it."""
        headers = {"Authorization": f"Bearer {access_token}"}
        request = urllib.request.Request(f"{self.issuer}/whoami", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            said: dict[str, Any] = json.load(answer)
        return said

    def decide(self, url: str, decision: str) -> str:
        """Look at the consent page and press one of its buttons; give where the browser goes."""
        page, body = self._ask("GET", url, "", {})
        cookies = SimpleCookie(page.headers["Set-Cookie"])
        form = {**_hidden_fields(body), "decision": decision}
        headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.issuer,
        }
        answer, _ = self._ask("POST", url, urlencode(form), headers)
        assert answer.status == 302
        return str(answer.headers["Location"])

    def _ask(
        self, method: str, url: str, body: str, headers: Mapping[str, str]
    ) -> tuple[HTTPResponse, str]:
        parts = urlsplit(url)
        assert parts.netloc == f"localhost:{self.port}"
        line = HTTPConnection("localhost", self.port, timeout=30)
        try:
            line.request(method, f"{parts.path}?{parts.query}", body, dict(headers))
            answer = line.getresponse()
            return answer, answer.read().decode()
        finally:
            line.close()


def endpoints_at(port: int) -> dict[str, str]:
    """Name the endpoints of the demo provider at a port."""
    base = f"http://localhost:{port}"
    return {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "input" and said.get("type") == "hidden":
            self.fields[said.get("name") or ""] = said.get("value") or ""


def _hidden_fields(page: str) -> dict[str, str]:
    reader = _Hidden()
    reader.feed(page)
    return reader.fields
