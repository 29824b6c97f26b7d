"""The cases of ``inheritance_cases``, each said and done by the verbs of the product."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.containers import reference
from tests.containers.inheritance_cases import CASES
from tests.containers.judge import assert_answers_as_told, assert_kept_as_told, assert_placed
from tests.containers.trees import delete, make, make_chain, make_credential, public
from tests.personas import make_user
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, paths, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value, rights_given, values_of
from tokenwell.containers.models import Container, Item

_LINES = [line for line in CASES.splitlines() if "|" in line]


class World:
    """What the cases are about; ``do`` does one thing that a case tells."""

    def __init__(self) -> None:
        self.chief = make_user("chief", is_administrator=True)
        for name in ("ann", "ben"):
            make_user(name)
        service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
        for name in ("staff", "crew", "firm"):
            roles.create_role(name, by=SYSTEM)
        inner = make_chain(tree.root(), *"abcd", by=self.chief)[1]
        for name in ("key", "other"):
            make_credential(inner, name, by=self.chief)
        make_chain(tree.root(), "x", "y", by=self.chief)
        make(public(), "box", by=self.chief)

    def do(self, words: str) -> None:
        """Say or do one thing."""
        for form, verb in self._verbs():
            if found := re.fullmatch(form, words):
                verb(*found.groups())
                return
        raise ValueError(words)

    def item(self, path: str) -> Item:
        """Find what is at a path, as it is now."""
        found = paths.find_id(path)
        assert found is not None, path
        return Item.objects.get(pk=found)

    def _verbs(self) -> list[tuple[str, Callable[..., None]]]:
        return [
            (r"(\w+) in (\w+)", self._join),
            (r"(\w+) not in (\w+)", self._leave),
            (r"(\w+) is (disabled|enabled)", self._switch),
            (r"(/\S+) moves to (/\S*)", self._move),
            (r"(/\S+) is named (\w+)", self._rename),
            (r"(/\S*)/(\w+) is made", self._make),
            (r"(/\S+) is deleted", self._delete),
            (r"(\w+) is deleted", self._delete_subject),
            (r"(/\S*) (\w+) (\w+) inherit", self._unsay),
            (r"(/\S*) (\w+) (\w+) (\w+)", self._say),
        ]

    def _say(self, path: str, name: str, facet: str, value: str) -> None:
        entry = Entry(_subject(name), Facet(facet), Value(value))
        entries.give(self.item(path), entry, by=SYSTEM)

    def _unsay(self, path: str, name: str, facet: str) -> None:
        item, gone = self.item(path), (_subject(name), facet)
        there: dict[tuple[Any, str], str] = {
            (row.user or row.role, row.facet): row.value for row in item.entries.all()
        }
        assert gone in there
        kept = [
            Entry(subject, Facet(about), Value(value))
            for (subject, about), value in there.items()
            if (subject, about) != gone
        ]
        entries.replace(item, kept, by=SYSTEM)

    def _join(self, name: str, role: str) -> None:
        roles.add_member(Role.objects.get(name=role), _subject(name), by=SYSTEM)

    def _leave(self, name: str, role: str) -> None:
        around = Role.objects.get(name=role)
        said = [row.user or row.member_role for row in around.members.all()]
        said.remove(_subject(name))
        users = [member for member in said if isinstance(member, User)]
        inner = [member for member in said if isinstance(member, Role)]
        roles.set_members(around, users=users, roles=inner, by=SYSTEM)

    def _switch(self, name: str, how: str) -> None:
        user = User.objects.get(username=name)
        if user.is_service:
            service_accounts.update(user.service, is_enabled=how == "enabled", by=SYSTEM)
        elif how == "enabled":
            people.enable_user(user, by=SYSTEM)
        else:
            people.disable_user(user, by=SYSTEM)

    def _move(self, path: str, into: str) -> None:
        parent = Container.objects.get(pk=self.item(into).pk)
        tree.move(self.item(path), parent, by=self.chief, address=None)

    def _rename(self, path: str, name: str) -> None:
        tree.rename(self.item(path), name, by=self.chief, address=None)

    def _make(self, path: str, name: str) -> None:
        around = Container.objects.get(pk=self.item(path).pk)
        (make_credential if name.endswith("key") else make)(around, name, by=self.chief)

    def _delete(self, path: str) -> None:
        delete(self.item(path), by=self.chief)

    def _delete_subject(self, name: str) -> None:
        subject = _subject(name)
        if isinstance(subject, Role):
            roles.delete_role(subject, by=SYSTEM)
        elif subject.is_service:
            service_accounts.delete(subject.service, by=SYSTEM)
        else:
            subject.delete()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make what the cases are about, once: each undoes what it did, in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("line", _LINES)
def test_rights_are_as_the_line_says(world: World, line: str) -> None:
    told, asked, where, expected = _read(line)

    for words in told:
        world.do(words)

    person, item = User.objects.get(username=asked), world.item(where)
    assert set(permissions.rights_on(person, item)) == expected
    # The judge of the machine is judged by people here.
    kept = assert_kept_as_told()
    assert_placed()
    assert {what for who, at, what in kept if (who, at) == (str(person.pk), str(item.pk))} == {
        right.value for right in expected
    }
    assert_answers_as_told(kept, person, item, Right.CREDENTIAL_USE)


def test_cases_are_many_and_leave_out_no_word() -> None:
    words = {
        tuple(said.split()[2:]) for line in _LINES for said in _read(line)[0] if said[0] == "/"
    }

    assert len(_LINES) == len({" ".join(line.split()) for line in _LINES}) >= 100
    assert words >= {(facet, value) for facet in Facet for value in values_of(facet)}


def test_reference_is_short_and_shares_no_code() -> None:
    source = Path(reference.__file__).read_text()

    assert len(source.splitlines()) <= 40
    assert re.findall(r"^(?:from|import) .*", source, re.M) == ["from django.db import connection"]


def _read(line: str) -> tuple[list[str], str, str, set[Right]]:
    """Take a line apart: what is told, who asks, where, and the rights expected there."""
    told, _, rest = line.partition("|")
    question, _, answer = rest.partition(" = ")
    asked, where = question.split()
    expected: set[Right] = set()
    for words in answer.strip().split(", "):
        if words != "nothing":
            facet, value = words.split()
            expected |= rights_given(Facet(facet), Value(value))
    return [words.strip() for words in told.split(";") if words.strip()], asked, where, expected


def _subject(name: str) -> Any:
    role = Role.objects.filter(name=name).first()
    return role or User.objects.get(username=name)
