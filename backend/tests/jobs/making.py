"""Jobs as tests need them, and a hand that carries out their runs."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from tests.engine.credentials import give_tokens
from tests.fake_provider import Answer
from tests.personas import everything
from tests.stand_in import Seen, StandIn
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.people import actor
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container
from tokenwell.credentials import changes as credential_changes
from tokenwell.credentials.models import Credential
from tokenwell.gateway import vending
from tokenwell.gateway.last_used import last_used
from tokenwell.jobs import changes, running, serializers, starting
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.step_serializers import StepForm

TOKEN = "an-access-token-of-the-tests"


@dataclass
class Scene:
    """Somebody, a place, and a web service that answers what is scripted, or 200."""

    by: User
    service: StandIn
    place: Container
    woken: list[object]
    scripted: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.service.manner = self._manner

    def _manner(self, _seen: Seen) -> Answer:
        return self.scripted.pop(0) if self.scripted else answer({"ok": True})

    def hidden(self) -> "Scene":
        """Go to a place where nobody else has a right."""
        place = tree.create_container(self.place, "hidden", by=self.by, address=None)
        everybody = Role.objects.get(is_fixed=True)
        no_access = [Entry(everybody, facet, Value.NO_ACCESS) for facet in Facet]
        entries.give(place, *no_access, *everything(self.by), by=SYSTEM)
        return Scene(self.by, self.service, place, self.woken)

    def credential(self, name: str = "crm", **fields: Any) -> Credential:
        """Make a credential with a token, for the service."""
        values = {
            "name": name,
            "grant_type": "client_credentials",
            "token_endpoint": self.service.url("/token"),
            "client_id": "tokenwell",
            "client_secret": "a-secret",
            "usages": ["http"],
            "base_urls": [self.service.url("/v1")],
            **fields,
        }
        made = credential_changes.create(self.place, values, by=self.by, address=None)
        give_tokens(made, None, access_token=TOKEN, lives=3600)
        return made

    def job(self, *steps: dict[str, Any], name: str = "nightly", **fields: Any) -> Job:
        """Make a job; without steps it gets one."""
        wanted = steps or (self.step(),)
        values = {"name": name, "steps": [formed(step) for step in wanted], **fields}
        if "schedule" in values:
            form = serializers.ScheduleForm(data=values["schedule"])
            form.is_valid(raise_exception=True)
            values["schedule"] = form.validated_data
        return changes.create(self.place, values, by=self.by, address=None)

    def step(self, path: str = "/v1/things", **fields: Any) -> dict[str, Any]:
        """Say a step that calls the service."""
        return {"name": "call", "url": self.service.url(path), **fields}

    def run(self, job: Job, **parameters: str) -> JobRun:
        """Start a run and carry it out, as far as it goes without waiting."""
        made = starting.start(job, parameters, by=actor(self.by))
        running.go_on(made.pk)
        return JobRun.objects.get(pk=made.pk)

    def go_on(self, run: JobRun) -> JobRun:
        """Let the wait for a retry be over, and go on."""
        JobRun.objects.filter(pk=run.pk).update(not_before=timezone.now() - timedelta(hours=1))
        running.go_on(run.pk)
        return JobRun.objects.get(pk=run.pk)


def let_go_of_the_database() -> None:
    """Close what tokens are handed out by: the database is emptied, and goes away in the end."""
    last_used().write()
    vending._pool().close()
    vending._pool.forget()
    # A database that was emptied gives the same right another number.
    vending._permission_to_use.forget()


def formed(step: dict[str, Any]) -> dict[str, Any]:
    """Bring a step into the form in which the API would."""
    form = StepForm(data=step)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def answer(said: object, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "application/json", **names}, json.dumps(said).encode()


def run_of(run_id: object) -> JobRun:
    """Read a run."""
    assert isinstance(run_id, UUID)
    return JobRun.objects.get(pk=run_id)
