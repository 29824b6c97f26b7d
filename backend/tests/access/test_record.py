"""The record: of one place with all below it, as files, and with what was before and after."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas
from tokenwell.accounts import people
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item
from tokenwell.credentials.models import Credential


def _told(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [event["sentence"] for event in answer.json()["results"]]


def _of(personas: Personas, item: Item, query: str = "") -> list[str]:
    return _told(send(personas.alice, "get", f"items/{item.pk}/events?{query}"))


def test_record_of_a_container_has_what_was_below_it_and_is_gone(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    credential = make_credential(inner, "crm", by=personas.alice)
    send(personas.alice, "delete", f"credentials/{credential.pk}")
    make(personas.container, "beside", by=personas.alice)

    assert _of(personas, inner) == [
        "alice deleted /team/inner/crm",
        "alice created /team/inner/crm",
        "alice created /team/inner",
    ]


def test_place_that_the_asker_may_not_look_into_is_left_out(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    make_credential(inner, "crm", by=personas.alice)
    entries.give(inner, Entry(personas.alice, Facet.SECURITY, Value.NO_ACCESS), by=SYSTEM)

    assert not [line for line in _of(personas, personas.container) if "inner" in line]
    assert [line for line in _told(send(personas.root, "get", f"items/{inner.pk}/events"))]


def test_record_is_asked_by_person_target_place_and_address(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    crm = make_credential(inner, "crm", by=personas.alice)
    send(personas.alice, "patch", f"credentials/{crm.pk}", {"scope": "a"})

    def found(query: str) -> list[str]:
        return _told(send(personas.root, "get", f"events?{query}"))

    assert found(f"target={crm.pk}&action=credential.updated") == [
        "alice changed /team/inner/crm: scope"
    ]
    assert len(found(f"within={inner.pk}&action=credential.")) == 2
    assert len(found(f"actor={personas.alice.pk}&address=127.0.0.1")) == 1
    assert found(f"within={crm.pk}&address=192.0.2.7") == []


@pytest.mark.parametrize("name", ["actor", "target", "within", "address", "since", "until"])
def test_filter_that_can_not_be(personas: Personas, name: str) -> None:
    answer = send(personas.root, "get", f"events?{name}=x")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_values_before_and_after_are_told_but_for_what_may_be_secret(personas: Personas) -> None:
    crm = make_credential(personas.container, "crm", by=personas.alice)
    change = {
        "scope": "read",
        "extra_headers": {"X-Key": "hidden-1"},
        "extra_token_params": {"key": "hidden-2"},
        "client_secret": "hidden-3",
    }
    assert send(personas.alice, "patch", f"credentials/{crm.pk}", change).status_code == 200

    event = AuditEvent.objects.get(action="credential.updated")
    assert event.facts["values"] == {"scope": {"before": "", "after": "read"}}
    assert set(event.facts["fields"]) == set(change)
    assert not [row for row in AuditEvent.objects.all() if "hidden" in json.dumps(row.facts)]


def test_subject_credential_is_told_by_its_id(personas: Personas) -> None:
    crm = make_credential(personas.container, "crm", by=personas.alice)
    other = make_credential(personas.container, "other", by=personas.alice)

    send(personas.alice, "patch", f"credentials/{crm.pk}", {"subject_credential": other.pk})

    event = AuditEvent.objects.get(action="credential.updated")
    assert event.facts["values"]["subject_credential"] == {"before": None, "after": str(other.pk)}
    assert Credential.objects.get(pk=crm.pk).subject_credential_id == other.pk


def test_record_as_a_table(personas: Personas) -> None:
    make(personas.container, "inner", by=personas.alice)

    answer = send(personas.root, "get", "events.csv?action=container.created")

    lines = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    assert lines[0]["sentence"] == "alice created /team/inner"
    assert lines[0]["actor"] == "alice"
    assert lines[0]["target"] == "/team/inner"


def test_record_as_lines_of_json_and_who_took_it(personas: Personas) -> None:
    people.set_privileges(personas.bob, ["view_log"], by=SYSTEM)
    make(personas.container, "inner", by=personas.alice)

    answer = send(personas.bob, "get", "events.jsonl?action=container.created")

    rows = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert rows[0]["sentence"] == "alice created /team/inner"
    assert answer["Content-Disposition"] == 'attachment; filename="record.jsonl"'
    taken = AuditEvent.objects.get(action="record.exported")
    assert (taken.actor_name, taken.facts["form"]) == ("bob", "jsonl")
    assert taken.facts["filter"] == {"action": "container.created"}


def test_filter_of_an_export_is_looked_at_before_anything_is_recorded(personas: Personas) -> None:
    assert send(personas.root, "get", "events.csv?since=x").status_code == 400
    assert not AuditEvent.objects.filter(action="record.exported").exists()
