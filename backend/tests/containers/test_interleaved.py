"""Each two changes, the second one while the first is done and not committed yet."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy

import pytest
from django.db import transaction
from django.db.models import Model

from tests.containers.at_once import Act, assert_sound, outcome_of
from tests.containers.trees import delete, make, make_chain, make_credential
from tests.personas import PASSWORD, Personas, make_personas
from tests.waiting import somebody_waits
from tokenwell.accounts import roles, service_accounts
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import bootstrap, entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value

pytestmark = pytest.mark.django_db(transaction=True)

# What one may be told who comes second. Nobody is told of a constraint, or of a deadlock.
_REFUSALS = {"not-found", "validation-failed", "container-not-empty"}


class Changes:
    """A small tree with rights in it, and what may be done to it: each verb that changes rights."""

    def __init__(self, personas: Personas, number: int) -> None:
        self._by, self._ann = personas.root, personas.charlie
        self._box, self._inner = make_chain(
            personas.container, f"box{number}", "inner", by=self._by
        )
        self._leaf = make(self._inner, "leaf", by=self._by)
        self._target = make(personas.container, f"target{number}", by=self._by)
        self._key = make_credential(self._inner, "key", by=self._by)
        name = f"robot{number}"
        self._robot = service_accounts.create(name, description="", by=SYSTEM, created_by=None)
        self._staff = roles.create_role(f"staff{number}", by=SYSTEM)
        self._crew = roles.create_role(f"crew{number}", by=SYSTEM)
        roles.set_members(self._staff, users=[self._ann, self._robot.user], roles=[], by=SYSTEM)
        roles.set_members(self._crew, users=[], roles=[self._staff], by=SYSTEM)
        self._chief = bootstrap.make_administrator(f"chief{number}", password=PASSWORD)
        entries.give(self._box, _use(self._crew), _use(self._robot.user), by=SYSTEM)
        entries.give(self._leaf, _use(self._ann), by=SYSTEM)

    def say_above(self) -> None:
        entries.give(self._box, _use(self._staff), _use(self._ann), by=SYSTEM)

    def say_below(self) -> None:
        entries.give(self._inner, _use(self._robot.user), _use(self._crew), by=SYSTEM)

    def say_of_key(self) -> None:
        entries.give(self._key, _use(self._ann), by=SYSTEM)

    def unsay(self) -> None:
        entries.replace(self._box, [], by=SYSTEM)

    def move(self) -> None:
        tree.move(self._inner, self._target, by=self._by, address=None)

    def rename(self) -> None:
        tree.rename(self._inner, "other", by=self._by, address=None)

    def make_below(self) -> None:
        make_credential(self._leaf, "new", by=self._by)

    def delete_leaf(self) -> None:
        delete(self._leaf, by=self._by)

    def delete_key(self) -> None:
        delete(self._key, by=self._by)

    def join(self) -> None:
        roles.add_member(self._staff, self._chief, by=SYSTEM)

    def unnest(self) -> None:
        roles.set_members(self._crew, users=[self._robot.user], roles=[], by=SYSTEM)

    def rename_role(self) -> None:
        roles.rename_role(self._crew, f"{self._crew.name} now", by=SYSTEM)

    def delete_role(self) -> None:
        roles.delete_role(self._crew, by=SYSTEM)

    def delete_inner_role(self) -> None:
        roles.delete_role(self._staff, by=SYSTEM)

    def disable_service(self) -> None:
        service_accounts.update(self._robot, is_enabled=False, by=SYSTEM)

    def delete_service(self) -> None:
        service_accounts.delete(self._robot, by=SYSTEM)

    def dismiss(self) -> None:
        bootstrap.dismiss_administrator(self._chief, by=SYSTEM)

    def read_by_another(self) -> "Changes":
        """Give the same, as another request has read it."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Model):
                setattr(other, name, type(value)._default_manager.get(pk=value.pk))
        return other


def _use(subject: User | Role) -> Entry:
    return Entry(subject, Facet.CREDENTIAL, Value.USE)


_ALL = [name for name in vars(Changes) if name[0] != "_" and name != "read_by_another"]


@pytest.mark.parametrize("first", _ALL)
def test_second_finds_what_the_first_has_done_or_is_refused(first: str) -> None:
    personas = make_personas()
    for number, second in enumerate(_ALL):
        with transaction.atomic():
            one = Changes(personas, number)
        other = one.read_by_another()

        outcomes = _interleave(getattr(one, first), getattr(other, second))

        assert outcomes[0] == "done", (first, second)
        assert outcomes[1] in {"done", *_REFUSALS}, (first, second)
        assert_sound()


def _interleave(first: Act, second: Act) -> list[str]:
    """Do a thing, then another on a connection of its own until that waits or ends; commit."""
    with ThreadPoolExecutor(1) as window:
        begun: list[Future[str]] = []

        def first_around_second() -> None:
            with transaction.atomic():
                first()
                begun.append(window.submit(outcome_of, second))
                while not begun[0].done() and not somebody_waits():
                    time.sleep(0.002)

        return [outcome_of(first_around_second), begun[0].result(60)]
