"""The way down to an item: one request tells a tree that is open there, as far as one may know."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.containers.trees import make, make_chain, make_credential, public, send
from tests.personas import Personas, browser, everything
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree, way
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item


def _told(user: Any, item: Item) -> list[tuple[str, list[str], bool]]:
    answer = send(user, "get", f"items/{item.pk}/way")
    assert answer.status_code == 200
    return [
        (level["name"], [one["name"] for one in level["containers"]], level["has_more"])
        for level in answer.json()
    ]


def test_way_to_a_credential_tells_the_containers_above_and_what_is_beside_them(
    personas: Personas,
) -> None:
    one = make(personas.container, "one", by=personas.root)
    make(personas.container, "Another", by=personas.root)
    credential = make_credential(one, "crm", by=personas.root)

    assert _told(personas.root, credential) == [
        ("", ["public", "team"], False),
        ("team", ["Another", "one"], False),
        ("one", [], False),
    ]


def test_containers_that_one_may_not_know_of_are_not_on_the_way(personas: Personas) -> None:
    one, _ = (make(personas.container, name, by=personas.root) for name in ("one", "two"))
    inner = make(one, "inner", by=personas.root)
    entries.give(one, Entry(personas.charlie, Facet.CONTAINER, Value.READ), by=SYSTEM)

    assert _told(personas.charlie, inner) == [("one", ["inner"], False), ("inner", [], False)]


def test_of_many_the_first_are_told_and_that_there_are_more(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "EACH", 2)
    for name in "cab":
        make(personas.container, name, by=personas.root)

    assert _told(personas.root, personas.container)[-1] == ("team", ["a", "b"], True)


def test_of_a_long_way_less_is_told_of_each(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "_IN_ALL", 9)
    *_, last = make_chain(personas.container, "a", "b", "c", by=personas.root)
    for name in "xy":
        make(last, name, by=personas.root)

    assert _told(personas.root, last)[-1] == ("c", ["x"], True)


def test_long_way_takes_as_many_queries_as_a_short_one(
    personas: Personas, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    box = make(public(), "box", by=personas.root)
    entries.give(box, *everything(personas.alice), by=SYSTEM)
    *_, last = make_chain(box, *(f"c{depth}" for depth in range(40)), by=personas.alice)
    client = browser(personas.alice)
    with CaptureQueriesContext(connection) as for_short:
        assert len(_told(client, box)) == 2

    with django_assert_num_queries(len(for_short)):
        assert len(_told(client, last)) == 42


def test_way_to_what_one_may_not_know_of_is_like_that_to_nothing(personas: Personas) -> None:
    hidden = send(personas.charlie, "get", f"items/{personas.container.pk}/way")
    there = send(personas.charlie, "get", f"items/{tree.root().pk}/way")

    assert hidden.status_code == there.status_code == 404
    assert hidden.json() == there.json()
