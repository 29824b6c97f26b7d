"""Tags of containers and credentials: what can be one, who may change them, what is recorded."""

from typing import Any

import pytest
from django.db import IntegrityError

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tags, tree
from tokenwell.containers.entries import Entry, give
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item


def test_case_form_and_blanks_make_no_other_tag() -> None:
    words = ["Prod", " prod ", "PROD", "cafe\u0301", "caf\u00e9", "two   words"]

    assert tags.checked(words) == ["caf\u00e9", "prod", "two words"]


def test_capital_whose_small_letter_is_two_is_in_the_normal_form() -> None:
    (tag,) = tags.checked(["\u0130"])

    assert tags.checked([tag]) == [tag]


@pytest.mark.parametrize("word", ["", "  ", "a,b", "a\x00b", "a\x1bb", "x" * 41])
def test_what_can_be_no_tag(word: str) -> None:
    with pytest.raises(ValueError, match="A tag"):
        tags.checked(["prod", word])


def test_more_than_twenty_are_refused() -> None:
    assert len(tags.checked(map(str, range(20)))) == 20
    with pytest.raises(ValueError, match="at most 20"):
        tags.checked(map(str, range(21)))


@pytest.mark.django_db
def test_database_holds_no_more_either(personas: Personas) -> None:
    with pytest.raises(IntegrityError):
        Item.objects.filter(pk=personas.container.pk).update(tags=list(map(str, range(21))))


def _change(personas: Personas, body: dict[str, Any], person: str = "alice", **headers: str) -> Any:
    address = f"containers/{personas.container.pk}"
    return send(getattr(personas, person), "patch", address, body, **headers)


def test_tags_of_a_container_are_changed_and_recorded(personas: Personas) -> None:
    answer = _change(personas, {"tags": ["Prod", "eu"]})

    assert answer.status_code == 200
    assert answer.json()["tags"] == ["eu", "prod"]
    event = AuditEvent.objects.get(action="container.updated")
    assert event.target_path == "/team"
    assert event.facts == {
        "fields": ["tags"],
        "values": {"tags": {"before": [], "after": ["eu", "prod"]}},
    }


def test_same_tags_again_are_no_change(personas: Personas) -> None:
    tag = _change(personas, {"tags": ["eu"]}).headers["ETag"]

    assert _change(personas, {"tags": ["EU"]}).headers["ETag"] == tag
    assert AuditEvent.objects.filter(action="container.updated").count() == 1


def test_second_of_two_who_change_them_is_told(personas: Personas) -> None:
    tag = send(personas.alice, "get", f"containers/{personas.container.pk}").headers["ETag"]
    _change(personas, {"tags": ["eu"]})

    answer = _change(personas, {"tags": ["us"]}, **{"If-Match": tag})

    assert answer.status_code == 412
    assert Item.objects.get(pk=personas.container.pk).tags == ["eu"]


@pytest.mark.parametrize(("person", "status"), [("bob", 403), ("charlie", 404)])
def test_who_may_not_write_in_it_changes_no_tags(
    personas: Personas, person: str, status: int
) -> None:
    assert _change(personas, {"tags": ["eu"]}, person).status_code == status
    assert Item.objects.get(pk=personas.container.pk).tags == []


def test_tags_need_the_right_on_the_container_and_its_name_the_one_around(
    personas: Personas,
) -> None:
    # Alice has her rights on /team and below, and none at the root.
    assert _change(personas, {"tags": ["eu"]}).status_code == 200
    assert _change(personas, {"tags": ["us"], "name": "crew"}).status_code == 403
    inner = make(personas.container, "inner", by=personas.alice)
    give(inner, Entry(personas.alice, Facet.CONTAINER, Value.READ), by=SYSTEM)
    address = f"containers/{inner.pk}"

    assert send(personas.alice, "patch", address, {"name": "other"}).status_code == 200
    assert send(personas.alice, "patch", address, {"tags": ["eu"]}).status_code == 403


@pytest.mark.parametrize(
    ("words", "field"),
    [(["a,b"], "tags"), (list(map(str, range(21))), "tags"), ("prod", "tags"), ([{}], "tags.0")],
)
def test_wrong_tags_are_told_at_the_field(personas: Personas, words: Any, field: str) -> None:
    answer = _change(personas, {"tags": words})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_new_container_has_the_tags_it_is_made_with(personas: Personas) -> None:
    body = {"parent": personas.container.pk, "name": "new", "tags": ["B", "a"]}

    assert send(personas.alice, "post", "containers", body).json()["tags"] == ["a", "b"]


def test_tags_of_a_credential_are_a_field_of_its_form(personas: Personas) -> None:
    credential = make_credential(personas.container, "crm", by=personas.alice)
    address = f"credentials/{credential.pk}"

    answer = send(personas.alice, "patch", address, {"tags": ["Prod"]})

    assert answer.status_code == 200, answer.content
    assert answer.json()["tags"] == ["prod"]
    assert send(personas.bob, "patch", address, {"tags": ["x"]}).status_code == 403
    event = AuditEvent.objects.get(action="credential.updated")
    assert event.facts["values"] == {"tags": {"before": [], "after": ["prod"]}}


def test_the_root_can_have_tags(personas: Personas) -> None:
    answer = send(personas.root, "patch", "containers/root", {"tags": ["all"]})

    assert answer.status_code == 200
    assert tree.root().tags == ["all"]
