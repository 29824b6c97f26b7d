"""A client of the provider, as a product would be: it redirects, exchanges and refreshes."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

from django.test import Client

VERIFIER = "a-code-verifier-that-is-long-enough-for-rfc-7636-appendix"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


@dataclass(frozen=True)
class RelyingClient:
    """One registered client and the browser of its person."""

    client_id: str
    client_secret: str
    redirect_uri: str
    http: Client

    def authorization_request(self, **changes: str | None) -> dict[str, str]:
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "profile offline",
            "state": "state-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | changes
        return {name: value for name, value in parameters.items() if value is not None}

    def ask(self, **changes: str | None) -> Any:
        return self.http.get("/authorize", self.authorization_request(**changes))

    def decide(self, decision: str, **changes: str | None) -> Any:
        return self.http.post(
            "/authorize",
            {"decision": decision},
            query_params=self.authorization_request(**changes),
        )

    def authorize(self) -> dict[str, str]:
        return parameters_of(self.decide("allow")["Location"])

    def exchange(self, code: str, **changes: str) -> Any:
        return self.token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.redirect_uri,
            code_verifier=VERIFIER,
            **changes,
        )

    def first_tokens(self) -> dict[str, Any]:
        tokens: dict[str, Any] = self.exchange(self.authorize()["code"]).json()
        return tokens

    def refresh(self, refresh_token: str) -> Any:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def token(self, **form: str) -> Any:
        return self.post("/token", **form)

    def post(self, path: str, **form: str) -> Any:
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
        header = "Basic " + base64.b64encode(pair.encode()).decode()
        return self.http.post(
            path,
            urlencode(form),
            # As a form of a client is, which the test client's own are not.
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": header},
        )

    def whoami(self, access_token: str) -> Any:
        return self.http.get("/whoami", headers={"Authorization": f"Bearer {access_token}"})

    def ledger(self) -> dict[str, Any]:
        counts: dict[str, Any] = self.http.get("/ledger").json()
        return counts


def parameters_of(address: str) -> dict[str, str]:
    """Read the query of an address whose names occur once."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
