"""The record and the journal are read here, and nothing else."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.admin.scene import LISTED, Scene, address_of, make_scene
from tests.personas import Personas, browser
from tokenwell.administration.site import site
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials.models import RefreshAttempt


@pytest.fixture
def scene(personas: Personas) -> Scene:
    return make_scene(personas)


@pytest.mark.parametrize("model", [AuditEvent, RefreshAttempt])
def test_rows_can_be_neither_made_nor_changed_nor_deleted(
    personas: Personas, scene: Scene, model: type[AuditEvent] | type[RefreshAttempt]
) -> None:
    client, row = browser(personas.root), model.objects.order_by("-id")[0]
    before = list(model.objects.order_by("id").values_list())

    answers = [
        client.get(address_of(model, "add")),
        client.post(address_of(model, "add"), {"purpose": "renew"}),
        client.post(address_of(model, "change", row.pk), {"outcome": "x", "action": "x"}),
        client.post(address_of(model, "delete", row.pk), {"post": "yes"}),
    ]
    action = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    client.post(address_of(model, "changelist"), action)

    assert {answer.status_code for answer in answers} == {403}
    assert len(model.objects.values_list()) == len(before)
    assert set(model.objects.values_list("pk")) == {(entry[0],) for entry in before}


def test_no_page_writes_past_the_verbs(personas: Personas) -> None:
    for model in LISTED:
        pages = site._registry[model]

        assert not pages.list_editable
        assert not getattr(pages, "save_as", False)
        assert "save_model" not in vars(type(pages))
        assert "delete_model" not in vars(type(pages))
        assert "delete_queryset" not in vars(type(pages))


def test_event_is_told_in_words_with_its_facts(personas: Personas) -> None:
    on = Target("user", personas.alice.pk, "alice")
    record(Action.USER_UPDATED, by=SYSTEM, on=on, facts={"fields": ["email", "first_name"]})
    event = AuditEvent.objects.order_by("-id")[0]

    page = browser(personas.root).get(address_of(AuditEvent, "change", event.pk)).content.decode()

    assert "Tokenwell changed the user alice: email, first name" in page
    assert "fields: email, first_name" in page


def test_events_are_filtered_by_time_kind_and_severity(personas: Personas) -> None:
    client, on = browser(personas.root), Target("user", None, "mallory")
    with time_machine.travel(timezone.now() - timedelta(days=20), tick=False):
        record(Action.SIGN_IN_FAILED, by=SYSTEM, on=on, facts={"username": "mallory"})

    def found(**query: str) -> int:
        address = address_of(AuditEvent, "changelist")
        return int(client.get(address, {"q": "mallory", **query}).context["cl"].result_count)

    assert found() == 0
    assert found(when="month") == 1
    assert found(when="ever", event="session.sign_in_failed") == 1
    assert found(when="ever", event="session.signed_in") == 0
    assert found(when="ever", severity__exact="warning") == 1
    assert found(when="ever", severity__exact="error") == 0


def test_deleted_credential_stays_in_the_journal(personas: Personas, scene: Scene) -> None:
    gone = scene.credential.pk
    scene.credential.delete()
    client = browser(personas.root)

    listed = client.get(address_of(RefreshAttempt, "changelist")).content.decode()
    shown = client.get(address_of(RefreshAttempt, "change", scene.attempt.pk)).content.decode()

    assert f"deleted: {gone}" in listed
    assert f"deleted: {gone}" in shown


def test_events_are_filtered_by_person_and_place(personas: Personas, scene: Scene) -> None:
    client, address = browser(personas.root), address_of(AuditEvent, "changelist")

    def found(**query: str) -> set[str]:
        rows = client.get(address, query).context["cl"].result_list
        return {row.target_path for row in rows}

    by_root = found(who="ROOT")
    assert "/team/crm" in by_root
    assert found(who=str(personas.root.pk)) == by_root
    assert found(who="nobody") == set()
    assert found(where="/team") == found(where=str(personas.container.pk))
    assert found(where="/team") >= {"/team", "/team/crm"}
    assert found(where="/team/crm") == {"/team/crm"}
    assert found(where="/nowhere") == found(where="no path") == set()
    assert found(who="root", where="/team/crm", event="credential.created") == {"/team/crm"}


def test_files_hold_what_the_filters_keep(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    query = {"who": "root", "where": "/team", "event": "credential.created", "when": "ever"}

    page = client.get(address_of(AuditEvent, "changelist"), query)
    lines = client.get(f"/api/v1/events.jsonl?{page.context['files']}")

    events = [json.loads(line) for line in b"".join(lines.streaming_content).splitlines()]  # type: ignore[attr-defined]
    assert [event["target"]["path"] for event in events] == ["/team/crm"]
    assert f"within={personas.container.pk}" in page.context["files"]


@pytest.mark.parametrize("query", [{"who": "nobody"}, {"where": "/nowhere"}])
def test_no_file_is_offered_that_would_hold_more_than_the_list(
    personas: Personas, query: dict[str, str]
) -> None:
    page = browser(personas.root).get(address_of(AuditEvent, "changelist"), query)

    assert page.context["files"] is None
    assert "events.csv" not in page.content.decode()
