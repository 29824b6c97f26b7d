"""
The tree, roles and people in steps that Hypothesis chooses: rights are those of the reference.

``STEPS_EXAMPLES`` asks for so many runs of a hundred steps, drawn anew each time.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import hypothesis
import pytest
from django.db import connection, transaction
from hypothesis import strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.containers.judge import VERBS, assert_kept_as_told, assert_placed
from tests.containers.trees import make_chain, make_credential
from tests.personas import make_user
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.accounts.models import AUTHENTICATED, Role, User
from tokenwell.audit import log
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import checks, entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value, values_of
from tokenwell.containers.models import Container, Item, Kind
from tokenwell.credentials import changes
from tokenwell.credentials.models import Credential
from tokenwell.web.problems import Problem

T = TypeVar("T")

_EXAMPLES = int(os.environ.get("STEPS_EXAMPLES", "0"))
SETTINGS = hypothesis.settings(
    max_examples=_EXAMPLES or 126,
    derandomize=not _EXAMPLES,
    stateful_step_count=100,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
_ITEMS, _SUBJECTS = 14, 7  # at most: much fits into a small world, and it is quick
_which = strategies.integers(0, 30)
_words = [(facet, value) for facet in Facet for value in sorted(values_of(facet))]
_said = strategies.lists(
    strategies.sampled_from(_words), min_size=1, max_size=3, unique_by=lambda word: word[0]
)


class Steps(RuleBasedStateMachine):
    """A small tree, people, services and roles, to do things to; each run is rolled back."""

    taken = 0
    done = 0

    def __init__(self) -> None:
        super().__init__()
        self.together = transaction.atomic()
        self.together.__enter__()
        self.keeper, *self.people = User.objects.order_by("pk")
        self.roles = list(Role.objects.filter(is_fixed=False).order_by("pk"))
        self.everybody = Role.objects.get(name=AUTHENTICATED)
        # Read once: each step brings what it has read before others, as a request may.
        self.items: list[Item] = [
            *Container.objects.order_by("pk"),
            *Credential.objects.order_by("pk"),
        ]
        self.number = 0

    def teardown(self) -> None:
        try:
            connection.check_constraints()
            assert not checks.compare()
        finally:
            transaction.set_rollback(True)
            self.together.__exit__(None, None, None)

    @rule(item=_which, subject=_which, said=_said, anew=strategies.booleans())
    def say(self, item: int, subject: int, said: list[tuple[Facet, Value]], anew: bool) -> None:
        subjects: list[User | Role] = [*self.people, *self.roles, self.everybody]
        whom = _pick(subjects, subject)
        words = [Entry(whom, facet, value) for facet, value in said]
        if anew:
            self._do(entries.replace, self._item(item), words, by=SYSTEM)
        else:
            self._do(entries.give, self._item(item), *words, by=SYSTEM)

    @rule(item=_which)
    def unsay(self, item: int) -> None:
        self._do(entries.replace, self._item(item), [], by=SYSTEM)

    @rule(item=_which, into=_which)
    def move(self, item: int, into: int) -> None:
        parent = self._container(into)
        self._do(tree.move, self._item(item), parent, by=self.keeper, address=None)

    @precondition(lambda self: len(self.items) < _ITEMS)
    @rule(parent=_which, is_container=strategies.booleans())
    def make(self, parent: int, is_container: bool) -> None:
        around, name = self._container(parent), self._name()
        if is_container:
            create = tree.create_container
            self.items += self._do(create, around, name, by=self.keeper, address=None)
        else:
            self.items += self._do(make_credential, around, name, by=self.keeper)

    @rule(item=_which)
    def delete(self, item: int) -> None:
        found = self._item(item)
        is_container = found.kind == Kind.CONTAINER
        verb = tree.delete_container if is_container else changes.delete
        if self._do(verb, found, by=self.keeper, address=None):
            self.items.remove(found)

    @rule(which=_which, is_role=strategies.booleans())
    def rename(self, which: int, is_role: bool) -> None:
        if is_role and self.roles:
            self._do(roles.rename_role, _pick(self.roles, which), self._name(), by=SYSTEM)
        else:
            self._do(tree.rename, self._item(which), self._name(), by=self.keeper, address=None)

    @precondition(lambda self: self.roles)
    @rule(role=_which, member=_which)
    def join(self, role: int, member: int) -> None:
        """A person, a service or a role comes into a role."""
        members: list[User | Role] = [*self.people, *self.roles]
        whom = _pick(members, member)
        self._do(roles.add_member, _pick(self.roles, role), whom, by=SYSTEM)

    @precondition(lambda self: self.roles)
    @rule(role=_which, member=_which)
    def leave(self, role: int, member: int) -> None:
        around = _pick(self.roles, role)
        rows = list(around.members.select_related("user", "member_role").order_by("pk"))
        if rows:
            rows.remove(_pick(rows, member))
        users = [row.user for row in rows if row.user]
        inner = [row.member_role for row in rows if row.member_role]
        self._do(roles.set_members, around, users=users, roles=inner, by=SYSTEM)

    @precondition(lambda self: self.people)
    @rule(person=_which)
    def switch(self, person: int) -> None:
        """Disable who is enabled, and enable who is not."""
        user = _pick(self.people, person)
        if user.is_service:
            update, is_enabled = service_accounts.update, not user.is_active
            self._do(update, user.service, is_enabled=is_enabled, by=SYSTEM)
        else:
            verb = people.disable_user if user.is_active else people.enable_user
            self._do(verb, user, by=SYSTEM)

    @precondition(lambda self: len(self.people) < _SUBJECTS)
    @rule(is_service=strategies.booleans())
    def hire(self, is_service: bool) -> None:
        if is_service:
            create, more = service_accounts.create, {"description": "", "created_by": None}
            made = self._do(create, self._name(), **more, by=SYSTEM)
            self.people += [service.user for service in made]
        else:
            self.people += self._do(make_user, self._name())

    @precondition(lambda self: len(self.roles) < _SUBJECTS)
    @rule()
    def make_role(self) -> None:
        self.roles += self._do(roles.create_role, self._name(), by=SYSTEM)

    @precondition(lambda self: self.people)
    @rule(person=_which)
    def delete_person(self, person: int) -> None:
        user = _pick(self.people, person)
        self.people.remove(user)
        if user.is_service:
            self._do(service_accounts.delete, user.service, by=SYSTEM)
        else:
            self._do(user.delete)

    @precondition(lambda self: self.roles)
    @rule(role=_which)
    def delete_role(self, role: int) -> None:
        gone = _pick(self.roles, role)
        self.roles.remove(gone)
        self._do(roles.delete_role, gone, by=SYSTEM)

    @invariant()
    def rights_are_as_told(self) -> None:
        told = assert_kept_as_told()
        # What looks at rights depends on nothing but what is kept: one verb now and then will do.
        asked, rest = divmod(Steps.taken, 20)
        if rest == 0:
            assert_placed()
            person, right = _pick([self.keeper, *self.people], asked), _pick(list(Right), asked)
            item = Item.objects.get(pk=self._item(asked).pk)
            _pick(VERBS, asked)(told, person, item, right)

    def _do(self, verb: Callable[..., Any], *arguments: Any, **more: Any) -> list[Any]:
        """Do one thing, and give what came of it; nothing if it was refused, which is right too."""
        Steps.taken += 1
        with suppress(Problem):
            made = [verb(*arguments, **more)]
            Steps.done += 1
            return made
        return []

    def _name(self) -> str:
        self.number += 1
        return f"n{self.number}"

    def _item(self, which: int) -> Item:
        return _pick(self.items, which)

    def _container(self, which: int) -> Container:
        return _pick([item for item in self.items if isinstance(item, Container)], which)


def _pick(things: Sequence[T], which: int) -> T:
    return things[which % len(things)]


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small tree with people, a service and roles, committed: the runs begin with it."""
    # The record has tests of its own, and would take a sixth of the time.
    monkeypatch.setattr(log, "record_all", lambda *_arguments, **_more: None)
    keeper = make_user("keeper", is_administrator=True)
    for name in ("ann", "ben"):
        make_user(name)
    service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    for name in ("in", "out"):
        roles.create_role(name, by=SYSTEM)
    chain = make_chain(tree.root(), "a", "b", by=keeper)
    make_credential(chain[0], "key", by=keeper)


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("world")
def test_rights_are_those_of_the_reference() -> None:
    Steps.taken = Steps.done = 0

    run_state_machine_as_test(Steps, settings=SETTINGS)

    print(f"{Steps.taken} steps, {Steps.done} of them not refused")
    assert Steps.taken >= 10_000
