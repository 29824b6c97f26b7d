"""Jobs that run for somebody who leaves: they fail and say so, and go over to who may run them."""

from typing import Any

import pytest

from tests.containers.trees import make_credential, send
from tests.jobs.making import formed
from tests.personas import Personas, make_user
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container
from tokenwell.credentials import binning
from tokenwell.credentials import changes as credential_changes
from tokenwell.credentials.models import Credential
from tokenwell.jobs import changes
from tokenwell.jobs.models import Job


@pytest.fixture
def dora(personas: Personas) -> User:
    """Make the one who inherits, and may change what is configured in /team."""
    dora = make_user("dora")
    entries.give(personas.container, Entry(dora, Facet.CONFIGURATION, Value.READ_WRITE), by=SYSTEM)
    return dora


@pytest.fixture
def credential(personas: Personas) -> Credential:
    """Make a credential that jobs call with."""
    made = make_credential(personas.container, "crm", by=personas.alice)
    fields = {"base_urls": ["https://api.example/"], "usages": ["http"]}
    return credential_changes.update(made, fields, by=personas.alice, address=None)


def _job(where: Container, name: str, *, by: User, credential: Credential | None = None) -> Job:
    steps = [formed({"name": "call", "url": "https://api.example/things"})]
    fields = {"name": name, "steps": steps, "credential": credential}
    return changes.create(where, fields, by=by, address=None)


def _hand_over(personas: Personas, to: User, preview: str = "") -> Any:
    address = f"users/{personas.alice.pk}/hand-over{preview}"
    return send(personas.root, "post", address, {"to": to.pk}).json()


def test_they_go_over_to_an_heir_who_may_run_them(
    personas: Personas, dora: User, credential: Credential
) -> None:
    plain = _job(personas.container, "plain", by=personas.alice)
    calls = _job(personas.container, "calls", by=personas.alice, credential=credential)
    theirs = _job(personas.container, "theirs", by=personas.root)

    tried = _hand_over(personas, dora, "/preview")
    done = _hand_over(personas, dora)

    # With the entries of the leaver the heir may use the credential too.
    assert (done["jobs"], done["jobs_left"]) == (tried["jobs"], tried["jobs_left"]) == (2, 0)
    assert [(one["path"], one["goes"]) for one in tried["named_jobs"]] == [
        ("/team/calls", True),
        ("/team/plain", True),
    ]
    for job, person in ((plain, dora), (calls, dora), (theirs, personas.root)):
        job.refresh_from_db()
        assert job.runs_for == person
    told = AuditEvent.objects.filter(action=Action.JOB_UPDATED, facts__has_key="after")
    assert {event.target_path for event in told} == {"/team/plain", "/team/calls"}
    assert {event.facts["after"] for event in told} == {"dora"}


def test_they_stay_where_the_heir_may_not_run_them(
    personas: Personas, dora: User, credential: Credential
) -> None:
    job = _job(personas.container, "calls", by=personas.alice, credential=credential)
    # Whoever hands over may change no entry here, so the heirs get no right.
    people.set_privileges(personas.charlie, ["maintain_users"], by=SYSTEM)
    uses = make_user("uses")
    entries.give(credential, Entry(uses, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    address = f"users/{personas.alice.pk}/hand-over"

    # Dora may change it and not use its credential, the other may use that and not change it.
    for heir in (dora, uses):
        tried = send(personas.charlie, "post", f"{address}/preview", {"to": heir.pk}).json()
        assert (tried["jobs"], tried["jobs_left"]) == (0, 1)
    done = send(personas.charlie, "post", address, {"to": dora.pk}).json()

    assert (done["jobs"], done["jobs_left"]) == (0, 1)
    job.refresh_from_db()
    assert job.runs_for == personas.alice


def test_what_the_asker_may_not_see_is_a_number(personas: Personas, dora: User) -> None:
    _job(personas.container, "nightly", by=personas.alice)
    people.set_privileges(personas.charlie, ["maintain_users"], by=SYSTEM)

    told = send(personas.charlie, "get", f"users/{personas.alice.pk}/belongings")
    address = f"users/{personas.alice.pk}/hand-over/preview"
    tried = send(personas.charlie, "post", address, {"to": dora.pk})

    assert told.json()["jobs"] == {"named": [], "count": 0, "hidden": 1}
    assert (tried.json()["jobs"], tried.json()["named_jobs"]) == (1, [])
    assert "nightly" not in told.content.decode() + tried.content.decode()


def test_bin_is_left_out(personas: Personas, dora: User) -> None:
    job = _job(personas.container, "nightly", by=personas.alice)
    binning.throw(job, by=personas.alice, address=None)

    assert _hand_over(personas, dora)["jobs"] == 0


def test_another_job_since_the_look_is_a_change(personas: Personas, dora: User) -> None:
    address = f"users/{personas.alice.pk}"
    seen = send(personas.root, "get", f"{address}/belongings").headers["ETag"]
    _job(personas.container, "nightly", by=personas.alice)

    late = send(
        personas.root, "post", f"{address}/hand-over", {"to": dora.pk}, **{"if-match": seen}
    )

    assert late.status_code == 412


def test_it_says_that_it_runs_for_nobody_and_whoever_saves_it_takes_it_over(
    personas: Personas, dora: User
) -> None:
    job = _job(personas.container, "nightly", by=personas.alice)
    before = send(dora, "get", f"jobs/{job.pk}").json()
    people.disable_user(personas.alice, by=SYSTEM)

    gone = send(dora, "get", f"jobs/{job.pk}").json()
    described = send(dora, "patch", f"jobs/{job.pk}", {"description": "x"}).json()
    saved = send(dora, "patch", f"jobs/{job.pk}", {"retries": before["retries"]}).json()

    assert before["caller_gone"] == ""
    assert gone["caller_gone"].startswith("Whoever it ran for was disabled or deleted")
    assert described["caller_gone"] == gone["caller_gone"]
    assert (saved["caller_gone"], saved["runs_for"]) == ("", "dora")
    event = AuditEvent.objects.filter(action=Action.JOB_UPDATED).latest("id")
    assert event.facts == {"fields": ["runs_for"]}
