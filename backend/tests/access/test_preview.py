"""What a change would do is said beforehand, and is what it then does."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, make_user
from tokenwell.access import words
from tokenwell.accounts import people, roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Item, PermissionEntry

USE = {"facet": "credential", "value": "use"}
STOP = {"facet": "credential", "value": "no_access"}


def _preview(personas: Personas, item: Item, *said: dict[str, Any]) -> dict[str, Any]:
    answer = send(personas.alice, "post", f"items/{item.pk}/permissions/preview", {"entries": said})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def _of(found: dict[str, Any], person: User) -> dict[str, dict[str, int]]:
    (row,) = [row for row in found["effects"] if row["person"]["id"] == str(person.pk)]
    return {way: {each["right"]: each["items"] for each in row[way]} for way in ("gains", "loses")}


def test_new_entry_gains(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    for name in ("one", "two"):
        make_credential(inner, name, by=personas.alice)

    found = _preview(personas, inner, {"user": personas.charlie.pk, **USE})

    assert found["people"] == 1
    assert _of(found, personas.charlie) == {"gains": {"credential_use": 2}, "loses": {}}


def test_stop_for_a_role_takes_from_those_who_have_it_by_nothing_else(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    make_credential(inner, "one", by=personas.alice)

    found = _preview(personas, inner, {"role": personas.team.uid, **STOP})

    # alice is in the role too, but has it by an entry of her own.
    assert found["people"] == 1
    assert _of(found, personas.bob) == {"gains": {}, "loses": {"credential_use": 1}}


def test_nothing_is_changed_by_looking(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    events, modified = AuditEvent.objects.count(), inner.modified_at

    _preview(personas, inner, {"user": personas.charlie.pk, **USE})

    inner.refresh_from_db()
    assert not PermissionEntry.objects.filter(item=inner).exists()
    assert not permissions.can(personas.charlie, Right.CREDENTIAL_USE, inner)
    assert (AuditEvent.objects.count(), inner.modified_at) == (events, modified)


def test_who_has_it_already_by_another_way_gains_nothing(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)

    found = _preview(personas, inner, {"user": personas.bob.pk, **USE})

    assert found == {"people": 0, "effects": [], "own": None, "everybody_gains": []}


def test_disabled_person_gains_nothing(personas: Personas) -> None:
    people.disable_user(personas.charlie, by=SYSTEM)

    inner = make(personas.container, "inner", by=personas.alice)
    found = _preview(personas, inner, {"user": personas.charlie.pk, **USE})

    assert found["people"] == 0


def test_place_with_entries_of_its_own_is_counted_apart(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    lower = make(inner, "lower", by=personas.alice)
    make_credential(inner, "one", by=personas.alice)
    make_credential(lower, "two", by=personas.alice)
    entries.give(lower, Entry(personas.charlie, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    found = _preview(personas, inner, {"user": personas.charlie.pk, **USE})

    assert _of(found, personas.charlie)["gains"] == {"credential_use": 1}


def test_who_asks_is_told_what_it_does_to_them(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_PEOPLE", 0)
    inner = make(personas.container, "inner", by=personas.alice)

    found = _preview(
        personas,
        inner,
        {"user": personas.alice.pk, "facet": "security", "value": "no_access"},
        {"user": personas.charlie.pk, **USE},
    )

    assert (found["people"], found["effects"]) == (2, [])
    assert found["own"]["person"]["name"] == "alice"
    assert {each["right"] for each in found["own"]["loses"]} == {"security_read", "security_write"}


def test_what_everybody_gains_is_told_apart(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    everybody = Role.objects.get(is_fixed=True)

    given = _preview(personas, inner, {"role": everybody.uid, **USE})
    entries.give(inner, Entry(everybody, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    kept = _preview(personas, inner, {"role": everybody.uid, **USE})

    assert given["everybody_gains"] == ["credential_use"]
    assert kept["everybody_gains"] == []


def test_move_says_who_gains_and_who_loses(personas: Personas) -> None:
    here = make(personas.container, "here", by=personas.alice)
    there = make(personas.container, "there", by=personas.alice)
    credential = make_credential(here, "crm", by=personas.alice)
    entries.give(here, Entry(personas.team, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    entries.give(there, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    answer = send(
        personas.alice, "post", f"items/{credential.pk}/move/preview", {"parent": there.pk}
    )

    found = answer.json()
    assert _of(found, personas.charlie) == {"gains": {"credential_use": 1}, "loses": {}}
    assert _of(found, personas.bob) == {"gains": {"credential_use": 1}, "loses": {}}
    assert found["people"] == 2
    credential.refresh_from_db()
    assert credential.parent_id == here.pk


def test_move_of_a_credential_gives_no_right_that_means_nothing_on_it(personas: Personas) -> None:
    here = make(personas.container, "here", by=personas.alice)
    there = make(personas.container, "there", by=personas.alice)
    credential = make_credential(here, "crm", by=personas.alice)
    entries.give(there, Entry(personas.charlie, Facet.CONTAINER, Value.READ), by=SYSTEM)

    answer = send(
        personas.alice, "post", f"items/{credential.pk}/move/preview", {"parent": there.pk}
    )

    assert answer.json()["people"] == 0


def test_move_is_told_of_to_those_alone_who_could_move_it(personas: Personas) -> None:
    """It says who may do what here, and what is below: no more than the move itself is for all."""
    credential = make_credential(personas.container, "crm", by=personas.alice)
    box = make(personas.container, "box", by=personas.alice)
    make_credential(make(box, "inner", by=personas.alice), "erp", by=personas.alice)
    dora = make_user("dora")
    own = make(tree.root(), "own", by=personas.root)
    for place in (personas.container, own):
        entries.give(place, Entry(dora, Facet.CONTAINER, Value.READ_WRITE), by=SYSTEM)
    entries.give(own, Entry(dora, Facet.CONFIGURATION, Value.READ_WRITE), by=SYSTEM)

    for item in (credential, box):
        told = send(dora, "post", f"items/{item.pk}/move/preview", {"parent": str(own.pk)})
        moved = send(dora, "patch", f"containers/{item.pk}", {"parent": str(own.pk)})
        assert told.status_code == 403
        assert told.json()["title"]
        assert moved.status_code in {403, 404}


def test_preview_says_what_then_happens(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    make_credential(inner, "one", by=personas.alice)
    dora = make_user("dora")
    outer = roles.create_role("outer", by=SYSTEM)
    roles.set_members(outer, users=[dora], roles=[personas.team], by=SYSTEM)
    said = [{"role": outer.uid, **USE}, {"role": personas.team.uid, **STOP}]
    before = _holders(inner)

    found = _preview(personas, inner, *said)
    send(personas.alice, "put", f"items/{inner.pk}/permissions", {"entries": said})

    after = _holders(inner)
    gained = {row["person"]["name"] for row in found["effects"] if row["gains"]}
    lost = {row["person"]["name"] for row in found["effects"] if row["loses"]}
    assert (gained, lost) == (after - before, before - after)
    assert gained == {"dora"}


def test_preview_refuses_what_the_change_refuses(personas: Personas) -> None:
    answer = send(
        personas.alice,
        "post",
        f"items/{personas.container.pk}/permissions/preview",
        {"entries": [{"user": personas.bob.pk, "facet": "credential", "value": "read"}]},
    )

    assert answer.status_code == 400
    assert "Credential is one of" in answer.json()["errors"]["entries"][0]


def test_number_of_queries_does_not_grow_with_the_tree(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    _preview(personas, inner, {"user": personas.charlie.pk, **USE})
    few = _queries(personas, inner)
    for number in range(12):
        made = make(inner, f"c{number}", by=personas.alice)
        entries.give(made, Entry(personas.bob, Facet.CONTAINER, Value.READ), by=SYSTEM)

    many = _queries(personas, inner)
    assert len(many) == len(few), [each for each in many if each not in few]


def _queries(personas: Personas, item: Item) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        _preview(personas, item, {"user": personas.charlie.pk, **USE})
    return [each["sql"][:200] for each in captured]


def _holders(item: Item) -> set[str]:
    item = Item.objects.get(pk=item.pk)
    return {
        user.username
        for user in User.objects.all()
        if permissions.can(user, Right.CREDENTIAL_USE, item)
    }


@pytest.mark.parametrize("facet", ["container", "service"])
def test_entry_on_a_credential_is_about_the_credential(personas: Personas, facet: str) -> None:
    credential = make_credential(personas.container, "crm", by=personas.alice)
    value = "use" if facet == "service" else "read"

    answer = send(
        personas.alice,
        "put",
        f"items/{credential.pk}/permissions",
        {"entries": [{"user": personas.bob.pk, "facet": facet, "value": value}]},
    )

    assert answer.status_code == 400
    assert answer.json()["errors"]["entries"] == [
        "On a credential an entry is about one of: Configuration, Credential, Security."
    ]


def test_nobody_locks_all_out_of_the_root(personas: Personas) -> None:
    top = personas.container.parent
    assert top is not None
    rest = [{"user": personas.root.pk, "facet": "security", "value": "no_access"}]

    answer = send(personas.root, "put", f"items/{top.pk}/permissions", {"entries": rest})

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("last-administrator")
    assert permissions.can(personas.root, Right.SECURITY_WRITE, top)
