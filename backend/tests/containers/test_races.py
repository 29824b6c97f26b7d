"""Changes of the tree that come at the same time, on connections of their own."""

from collections.abc import Callable

import pytest

from tests.containers.at_once import assert_sound, at_once
from tests.containers.trees import delete, make, make_chain, make_credential
from tests.personas import Personas, make_personas
from tokenwell.accounts import roles
from tokenwell.accounts.models import Role, RoleMember, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container, Item

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8


@pytest.fixture
def people() -> Personas:
    """Make the usual ones, committed, so that other connections see them."""
    return make_personas()


def _move(item: Item, target: Container, by: User) -> Callable[[], object]:
    # Each thread brings what it has read before, as a request would.
    item, target = Item.objects.get(pk=item.pk), Container.objects.get(pk=target.pk)
    return lambda: tree.move(item, target, by=by, address=None)


def test_two_moves_never_make_a_circle(people: Personas) -> None:
    for number in range(ROUNDS):
        one, two = (
            make_chain(people.container, f"{name}{number}", "below", by=people.alice)
            for name in ("one", "two")
        )

        outcomes = at_once(_move(one[0], two[1], people.alice), _move(two[0], one[1], people.alice))

        assert sorted(outcomes) == ["done", "validation-failed"]
    assert_sound()


def test_item_made_while_its_container_moves_is_where_the_container_is(people: Personas) -> None:
    target = make(tree.root(), "target", by=people.root)
    entries.give(target, Entry(people.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    for number in range(ROUNDS):
        box, inner = make_chain(people.container, f"box{number}", "inner", by=people.alice)

        outcomes = at_once(
            _move(box, target, people.root),
            lambda: make(inner, "new", by=people.alice),  # noqa: B023
            lambda: make_credential(inner, "token", by=people.alice),  # noqa: B023
        )

        assert outcomes == ["done"] * 3
    assert_sound()


def test_container_is_deleted_or_takes_in_but_never_both(people: Personas) -> None:
    for number in range(ROUNDS):
        box = make(people.container, f"box{number}", by=people.alice)
        again = Container.objects.get(pk=box.pk)

        outcomes = at_once(
            lambda: delete(again, by=people.alice),  # noqa: B023
            lambda: make(box, "new", by=people.alice),  # noqa: B023
        )

        assert outcomes in (["done", "not-found"], ["container-not-empty", "done"])
    assert_sound()


def test_two_who_delete_the_same_are_told_apart(people: Personas) -> None:
    for number in range(ROUNDS):
        box = make(people.container, f"box{number}", by=people.alice)

        outcomes = at_once(
            *(
                lambda copy=copy: delete(copy, by=people.alice)
                for copy in (Container.objects.get(pk=box.pk), Container.objects.get(pk=box.pk))
            )
        )

        assert sorted(outcomes) == ["done", "not-found"]
    assert_sound()


def test_rename_and_move_both_hold(people: Personas) -> None:
    target = make(people.container, "target", by=people.alice)
    for number in range(ROUNDS):
        box = make(people.container, f"box{number}", by=people.alice)
        copy = Container.objects.get(pk=box.pk)

        outcomes = at_once(
            _move(box, target, people.alice),
            lambda: tree.rename(copy, f"new{number}", by=people.alice, address=None),  # noqa: B023
        )

        assert outcomes == ["done", "done"]
        now = Container.objects.get(pk=box.pk)
        assert (now.parent_id, now.name) == (target.pk, f"new{number}")
    assert_sound()


def test_item_made_below_a_changing_entry_has_its_rights(people: Personas) -> None:
    for number in range(ROUNDS):
        box, inner = make_chain(people.container, f"box{number}", "inner", by=people.alice)

        outcomes = at_once(
            lambda: entries.give(  # noqa: B023
                box,  # noqa: B023
                Entry(people.charlie, Facet.CONTAINER, Value.READ),
                by=SYSTEM,
            ),
            lambda: make(inner, "new", by=people.alice),  # noqa: B023
            lambda: make(box, "other", by=people.alice),  # noqa: B023
        )

        assert outcomes == ["done"] * 3
    assert_sound()


def test_entries_that_two_give_at_once_both_stay(people: Personas) -> None:
    for number in range(ROUNDS):
        box = make(people.container, f"box{number}", by=people.alice)

        outcomes = at_once(
            *(
                lambda person=person: entries.give(
                    Item.objects.get(pk=box.pk),  # noqa: B023
                    Entry(person, Facet.SERVICE, Value.USE),
                    by=SYSTEM,
                )
                for person in (people.bob, people.charlie)
            )
        )

        assert outcomes == ["done"] * 2
        assert box.entries.count() == 2
    assert_sound()


def test_two_roles_never_come_to_be_in_each_other(people: Personas) -> None:
    for number in range(ROUNDS):
        one, two = (roles.create_role(f"{name}{number}", by=SYSTEM) for name in ("one", "two"))

        outcomes = at_once(
            lambda: roles.set_members(one, users=[], roles=[two], by=SYSTEM),  # noqa: B023
            lambda: roles.set_members(two, users=[], roles=[one], by=SYSTEM),  # noqa: B023
        )

        assert sorted(outcomes) == ["done", "validation-failed"]
    assert_sound()


def test_people_whom_two_put_into_a_role_are_both_in_it(people: Personas) -> None:
    role = roles.create_role("crowd", by=SYSTEM)

    outcomes = at_once(
        *(
            lambda person=person: roles.add_member(Role.objects.get(pk=role.pk), person, by=SYSTEM)
            for person in (people.alice, people.bob, people.charlie)
        )
    )

    assert outcomes == ["done"] * 3
    assert RoleMember.objects.filter(role=role).count() == 3
    assert_sound()
