"""What a person and a service do with a credential, from its form to its revocation, by HTTP."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

from tests.credentials.making import JSON
from tests.gateway.service import Service
from tests.journeys.oidc import OidcProvider
from tests.journeys.provider import Provider
from tests.personas import Personas
from tokenwell.credentials import tasks
from tokenwell.credentials.models import Authorization, Credential

FORM = "application/x-www-form-urlencoded"

Server = Provider | OidcProvider


@dataclass(frozen=True)
class Journey:
    """Alice's browser, a service with a key, and the server that grants."""

    alice: Client
    personas: Personas
    service: Service
    server: Server

    def make(self, client: str, grant_type: str, **fields: Any) -> Credential:
        """Fill in and save the form of a credential for one of the server's clients."""
        return self.save(self.server.form(client, **fields), grant_type)

    def save(self, form: dict[str, Any], grant_type: str, *, name: str = "token") -> Credential:
        """Save a form as a new credential in /team."""
        usual = {"container": str(self.personas.container.pk), "name": name, "type": "oauth2"}
        given = {**usual, "grant_type": grant_type, **form}
        answer = self.alice.post("/api/v1/credentials", given, JSON)
        assert answer.status_code == 201, answer.content
        return Credential.objects.get(pk=answer.json()["id"])

    def page(self, credential: Credential) -> dict[str, Any]:
        """Look at the page of a credential."""
        shown: dict[str, Any] = self.alice.get(f"/api/v1/credentials/{credential.pk}").json()
        return shown

    def state(self, credential: Credential) -> str:
        """Read the state that the page shows."""
        return str(self.page(credential)["status"]["state"])

    def authorize(self, credential: Credential) -> dict[str, Any]:
        """Press Authorize."""
        answer = self.alice.post(f"/api/v1/credentials/{credential.pk}/authorize", {}, JSON)
        assert answer.status_code == 200, answer.content
        begun: dict[str, Any] = answer.json()
        return begun

    def attempt(self, begun: dict[str, Any]) -> dict[str, Any]:
        """Look how far an attempt is."""
        address = f"/api/v1/authorizations/{begun['authorization']}"
        shown: dict[str, Any] = self.alice.get(address).json()
        return shown

    def come_back(self, address: str) -> str:
        """Follow the redirect that brings the answer; give the page that the browser ends up on."""
        parts = urlsplit(address)
        if parts.fragment:
            # As the page does that reads it: what stands behind the # is posted as it is.
            answer = self.alice.post(
                parts.path, parts.fragment, FORM, headers={"Sec-Fetch-Site": "same-origin"}
            )
        else:
            answer = self.alice.get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 303
        return str(answer["Location"])

    def consent(self, credential: Credential, decision: str = "allow", **who: str) -> Any:
        """Authorize with a person's consent; give how far the attempt is then."""
        begun = self.authorize(credential)
        url = begun["url"] if "url" in begun else self.attempt(begun)["redirect"]
        self.come_back(self.server.decide(url, decision, **who))
        return self.attempt(begun)

    def poll(self, begun: dict[str, Any]) -> None:
        """Have a device's attempt asked about now, without the wait in between."""
        waiting = Authorization.objects.filter(pk=begun["authorization"])
        waiting.update(poll_at=timezone.now())
        tasks.poll(authorization_id=begun["authorization"])

    def fetch(self, credential: Credential) -> dict[str, Any]:
        """Fetch the token as a service does, from our token endpoint."""
        answer = self.service.fetch(credential)
        assert answer.status == 200, answer.body
        return answer.body

    def refresh(self, credential: Credential) -> None:
        """Press Refresh."""
        answer = self.alice.post(f"/api/v1/credentials/{credential.pk}/refresh", {}, JSON)
        assert answer.status_code == 202, answer.content

    def revoke(self, credential: Credential) -> None:
        """Press Revoke."""
        answer = self.alice.post(f"/api/v1/credentials/{credential.pk}/revoke", {}, JSON)
        assert answer.status_code == 200, answer.content

    def ask(self, kind: str, **subject: str) -> dict[str, Any]:
        """Put a question to a provider, and read the answer."""
        asked = self.alice.post("/api/v1/inquiries", {"kind": kind, **subject}, JSON)
        assert asked.status_code == 202, asked.content
        answer: dict[str, Any] = self.alice.get(f"/api/v1/inquiries/{asked.json()['id']}").json()
        return answer

    def use_renew_and_revoke(self, credential: Credential, *, whose: str | None) -> None:
        """
        Live the life of a token that was granted: served, accepted, renewed, revoked.

        ``whose`` is the account that the API has to name; None for a token without one.
        """
        first = self.fetch(credential)
        assert self.server.is_active(first["access_token"])
        assert whose is None or self.server.whose(first["access_token"]) == whose

        self.refresh(credential)
        second = self.fetch(credential)
        assert second["access_token"] != first["access_token"]
        assert second["token_version"] == first["token_version"] + 1
        assert self.server.is_active(second["access_token"])

        self.revoke(credential)
        assert self.state(credential) == "revoked"
        assert not self.server.is_active(second["access_token"])
        assert self.service.fetch(credential).status == 409
