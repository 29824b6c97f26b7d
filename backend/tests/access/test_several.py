"""Entries at several places are said at once: all of it, or nothing."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, browser, everything
from tokenwell.access import permissions_api
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Container, Item, PermissionEntry

_ADDRESS = "permissions/several"
USE = {"facet": "credential", "value": "use"}
STOP = {"facet": "credential", "value": "no_access"}


@pytest.fixture
def places(personas: Personas) -> list[Container]:
    """Make two containers in /team, side by side, and one in the first."""
    one = make(personas.container, "one", by=personas.alice)
    two = make(personas.container, "two", by=personas.alice)
    return [one, two, make(one, "inner", by=personas.alice)]


def _body(places: list[Any], *said: dict[str, Any], remove: Any = ()) -> dict[str, Any]:
    named = [place if isinstance(place, dict) else {"id": place.pk} for place in places]
    return {"items": named, "set": said, "remove": list(remove)}


def _said(*items: Item) -> set[tuple[str, str, str]]:
    rows = PermissionEntry.objects.filter(item__in=items)
    return set(rows.values_list("item__name", "facet", "value"))


def test_entry_is_said_and_another_taken_at_each(
    personas: Personas, places: list[Container]
) -> None:
    for place in places:
        entries.give(
            place,
            Entry(personas.bob, Facet.CREDENTIAL, Value.NO_ACCESS),
            Entry(personas.bob, Facet.CONTAINER, Value.READ),
            by=SYSTEM,
        )
    body = _body(
        places,
        {"user": personas.charlie.pk, **USE},
        remove=[{"user": personas.bob.pk, "facet": "credential"}],
    )

    answer = send(personas.alice, "post", _ADDRESS, body)

    assert answer.status_code == 204
    assert _said(*places) == {
        (name, *entry)
        for name in ("one", "two", "inner")
        for entry in (("container", "read"), ("credential", "use"))
    }
    assert all(permissions.can(personas.charlie, Right.CREDENTIAL_USE, p) for p in _again(places))
    changed = AuditEvent.objects.filter(action="permissions.changed", actor_id=personas.alice.pk)
    assert changed.count() == 3


def _again(places: list[Container]) -> list[Item]:
    return list(Item.objects.filter(pk__in=[place.pk for place in places]))


def test_one_that_is_hidden_and_one_that_is_not_there_are_the_same_and_nothing_is_done(
    personas: Personas, places: list[Container]
) -> None:
    hidden = make(tree.root(), "hidden", by=personas.root)
    said = {"user": personas.charlie.pk, **USE}

    there = send(personas.alice, "post", _ADDRESS, _body([*places, hidden], said))
    nowhere = send(personas.alice, "post", _ADDRESS, _body([*places, {"id": uuid4()}], said))

    assert there.status_code == 404
    assert there.json() == nowhere.json()
    assert _said(*places, hidden) == set()


def test_one_without_the_right_keeps_all_as_they_are(
    personas: Personas, places: list[Container]
) -> None:
    entries.give(places[1], Entry(personas.alice, Facet.SECURITY, Value.READ), by=SYSTEM)
    body = _body(places, {"user": personas.charlie.pk, **USE})

    for address in (_ADDRESS, f"{_ADDRESS}/preview"):
        assert send(personas.alice, "post", address, body).status_code == 403
    assert ("one", "credential", "use") not in _said(*places)


def test_one_that_somebody_changed_meanwhile_keeps_all_as_they_are(
    personas: Personas, places: list[Container]
) -> None:
    tags = [send(personas.alice, "get", f"items/{p.pk}/permissions")["ETag"] for p in places]
    named = [{"id": p.pk, "etag": tag} for p, tag in zip(places, tags, strict=True)]
    entries.give(places[1], Entry(personas.bob, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    body = _body(named, {"user": personas.charlie.pk, **USE})
    answer = send(personas.alice, "post", _ADDRESS, body)

    assert answer.status_code == 412
    told = {"code": "changed-meanwhile", "sentence": "Somebody changed this meanwhile."}
    assert answer.json()["items"] == [{"id": str(places[1].pk), **told}]
    assert _said(*places) == {("two", "credential", "no_access")}


def test_preview_tells_the_version_that_it_is_of(
    personas: Personas, places: list[Container]
) -> None:
    said = {"user": personas.charlie.pk, **USE}
    seen = send(personas.alice, "post", f"{_ADDRESS}/preview", _body(places, said)).json()["items"]
    assert [place["id"] for place in seen] == [str(place.pk) for place in places]

    first = send(personas.alice, "post", _ADDRESS, _body(seen, said))
    again = send(personas.alice, "post", _ADDRESS, _body(seen, {**said, **STOP}))

    assert (first.status_code, again.status_code) == (204, 412)
    assert [place["id"] for place in again.json()["items"]] == [place["id"] for place in seen]
    assert {value for _, _, value in _said(*places)} == {"use"}


def test_versions_of_many_places_are_read_at_once(
    places: list[Container], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        read = permissions_api.tags(places)

    assert read == {place.pk: permissions_api.tag(place) for place in places}


def test_facet_that_a_credential_does_not_have_keeps_all_as_they_are(
    personas: Personas, places: list[Container]
) -> None:
    credential = make_credential(places[0], "crm", by=personas.alice)
    said = {"user": personas.charlie.pk, "facet": "container", "value": "read"}

    answer = send(personas.alice, "post", _ADDRESS, _body([places[1], credential], said))

    assert answer.status_code == 400
    assert _said(*places, credential) == set()


def test_preview_counts_each_item_once(personas: Personas, places: list[Container]) -> None:
    one, two, inner = places
    for parent, name in ((one, "a"), (inner, "b"), (two, "c")):
        make_credential(parent, name, by=personas.alice)
    entries.give(inner, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    events = AuditEvent.objects.count()

    body = _body(places, {"user": personas.charlie.pk, **USE})
    found = send(personas.alice, "post", f"{_ADDRESS}/preview", body).json()

    (row,) = found["effects"]
    # What is in inner, charlie may use already.
    assert row["gains"] == [{"right": "credential_use", "items": 2}]
    assert _said(*places) == {("inner", "credential", "use")}
    assert AuditEvent.objects.count() == events


def test_preview_is_what_then_happens(personas: Personas, places: list[Container]) -> None:
    credentials = [
        make_credential(place, f"c{number}", by=personas.alice)
        for number, place in enumerate(places)
    ]
    entries.give(places[2], Entry(personas.bob, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    body = _body(
        [places[0], places[2]],
        {"role": personas.team.uid, **STOP},
        remove=[{"user": personas.bob.pk, "facet": "credential"}],
    )

    found = send(personas.alice, "post", f"{_ADDRESS}/preview", body).json()
    assert send(personas.alice, "post", _ADDRESS, body).status_code == 204

    (row,) = found["effects"]
    assert (row["person"]["name"], row["loses"]) == (
        "bob",
        [{"right": "credential_use", "items": 2}],
    )
    may = [
        permissions.can(personas.bob, Right.CREDENTIAL_USE, Item.objects.get(pk=credential.pk))
        for credential in credentials
    ]
    assert may == [False, True, False]


def test_root_needs_a_fresh_proof(personas: Personas) -> None:
    old = browser(personas.root, seconds_ago=601)
    body = _body([tree.root()], {"user": personas.charlie.pk, **USE})

    answer = send(old, "post", _ADDRESS, body)

    assert answer.json()["type"] == "urn:tokenwell:problem:confirm-it-is-you"


def test_root_is_never_without_somebody_who_secures_it(personas: Personas) -> None:
    gone = [{"user": personas.root.pk, "facet": entry.facet} for entry in everything(personas.root)]

    answer = send(personas.root, "post", _ADDRESS, _body([tree.root()], remove=gone))

    assert answer.status_code == 409


@pytest.mark.parametrize("field", ["items", "set"])
def test_nothing_is_named_twice(personas: Personas, places: list[Container], field: str) -> None:
    said = {"user": personas.charlie.pk, **USE}
    body = (
        _body([places[0], places[0]], said)
        if field == "items"
        else _body(places, said, {"user": personas.charlie.pk, **STOP})
    )

    answer = send(personas.alice, "post", _ADDRESS, body)

    assert list(answer.json()["errors"]) == [field]


def test_outsider_changes_nothing(personas: Personas, places: list[Container]) -> None:
    charlie: User = personas.charlie

    answer = send(charlie, "post", _ADDRESS, _body(places, {"user": charlie.pk, **USE}))

    assert answer.status_code == 404
    assert _said(*places) == set()
