"""
The rules of rights, broken one at a time: the walk and the judge of ``test_steps`` find each.

A judge that nobody ever saw condemn anything proves nothing.
"""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.containers.broken_rules import BROKEN, Broken
from tests.containers.deeds import Deeds, Said, make_world, pick
from tests.containers.judge import VERBS, assert_kept, assert_placed
from tests.containers.reference import effective
from tokenwell.audit import log
from tokenwell.containers.inheritance import Facet, Right, values_of
from tokenwell.containers.models import Item

MOST_STEPS = 400
STEPS_OF_THE_WHOLE = 200
SEED = 7
_WORDS = [(facet, value) for facet in Facet for value in sorted(values_of(facet))]


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What each walk begins with, made once: each takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_world()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(_world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The world without the record, which has tests of its own."""
    monkeypatch.setattr(log, "record_all", lambda *_arguments, **_more: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_broken_rule_is_found(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broken.module, broken.name, broken.broken())
    deeds = Deeds()

    with pytest.raises(AssertionError):
        _walk(deeds, MOST_STEPS)

    print(f"{broken.rule}: found after {deeds.taken} steps")


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_nothing_is_found_where_nothing_is_broken() -> None:
    _walk(Deeds(), STEPS_OF_THE_WHOLE)


def test_many_rules_are_broken() -> None:
    assert len({broken.rule for broken in BROKEN}) == len(BROKEN) >= 20


def _walk(deeds: Deeds, steps: int) -> None:
    """Do what chance says, the same each time, and judge after each step."""
    chance = Random(SEED)  # noqa: S311 - no secret
    while deeds.taken < steps:
        chance.choice(_possible(deeds, chance))()
        if deeds.is_refused:
            continue
        told = effective()
        assert_kept(told)
        assert_placed()
        if deeds.done % 3 == 0:
            # Who is disabled, if anybody is: the others are judged by what is kept.
            disabled = [person for person in deeds.people if not person.is_active]
            person = chance.choice(disabled or deeds.people)
            item = Item.objects.get(pk=chance.choice(deeds.items).pk)
            pick(VERBS, deeds.done // 3)(told, person, item, chance.choice(list(Right)))


def _possible(deeds: Deeds, chance: Random) -> list[Callable[[], None]]:
    """Say what may be done next; the world stays small, so that much happens to each thing."""
    some = chance.randrange
    few_items, few_roles = len(deeds.items) < 10, len(deeds.roles) < 4
    grows: list[tuple[bool, Callable[[], None]]] = [
        (few_items, lambda: deeds.make(some(9), chance.random() < 0.7)),
        (not few_items, lambda: deeds.delete(some(9))),
        (len(deeds.people) < 5, lambda: _come(deeds, chance)),
        (few_roles, deeds.make_role),
        (len(deeds.roles) > 2, lambda: deeds.delete_role(some(9))),
    ]
    return [
        lambda: deeds.say(some(9), some(9), _said(chance)),
        lambda: deeds.say(some(9), some(9), _said(chance)),
        lambda: deeds.say_anew(some(9), some(9), _said(chance)),
        lambda: deeds.unsay(some(9)),
        lambda: deeds.move(some(9), some(9)),
        lambda: deeds.join(some(9), some(9)),
        lambda: deeds.nest(some(9), some(9)),
        lambda: deeds.leave(some(9), some(9)),
        lambda: deeds.switch(some(9)),
        *(deed for is_possible, deed in grows if is_possible),
    ]


def _come(deeds: Deeds, chance: Random) -> None:
    chance.choice([deeds.hire, deeds.install])()


def _said(chance: Random) -> Said:
    said = chance.sample(_WORDS, 3)
    return list({facet: (facet, value) for facet, value in said}.values())
