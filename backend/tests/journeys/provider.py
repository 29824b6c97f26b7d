"""The demo provider (django-oauth-toolkit) as a browser and a web service see it, by HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.journeys import asking
from tests.journeys.visitor import Visitor

# Where the outbound door may go and nobody listens.
SILENT = "localhost:9"

_MORE_ENDPOINTS = {
    "device_authorization_endpoint": "/device-authorization",
    "revocation_endpoint": "/revoke",
    "introspection_endpoint": "/introspect",
    "registration_endpoint": "/register",
}


@dataclass(frozen=True)
class Provider:
    """The demo provider that runs: where it is, and the clients that it knows."""

    port: int
    clients: Mapping[str, Mapping[str, str]] = field(repr=False)
    person: str = "dana@example.com"

    @property
    def offline(self) -> str:
        """The scope that brings a refresh token."""
        return "profile offline"

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def endpoints(self) -> dict[str, str]:
        return endpoints_at(self.port)

    def form(self, client: str, **fields: str) -> dict[str, str]:
        """Fill in the form of a credential for one of the clients."""
        return {
            "issuer": self.issuer,
            "scope": "profile",
            **self.endpoints,
            **{name: f"{self.issuer}{path}" for name, path in _MORE_ENDPOINTS.items()},
            **self.clients[client],
            **fields,
        }

    def ledger(self, client: str) -> dict[str, Any]:
        """Read what the provider counted of a client's token requests, by grant and outcome."""
        told = asking.get(f"{self.issuer}/ledger").body["clients"]
        counted = told.get(self.clients[client]["client_id"], {})
        by_grant: dict[str, Any] = counted.get("by_grant", {})
        return by_grant

    def whoami(self, access_token: str) -> dict[str, Any]:
        """Use an access token as a web service would see it."""
        answer = asking.get(f"{self.issuer}/whoami", f"Bearer {access_token}")
        assert answer.status == 200, answer.body
        return answer.body

    def whose(self, access_token: str) -> str:
        """Tell whom an access token stands for."""
        return str(self.whoami(access_token)["subject"])

    def is_active(self, access_token: str) -> bool:
        """Ask the server itself whether a token is good."""
        return asking.introspect(
            f"{self.issuer}/introspect", access_token, **self.clients["service"]
        )

    def decide(self, url: str, decision: str) -> str:
        """Look at the consent page and press one of its buttons; give where the browser goes."""
        visitor = Visitor(self.issuer)
        page = visitor.press(visitor.visit(url), decision=decision)
        assert page.left, page.body
        return page.url

    def decide_at_device(self, address: str, decision: str) -> None:
        """Go to the address with the code in it, as a person does, and consent or not."""
        visitor = Visitor(self.issuer)
        page = visitor.press(visitor.visit(address), decision=decision)
        assert page.status == 200, page.body


def endpoints_at(port: int) -> dict[str, str]:
    """Name the endpoints of the demo provider at a port."""
    base = f"http://localhost:{port}"
    return {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}
