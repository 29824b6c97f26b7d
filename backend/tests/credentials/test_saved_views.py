"""Saved views: each person's own, under names that are theirs."""

from typing import Any

import pytest

from tests.containers.trees import send
from tests.personas import Personas
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import saved_views
from tokenwell.credentials.models import SavedView

VIEW: dict[str, Any] = {
    "name": "Broken in the EU",
    "filter": {"recursive": True, "state": "error", "tag": "eu"},
    "ordering": "-modified_at",
    "columns": ["state", "provider"],
}


def _save(personas: Personas, **changes: Any) -> Any:
    return send(personas.alice, "post", "views", {**VIEW, **changes})


def test_view_is_kept_and_told_as_it_was_saved(personas: Personas) -> None:
    made = _save(personas)

    assert made.status_code == 201, made.content
    [told] = send(personas.alice, "get", "views").json()
    assert told == made.json()
    # Columns in the order in which they stand.
    assert told == {**VIEW, "id": told["id"], "columns": ["provider", "state"]}


def test_views_of_others_are_not_there(personas: Personas) -> None:
    view = _save(personas).json()["id"]

    assert send(personas.bob, "get", "views").json() == []
    assert send(personas.bob, "patch", f"views/{view}", {"name": "x"}).status_code == 404
    assert send(personas.bob, "delete", f"views/{view}").status_code == 404
    assert SavedView.objects.get().name == VIEW["name"]


def test_view_is_renamed_changed_and_deleted(personas: Personas) -> None:
    address = f"views/{_save(personas).json()['id']}"

    changed = send(personas.alice, "patch", address, {"name": "All", "filter": {}})

    assert changed.json()["name"] == "All"
    assert changed.json()["filter"] == {}
    assert changed.json()["ordering"] == "-modified_at"
    assert send(personas.alice, "delete", address).status_code == 204
    assert not SavedView.objects.exists()


def test_what_is_done_with_a_view_is_recorded(personas: Personas) -> None:
    address = f"views/{_save(personas).json()['id']}"
    send(personas.alice, "patch", address, {"ordering": VIEW["ordering"]})
    send(personas.alice, "patch", address, {"name": "All", "columns": []})
    send(personas.alice, "delete", address)

    events = AuditEvent.objects.filter(target_kind="view").order_by("id")

    assert [(event.action, event.target_path, event.facts) for event in events] == [
        ("view.created", VIEW["name"], {}),
        ("view.updated", "All", {"fields": ["columns", "name"], "before": VIEW["name"]}),
        ("view.deleted", "All", {}),
    ]
    assert {event.actor_id for event in events} == {personas.alice.pk}


def test_name_is_once_for_each_person(personas: Personas) -> None:
    _save(personas)

    again = _save(personas, name="broken in the eu")

    assert again.status_code == 400
    assert again.json()["errors"] == {"name": ["You have a view named broken in the eu already."]}
    assert send(personas.bob, "post", "views", VIEW).status_code == 201


def test_name_is_once_whatever_its_unicode_form(personas: Personas) -> None:
    _save(personas, name="Caf\u00e9")

    again = _save(personas, name="Cafe\u0301")

    assert again.status_code == 400
    assert SavedView.objects.count() == 1


def test_there_are_not_endlessly_many(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    _save(personas)

    assert _save(personas, name="another").json()["type"].endswith("too-many")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"filter": {"size": 1}}, "filter.size"),
        ({"filter": {"state": "expiring"}}, "filter.state"),
        ({"filter": {"owner": "alice"}}, "filter.owner"),
        ({"ordering": "size"}, "ordering"),
        ({"columns": ["secret"]}, "columns.0"),
    ],
)
def test_what_can_be_no_view(personas: Personas, changes: dict[str, Any], field: str) -> None:
    answer = _save(personas, **changes)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_owner_is_kept_as_an_id(personas: Personas) -> None:
    made = _save(personas, filter={"owner": str(personas.bob.pk)})

    assert made.json()["filter"] == {"owner": str(personas.bob.pk)}
