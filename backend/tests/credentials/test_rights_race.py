"""A right that is taken away while somebody acts on it: the tree is locked before the look."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.containers.trees import make
from tests.credentials.making import JSON, make_credential, new_form
from tests.personas import Personas, browser, everything, make_personas
from tests.waiting import wait_until_somebody_waits
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, sets
from tokenwell.containers.models import Item

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Client], Any]


def _create_credential(people: Personas) -> Act:
    form = new_form(people)
    return lambda alice: alice.post("/api/v1/credentials", form, JSON)


def _create_container(people: Personas) -> Act:
    body = {"parent": str(people.container.pk), "name": "new"}
    return lambda alice: alice.post("/api/v1/containers", body, JSON)


def _move_credential(people: Personas) -> Act:
    target = make(people.container, "target", by=people.alice)
    url = f"/api/v1/credentials/{make_credential(people.container, by=people.alice).pk}"
    return lambda alice: alice.patch(url, {"container": str(target.pk)}, JSON)


def _rename_credential(people: Personas) -> Act:
    url = f"/api/v1/credentials/{make_credential(people.container, by=people.alice).pk}"
    return lambda alice: alice.patch(url, {"name": "other"}, JSON)


def _delete_credential(people: Personas) -> Act:
    url = f"/api/v1/credentials/{make_credential(people.container, by=people.alice).pk}"
    return lambda alice: alice.delete(url)


@pytest.mark.parametrize(
    "prepare",
    [
        _create_credential,
        _create_container,
        _move_credential,
        _rename_credential,
        _delete_credential,
    ],
)
def test_right_that_is_taken_away_under_way_does_not_count(
    prepare: Callable[[Personas], Act],
) -> None:
    people = make_personas()
    act = prepare(people)
    before = _tree()
    alice = browser(people.alice)

    def in_window() -> int:
        try:
            return int(act(alice).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as window:
        with transaction.atomic():
            sets.lock_tree()
            answer = window.submit(in_window)
            wait_until_somebody_waits()
            entries.replace(people.container, [], by=SYSTEM)
        status = answer.result(60)

    assert status in {400, 403, 404}
    assert _tree() == before
    # It was for the right alone.
    entries.give(people.container, *everything(people.alice), by=SYSTEM)
    assert act(alice).status_code in {200, 201, 204}


def _tree() -> list[tuple[object, ...]]:
    return list(Item.objects.order_by("pk").values_list("pk", "parent", "name"))
