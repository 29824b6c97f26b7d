"""
Eight who change whatever they like at the same time, on connections of their own.

A seed chooses what each of them does. ``CROWD_SEED`` gives the one of a run that went wrong,
``CROWD_DEEDS`` how much each does.
"""

import os
import secrets
from collections.abc import Callable
from random import Random

import pytest
from django.db import connection

from tests.containers.at_once import assert_sound, at_once
from tests.containers.deeds import Deeds, make_world
from tokenwell.containers.inheritance import Facet, values_of

pytestmark = pytest.mark.django_db(transaction=True)

_SEED = int(os.environ.get("CROWD_SEED") or secrets.randbits(32))
_DEEDS = int(os.environ.get("CROWD_DEEDS") or 30)


def test_rights_are_right_after_eight_have_changed_what_they_like() -> None:
    print(f"CROWD_SEED={_SEED}")
    make_world()
    crowd = [Deeds(name) for name in "abcdefgh"]

    outcomes = at_once(*(lambda one=one: _act(one) for one in crowd))

    assert outcomes == ["done"] * 8
    assert sum(one.done for one in crowd) > 4 * _DEEDS
    assert_sound()
    connection.check_constraints()


def _act(one: Deeds) -> None:
    dice = Random(f"{_SEED} {one.name}")
    for _ in range(_DEEDS):
        one.look()
        dice.choice(_possible(one, dice))()


def _possible(one: Deeds, dice: Random) -> list[Callable[[], None]]:
    which, where = dice.randrange(1000), dice.randrange(1000)
    facet, either = dice.choice(list(Facet)), dice.random() < 0.5
    said = [(facet, dice.choice(sorted(values_of(facet))))]
    services = [number for number, user in enumerate(one.people) if user.is_service]
    possible = [
        lambda: one.say(which, where, said),
        lambda: one.say_anew(which, where, said),
        lambda: one.unsay(which),
        lambda: one.move(which, where),
        lambda: one.move(which, where),
        lambda: one.make(which, either),
        lambda: one.delete(which),
        lambda: one.rename(which, either),
        one.hire,
        one.install,
        one.make_role,
    ]
    if one.roles:
        possible += [
            lambda: one.nest(which, where),
            lambda: one.leave(which, where),
            lambda: one.delete_role(which),
        ]
    if services:
        possible.append(lambda: one.delete_person(services[which % len(services)]))
    if one.people and one.roles:
        possible.append(lambda: one.join(which, where))
    if one.people:
        possible.append(lambda: one.switch(which))
    return possible
