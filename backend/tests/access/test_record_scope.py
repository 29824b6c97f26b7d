"""The record of a place shows to nobody what they could not have read of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, everything, make_user
from tokenwell.accounts import people, roles
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent, Closing
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Binned, Container, Item
from tokenwell.credentials import binning


@pytest.fixture
def dora(personas: Personas) -> User:
    """Give somebody with all rights on /team."""
    made = make_user("dora")
    entries.give(personas.container, *everything(made), by=SYSTEM)
    return made


@pytest.fixture
def hidden(personas: Personas, dora: User) -> Container:
    """Make /team/secret with a credential, closed to dora."""
    made = make(personas.container, "secret", by=personas.alice)
    entries.give(made, *_closed(dora), by=SYSTEM)
    make_credential(made, "merger-bank", by=personas.alice)
    return made


def _closed(subject: Any) -> list[Entry]:
    return [Entry(subject, facet, Value.NO_ACCESS) for facet in Facet]


def _told(user: User, place: Item, query: str = "") -> list[str]:
    answer = send(user, "get", f"items/{place.pk}/events{query}")
    assert answer.status_code == 200, answer.content
    return [event["sentence"] for event in answer.json()["results"]]


def _throw(personas: Personas, hidden: Item) -> None:
    answer = send(personas.alice, "delete", f"containers/{hidden.pk}?recursive=true")
    assert answer.status_code == 204


def _empty(personas: Personas, hidden: Item) -> None:
    _throw(personas, hidden)
    binning.let_go(Binned.objects.get(item=hidden), by=SYSTEM)


def _throw_what_is_inside(personas: Personas, hidden: Item) -> None:
    inside = Item.objects.get(parent_id=hidden.pk)
    send(personas.alice, "delete", f"credentials/{inside.pk}")


def _restore(personas: Personas, hidden: Item) -> None:
    _throw(personas, hidden)
    assert send(personas.alice, "post", f"bin/{hidden.pk}/restore", {}).status_code == 200


def _move(personas: Personas, hidden: Item) -> None:
    other = make(tree.root(), "other", by=personas.root)
    tree.move(hidden, other, by=personas.root, address=None)


def _move_and_empty(personas: Personas, hidden: Item) -> None:
    _move(personas, hidden)
    binning.let_go(binning.throw(hidden, by=personas.root, address=None), by=SYSTEM)


def _forget_the_entry_and_empty(personas: Personas, hidden: Item) -> None:
    """As a person's entries go with what they left behind: what was said is gone by then."""
    _throw(personas, hidden)
    hidden.entries.all().delete()
    binning.let_go(Binned.objects.get(item=hidden), by=SYSTEM)


_DISAPPEARING = [
    _throw,
    _empty,
    _throw_what_is_inside,
    _restore,
    _move,
    _move_and_empty,
    _forget_the_entry_and_empty,
]


@pytest.mark.parametrize("disappear", _DISAPPEARING)
def test_what_was_closed_comes_to_light_by_nothing_that_becomes_of_it(
    personas: Personas, dora: User, hidden: Container, disappear: Callable[..., None]
) -> None:
    team = personas.container
    inside = Item.objects.get(parent_id=hidden.pk)
    before = _told(dora, team)

    disappear(personas, hidden)

    for query in ("", f"?within={hidden.pk}", f"?target={hidden.pk}", f"?target={inside.pk}"):
        assert not [line for line in _told(dora, team, query) if "secret" in line]
    assert set(before) <= set(_told(dora, team))
    for event in AuditEvent.objects.filter(target_path__contains="secret"):
        assert send(dora, "get", f"events/{event.pk}").status_code == 404
    everything_told = _told(personas.root, tree.root(), "?action=credential.created")
    assert "alice created /team/secret/merger-bank" in everything_told


def test_place_that_is_closed_to_a_role_is_closed_to_its_members(
    personas: Personas, hidden: Container
) -> None:
    staff, eve = roles.create_role("staff", by=SYSTEM), make_user("eve")
    roles.set_members(staff, users=[eve], roles=[], by=SYSTEM)
    entries.give(personas.container, *everything(staff), by=SYSTEM)
    entries.give(hidden, *_closed(staff), by=SYSTEM)

    _empty(personas, hidden)

    assert not [line for line in _told(eve, personas.container) if "secret" in line]


def test_place_that_is_open_again_and_one_closed_to_others_are_told(
    personas: Personas, dora: User, hidden: Container
) -> None:
    entries.take(hidden, *_closed(dora), by=SYSTEM)
    beside = make(personas.container, "beside", by=personas.alice)
    entries.give(beside, *_closed(personas.bob), by=SYSTEM)
    send(personas.alice, "delete", f"containers/{beside.pk}")

    told = _told(dora, personas.container)

    assert "alice created /team/secret/merger-bank" in told
    assert "alice deleted /team/beside" in told


def test_event_of_what_is_gone_is_opened_from_the_record_that_has_it(
    personas: Personas, dora: User
) -> None:
    beside = make(personas.container, "beside", by=personas.alice)
    send(personas.alice, "delete", f"containers/{beside.pk}")
    event = AuditEvent.objects.get(action="container.deleted")

    assert send(dora, "get", f"events/{event.pk}").json()["sentence"] == event.sentence
    assert send(personas.charlie, "get", f"events/{event.pk}").status_code == 404
    assert send(personas.bob, "get", f"events/{event.pk}").status_code == 404


def test_what_moves_out_of_a_place_leaves_the_record_of_that_place_behind(
    personas: Personas, dora: User
) -> None:
    other = make(tree.root(), "other", by=personas.root)
    crm = make_credential(other, "crm", by=personas.root)
    made = AuditEvent.objects.get(target_id=crm.pk)
    tree.move(crm, personas.container, by=personas.root, address=None)
    send(personas.alice, "patch", f"credentials/{crm.pk}", {"scope": "a"})

    of_item = _told(dora, crm)
    answer = send(dora, "get", f"credentials/{crm.pk}/events").json()["results"]

    assert of_item == [event["sentence"] for event in answer]
    assert "alice changed /team/crm: scope" in of_item
    assert made.sentence not in of_item
    assert send(dora, "get", f"events/{made.pk}").status_code == 404
    assert made.sentence in _told(personas.root, crm)


def test_what_moves_within_what_one_reads_keeps_its_record(personas: Personas, dora: User) -> None:
    old, new = (make(personas.container, name, by=personas.alice) for name in ("old", "new"))
    crm = make_credential(old, "crm", by=personas.alice)
    tree.move(crm, new, by=personas.alice, address=None)
    send(personas.alice, "delete", f"containers/{old.pk}")

    assert "alice created /team/old/crm" in _told(dora, crm)


def test_who_has_an_entry_of_their_own_at_an_item_reads_where_it_was(personas: Personas) -> None:
    other = make(tree.root(), "other", by=personas.root)
    crm = make_credential(other, "crm", by=personas.root)
    entries.give(crm, Entry(personas.bob, Facet.SECURITY, Value.READ), by=SYSTEM)
    tree.move(crm, personas.container, by=personas.root, address=None)

    assert "root created /other/crm" in _told(personas.bob, crm)


def test_who_views_the_whole_record_sees_all_of_a_place(
    personas: Personas, dora: User, hidden: Container
) -> None:
    _empty(personas, hidden)
    people.set_privileges(dora, ["view_log"], by=SYSTEM)

    assert "alice created /team/secret/merger-bank" in _told(dora, personas.container)


def test_closing_is_kept_whoever_says_it(personas: Personas, dora: User) -> None:
    crm = make_credential(personas.container, "crm", by=personas.alice)
    said = Entry(dora, Facet.SECURITY, Value.READ)
    entries.give(crm, said, by=SYSTEM)
    assert not Closing.objects.exists()

    crm.entries.update(value=Value.NO_ACCESS)
    crm.entries.all().delete()

    assert [(c.subject_id, c.facet, c.place_id) for c in Closing.objects.all()] == [
        (dora.pk, "security", crm.pk)
    ]


def test_number_of_queries_is_the_same_however_much_is_closed(
    personas: Personas, dora: User, hidden: Container
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            _told(dora, personas.container)
        return len(asked)

    _told(dora, personas.container)
    one = count()
    for number in range(5):
        place = make(personas.container, f"secret-{number}", by=personas.alice)
        entries.give(place, *_closed(dora), by=SYSTEM)
        make_credential(place, "crm", by=personas.alice)
        if number % 2:
            _empty(personas, place)

    assert count() == one
