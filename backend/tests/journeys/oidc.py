"""The second server (oidc-provider) as a browser and a web service see it, by HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.journeys import asking
from tests.journeys.visitor import Visitor

PASSWORD = "the-password-of-all-people-at-the-second-server"

# What a credential says of each client, besides its name and secret.
_CLIENTS: Mapping[str, Mapping[str, Any]] = {
    "web": {},
    "web-post": {"client_authentication": "body"},
    "web-secret-jwt": {"client_authentication": "client_secret_jwt"},
    "web-public": {"client_authentication": "none"},
    "web-par": {"pushed_authorization_request_endpoint": "/request"},
    "web-dpop": {"uses_dpop": True},
    "web-par-dpop": {"pushed_authorization_request_endpoint": "/request", "uses_dpop": True},
    "device": {},
    "service": {},
    "service-dpop": {"uses_dpop": True},
    "login": {"username": "dana", "password": PASSWORD},
    "exchange": {},
    "robot": {},
}
_ENDPOINTS = {
    "authorization_endpoint": "/auth",
    "token_endpoint": "/token",
    "device_authorization_endpoint": "/device/auth",
    "revocation_endpoint": "/token/revocation",
    "introspection_endpoint": "/token/introspection",
    "userinfo_endpoint": "/me",
    "jwks_uri": "/jwks",
    "registration_endpoint": "/reg",
}


@dataclass(frozen=True)
class OidcProvider:
    """The second server that runs: where it is, and the secret of all its clients."""

    port: int
    secret: str = field(repr=False)
    person: str = "dana"

    @property
    def offline(self) -> str:
        """The scope that brings a refresh token."""
        return "openid profile offline_access"

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    def form(self, client: str, **fields: Any) -> dict[str, Any]:
        """Fill in the form of a credential for one of the clients."""
        known = {**_ENDPOINTS, **_CLIENTS[client]}
        if known.get("client_authentication") != "none":
            known["client_secret"] = self.secret
        said = {
            name: f"{self.issuer}{value}" if str(value).startswith("/") else value
            for name, value in known.items()
        }
        return {
            "issuer": self.issuer,
            "client_id": client,
            "scope": "openid profile",
            # Without it there is no offline access (OpenID Connect Core 11).
            "extra_authorization_params": {"prompt": "consent"},
            **said,
            **fields,
        }

    def whose(self, access_token: str) -> str:
        """Tell whom an access token stands for."""
        answer = asking.get(f"{self.issuer}/me", f"Bearer {access_token}")
        assert answer.status == 200, answer.body
        return str(answer.body["sub"])

    def is_active(self, access_token: str) -> bool:
        """Ask the server itself whether a token is good."""
        endpoint = f"{self.issuer}/token/introspection"
        return asking.introspect(
            endpoint, access_token, client_id="service", client_secret=self.secret
        )

    def decide(self, url: str, decision: str, *, account: str = "dana") -> str:
        """Look at the consent page and press one of its buttons; give where the browser goes."""
        visitor = Visitor(self.issuer)
        page = visitor.press(visitor.visit(url), decision=decision, account=account)
        assert page.left, page.body
        return page.url

    def decide_at_device(self, address: str, decision: str) -> None:
        """Go to the address with the code in it, as a person does, and consent or not."""
        visitor = Visitor(self.issuer)
        typed = visitor.press(visitor.visit(address))
        asked = visitor.press(typed)
        page = visitor.press(asked, decision=decision, account="dana")
        assert page.body, page.status


def endpoints_at(port: int) -> dict[str, str]:
    """Name the endpoints that the redirect URI depends on."""
    base = f"http://localhost:{port}"
    return {"authorization_endpoint": f"{base}/auth", "token_endpoint": f"{base}/token"}
