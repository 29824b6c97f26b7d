"""Several items at once: all or nothing, and said of each what is in the way."""

from typing import Any
from uuid import uuid4

import pytest

from tests.containers.trees import make, make_chain, make_credential, send
from tests.personas import Personas
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Binned, Container, Item
from tokenwell.credentials.models import Credential


@pytest.fixture
def shelf(personas: Personas) -> Personas:
    """/team with here (one, two, box with deep in it) and there."""
    here = make(personas.container, "here", by=personas.alice)
    make(personas.container, "there", by=personas.alice)
    for name in ("one", "two"):
        make_credential(here, name, by=personas.alice)
    box = make(here, "box", by=personas.alice)
    make_credential(box, "deep", by=personas.alice)
    return personas


def _id(name: str) -> str:
    return str(Item.objects.get(name=name).pk)


def _post(by: User, verb: str, *names: str, **more: Any) -> Any:
    return send(by, "post", f"items/{verb}", {"items": [_id(name) for name in names], **more})


def _below(name: str) -> list[str]:
    place = Item.objects.get(name=name)
    below = Item.objects.filter(ancestors__contains=[place.pk])
    return sorted(below.values_list("name", flat=True))


def _told(answer: Any) -> dict[str, str]:
    names = {str(pk): name for pk, name in Item.objects.values_list("pk", "name")}
    return {names.get(one["id"], "?"): one["sentence"] for one in answer.json()["items"]}


def test_several_are_moved_and_what_is_inside_goes_along(shelf: Personas) -> None:
    answer = _post(shelf.alice, "move", "one", "box", "deep", parent=_id("there"))

    assert answer.status_code == 204, answer.content
    assert _below("there") == ["box", "deep", "one"]
    assert Credential.objects.get(name="deep").parent == Container.objects.get(name="box")
    moved = AuditEvent.objects.filter(action__endswith=".moved")
    assert sorted(moved.values_list("target_path", flat=True)) == [
        "/team/there/box",
        "/team/there/one",
    ]


def test_one_name_that_is_taken_keeps_all_where_they_are(shelf: Personas) -> None:
    make_credential(Container.objects.get(name="there"), "Two", by=shelf.alice)
    before = AuditEvent.objects.count()
    ids = [str(Item.objects.get(name=name).pk) for name in ("one", "two")]

    body = {"items": ids, "parent": _id("there")}
    answer = send(shelf.alice, "post", "items/move", body)

    assert answer.status_code == 400
    assert answer.json()["type"].endswith("items-in-the-way")
    assert _told(answer) == {"two": "There is something named two in /team/there already."}
    assert _below("here") == ["box", "deep", "one", "two"]
    assert AuditEvent.objects.count() == before


def test_each_that_is_in_the_way_is_told_with_its_reason(shelf: Personas) -> None:
    answer = _post(shelf.alice, "move", "one", "two", "here", parent=_id("box"))

    # What is inside goes along with it, so only the container itself is in the way.
    assert answer.status_code == 400
    assert _told(answer) == {"here": "A container can't be moved into itself."}
    one = Item.objects.get(name="one")
    entries.give(one, Entry(shelf.alice, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    entries.give(one, Entry(shelf.team, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    answer = _post(shelf.alice, "move", "one", "two", "box", parent=_id("box"))
    assert answer.status_code == 409
    assert _told(answer) == {
        "one": "This needs Credential: Use on one.",
        "box": "A container can't be moved into itself.",
    }


@pytest.mark.parametrize(
    ("verb", "more"),
    [("move", {"parent": "there"}), ("delete", {}), ("deletion", {}), ("tags", {"add": ["eu"]})],
)
def test_hidden_and_missing_read_alike(shelf: Personas, verb: str, more: dict[str, Any]) -> None:
    hidden = make_credential(tree.root(), "hidden", by=shelf.root)
    more = {name: _id(value) if name == "parent" else value for name, value in more.items()}

    answers = [
        send(shelf.alice, "post", f"items/{verb}", {"items": [_id("one"), wanted], **more})
        for wanted in (str(hidden.pk), str(uuid4()))
    ]

    told = [(one.status_code, one.json()["detail"], one.json()["items"]) for one in answers]
    for _, _, items in told:
        items[0].pop("id")
    assert told[0] == told[1]
    assert told[0][0] == 404
    assert "hidden" not in answers[0].content.decode()


def test_preview_of_a_move_is_what_then_happens(shelf: Personas) -> None:
    there = Container.objects.get(name="there")
    entries.give(there, Entry(shelf.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    entries.give(
        Item.objects.get(name="here"),
        Entry(shelf.team, Facet.CREDENTIAL, Value.NO_ACCESS),
        by=SYSTEM,
    )
    own = Item.objects.get(name="two")
    entries.give(own, Entry(shelf.charlie, Facet.CONFIGURATION, Value.READ), by=SYSTEM)

    found = _post(shelf.alice, "move/preview", "one", "two", "box", parent=_id("there")).json()

    assert _below("there") == []
    gains = {row["person"]["name"]: row["gains"] for row in found["effects"]}
    assert gains == {name: [{"right": "credential_use", "items": 3}] for name in ("bob", "charlie")}
    assert [row["loses"] for row in found["effects"]] == [[], []]
    _post(shelf.alice, "move", "one", "two", "box", parent=_id("there"))
    for name in ("one", "two", "deep"):
        item = Item.objects.get(name=name)
        assert permissions.can(shelf.charlie, Right.CREDENTIAL_USE, item)
        assert permissions.can(shelf.bob, Right.CREDENTIAL_USE, item)


def test_preview_refuses_what_the_move_refuses(shelf: Personas) -> None:
    make_credential(Container.objects.get(name="there"), "mine", by=shelf.alice)

    for verb in ("move/preview", "move"):
        answer = _post(shelf.bob, verb, "one", "two", parent=_id("there"))

        assert answer.status_code == 403
        assert set(_told(answer)) == {"one", "two"}


def test_several_go_to_the_bin_each_by_itself(shelf: Personas) -> None:
    told = _post(shelf.alice, "deletion", "one", "box").json()
    answer = _post(shelf.alice, "delete", "one", "box", "deep", recursive=True)

    assert (told["containers"], told["credentials"]) == (1, 2)
    assert answer.status_code == 204, answer.content
    assert sorted(Binned.objects.values_list("path", flat=True)) == [
        "/team/here/box",
        "/team/here/one",
    ]
    assert _below("here") == ["two"]


def test_container_that_is_not_empty_needs_the_word(shelf: Personas) -> None:
    answer = _post(shelf.alice, "delete", "one", "box")

    assert answer.status_code == 409
    assert _told(answer) == {"box": "box is not empty."}
    assert not Binned.objects.exists()


def test_what_is_fixed_stays(shelf: Personas) -> None:
    answer = _post(shelf.root, "delete", "public", "one", recursive=True)

    assert answer.status_code == 409
    assert _told(answer) == {"public": "/public can't be renamed, moved or deleted."}
    assert not Binned.objects.exists()


def test_tags_come_and_go_on_all_of_them(shelf: Personas) -> None:
    Item.objects.filter(name="one").update(tags=["old", "prod"])

    answer = _post(shelf.alice, "tags", "one", "box", "deep", add=["EU"], remove=["old"])

    assert answer.status_code == 204, answer.content
    tags = dict(Item.objects.filter(name__in=["one", "box", "deep"]).values_list("name", "tags"))
    assert tags == {"one": ["eu", "prod"], "box": ["eu"], "deep": ["eu"]}
    assert AuditEvent.objects.filter(facts__fields=["tags"]).count() == 3


def test_one_with_too_many_tags_keeps_all_as_they_are(shelf: Personas) -> None:
    Item.objects.filter(name="one").update(tags=[f"t{number:02}" for number in range(20)])

    answer = _post(shelf.alice, "tags", "two", "one", add=["eu"])

    assert answer.status_code == 400
    assert _told(answer) == {"one": "There are at most 20 tags."}
    assert Item.objects.get(name="two").tags == []


def test_who_may_only_use_changes_nothing(shelf: Personas) -> None:
    for verb, more in (("delete", {}), ("tags", {"add": ["eu"]})):
        answer = _post(shelf.bob, verb, "one", "two", **more)

        assert answer.status_code == 403
        assert set(_told(answer)) == {"one", "two"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [str(uuid4()) for _ in range(501)]}, "items"),
        ({"items": ["x"]}, "items.0"),
        ({}, "items"),
    ],
)
def test_list_that_can_not_be_one(personas: Personas, body: dict[str, Any], field: str) -> None:
    answer = send(personas.alice, "post", "items/delete", body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_same_id_twice_is_once(shelf: Personas) -> None:
    assert _post(shelf.alice, "delete", "one", "one").status_code == 204


def test_no_tag_to_give_or_take_is_refused(shelf: Personas) -> None:
    answer = _post(shelf.alice, "tags", "one")

    assert answer.json()["errors"] == {"add": ["Name a tag to give or to take."]}


def test_chain_moves_as_one(shelf: Personas) -> None:
    make_chain(Container.objects.get(name="box"), "a", "b", by=shelf.alice)

    answer = _post(shelf.alice, "move", "b", "a", "box", parent=_id("there"))

    assert answer.status_code == 204, answer.content
    assert _below("there") == ["a", "b", "box", "deep"]
