"""An import is done whole or not at all: killed halfway, with a conflict, twice at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from tests.containers.trees import make
from tests.personas import Personas, make_personas
from tests.transfer import making
from tests.transfer.making import dump, exported, imported, make_credential
from tests.waiting import wait_until_somebody_waits
from tokenwell import many
from tokenwell.containers import sets
from tokenwell.credentials.models import Credential
from tokenwell.transfer import api, applying, creating
from tokenwell.transfer.steps import Plan
from tokenwell.web.problems import Problem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Personas:
    return make_personas()


@pytest.fixture
def content(people: Personas) -> bytes:
    """A file with two containers, a credential in each, and none of it here any more."""
    for name in ("one", "two"):
        box = make(people.container, name, by=people.alice)
        making.give_tokens(make_credential(box, by=people.alice, name=f"crm-{name}"))
    content = exported(people.container, people.root)
    Credential.objects.all().delete()
    for name in ("one", "two"):
        making.at(f"/team/{name}").delete()
    return content


class _Killed(BaseException):
    """What no error handler expects."""


@pytest.mark.parametrize(
    ("module", "verb", "after"),
    [
        (applying, "do_roles", 1),
        (applying, "do_containers", 1),
        (creating, "create", 1),
        (many, "insert", 4),
        (applying, "do_entries", 2),
        (applying, "record", 1),
    ],
)
def test_import_that_is_killed_halfway_leaves_nothing(
    people: Personas,
    content: bytes,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    verb: str,
    after: int,
) -> None:
    before, called = dump(), []
    real = getattr(module, verb)

    def killed(*arguments: Any, **options: Any) -> Any:
        result = real(*arguments, **options)
        called.append(verb)
        if len(called) == after:
            raise _Killed
        return result

    monkeypatch.setattr(module, verb, killed)

    with pytest.raises(_Killed):
        imported(content, people.container, people.root)

    assert len(called) == after
    assert dump() == before


def test_one_conflict_keeps_all_others_out_too(people: Personas, content: bytes) -> None:
    make_credential(people.container, by=people.alice, name="two")
    before = dump()

    with pytest.raises(Problem) as refused:
        imported(content, people.container, people.root)

    assert refused.value.status == 409
    assert len(refused.value.more["conflicts"]) == 2  # type: ignore[arg-type]
    assert dump() == before


def test_what_is_in_conflict_can_be_left_out(people: Personas, content: bytes) -> None:
    make_credential(people.container, by=people.alice, name="two")

    imported(content, people.container, people.root, leave_out=frozenset({"/TWO"}))

    names = set(Credential.objects.values_list("name", flat=True))
    assert names == {"two", "crm-one"}


def test_second_of_two_imports_finds_what_the_first_one_made(
    people: Personas, content: bytes
) -> None:
    def alone() -> Plan:
        try:
            return imported(content, people.container, people.root)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        plans = [future.result() for future in [threads.submit(alone) for _ in range(2)]]

    assert sorted(plan.counts()["create"] for plan in plans) == [0, 4]
    assert Credential.objects.count() == 2


def test_right_that_is_taken_away_meanwhile_does_not_count(
    people: Personas, content: bytes
) -> None:
    def alone() -> Plan:
        try:
            return imported(content, people.container, people.alice, people=False)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            sets.lock_tree()
            future = threads.submit(alone)
            wait_until_somebody_waits()
            people.container.entries.filter(user=people.alice).delete()
            sets.settle(people.container)
        with pytest.raises(Problem):
            future.result()

    assert Credential.objects.count() == 0


def test_second_file_in_memory_is_told_to_wait(people: Personas, content: bytes) -> None:
    with api._one_at_a_time():
        answer = making.post(people.root, f"containers/{people.container.pk}/export", {})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
