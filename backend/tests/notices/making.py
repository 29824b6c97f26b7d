"""What the tests of notices start from: news as the engine writes them, and a receiver."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from tests.credentials.making import make_credential
from tests.fake_provider import Answer
from tests.personas import Personas
from tests.stand_in import Seen
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.credentials.models import Credential, News, NewsKind
from tokenwell.notices import telling, webhooks
from tokenwell.notices.kinds import CHOICES
from tokenwell.notices.models import Notice
from tokenwell.notices.webhooks import NewSecret

HOST = "accounts.example.com"
# Older than the usual window.
COLLECTED = timedelta(minutes=2)


def credential_of(personas: Personas, name: str = "crm-token") -> Credential:
    """Make a credential in /team, which alice and root may authorize."""
    return make_credential(personas.container, by=personas.alice, name=name)


def news(
    credential: Credential,
    kind: NewsKind = NewsKind.NEEDS_AUTHORIZATION,
    *,
    age: timedelta = COLLECTED,
    host: str = HOST,
    **more: Any,
) -> News:
    """Write news as the engine does with the turn."""
    return News.objects.create(
        credential_id=credential.pk,
        path=f"/team/{credential.name}",
        host=host,
        kind=kind,
        at=timezone.now() - age,
        **more,
    )


def tell(now: datetime | None = None) -> None:
    """Tell all that is due."""
    now = now or timezone.now()
    while telling.tell(now=now):
        pass


def told(person: User) -> list[tuple[str, int]]:
    """Say what a person was told: kinds and how many, in their order."""
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "count"))


def make_webhook(person: User, url: str, **more: Any) -> NewSecret:
    """Make a webhook that hears of everything."""
    wanted = {"description": "", "kinds": list(CHOICES), **more}
    return webhooks.create(person, url=url, by=SYSTEM, **wanted)


@dataclass
class Receiver:
    """Takes what is posted, if the library finds the signature right."""

    secret: str = field(repr=False)
    status: int = 204
    heard: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def __call__(self, seen: Seen) -> Answer:
        said = Verifier(self.secret).verify(seen.body, dict(seen.headers))
        self.ids.append(seen.headers["webhook-id"])
        if self.status < 300:
            self.heard.append(said)
        headers = {"Location": "http://127.0.0.1:1/"} if self.status in {301, 307} else {}
        return self.status, headers, b""
