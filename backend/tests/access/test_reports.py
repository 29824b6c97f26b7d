"""Who may do what and why: the answer names the entry, its place, and the roles between."""

import csv
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, make_user
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Item

USE = "right=credential_use"


def _rows(personas: Personas, item: Item, query: str = USE) -> dict[str, Any]:
    answer = send(personas.alice, "get", f"items/{item.pk}/access?{query}")
    assert answer.status_code == 200, answer.content
    return {row["person"]["name"]: row for row in answer.json()["results"]}


def test_who_may_and_why(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    dora = make_user("dora")
    nested = roles.create_role("nested", by=SYSTEM)
    roles.set_members(nested, users=[dora], roles=[], by=SYSTEM)
    roles.add_member(personas.team, nested, by=SYSTEM)

    found = _rows(personas, inner)

    assert set(found) == {"alice", "bob", "dora", "root"}
    (reason,) = found["dora"]["reasons"]
    assert reason["facet"] == "credential"
    assert reason["value"] == "use"
    assert reason["subject"]["name"] == "team"
    assert [role["name"] for role in reason["through"]] == ["nested", "team"]
    assert reason["from"]["path"] == "/team"
    assert [reason["from"]["path"] for reason in found["root"]["reasons"]] == ["/"]


def test_who_may_is_who_can(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    entries.give(inner, Entry(personas.team, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None).user
    entries.give(inner, Entry(robot, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    everyone = [personas.alice, personas.bob, personas.charlie, personas.root, robot]

    for right in Right:
        inner = Item.objects.get(pk=inner.pk)  # type: ignore[assignment]
        may = {user.username for user in everyone if permissions.can(user, right, inner)}
        found = _rows(personas, inner, f"right={right}")
        assert set(found) == may
        assert all(row["reasons"] for row in found.values())
        assert all(right in row["rights"] for row in found.values())


def test_on_a_credential_only_what_means_something_there_counts(personas: Personas) -> None:
    credential = make_credential(personas.container, "crm", by=personas.alice)
    entries.give(
        personas.container, Entry(personas.charlie, Facet.CONTAINER, Value.READ), by=SYSTEM
    )

    found = _rows(personas, credential, "")

    assert set(found) == {"alice", "bob", "root"}
    assert found["bob"]["rights"] == ["credential_use"]
    assert [reason["facet"] for reason in found["bob"]["reasons"]] == ["credential"]


def test_disabled_person_is_not_listed(personas: Personas) -> None:
    people.disable_user(personas.bob, by=SYSTEM)

    assert "bob" not in _rows(personas, personas.container)


def test_list_is_found_by_a_part_of_the_name(personas: Personas) -> None:
    assert set(_rows(personas, personas.container, "search=ALI")) == {"alice"}


def test_number_of_queries_does_not_grow_with_the_people(personas: Personas) -> None:
    few = _queries(personas)
    users = [make_user(f"user{number}") for number in range(8)]
    roles.set_members(
        personas.team, users=[personas.alice, personas.bob, *users], roles=[], by=SYSTEM
    )

    assert len(_rows(personas, personas.container)) == 11
    assert _queries(personas) == few


def _queries(personas: Personas) -> int:
    with CaptureQueriesContext(connection) as captured:
        _rows(personas, personas.container)
    return len(captured)


def test_list_as_a_file(personas: Personas) -> None:
    people.update_user(personas.bob, username="=cmd()", by=SYSTEM)

    answer = send(personas.alice, "get", f"items/{personas.container.pk}/access.csv?{USE}")

    lines = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    assert answer["Content-Disposition"] == 'attachment; filename="who-may.csv"'
    # Nothing that a spreadsheet would run.
    assert [line["name"] for line in lines] == ["'=cmd()", "alice", "alice", "root"]
    assert lines[0]["through"] == "team"
    assert lines[-1]["from"] == "/"


@pytest.mark.parametrize("kind", ["user", "role"])
def test_what_somebody_may_below_here(personas: Personas, kind: str) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    make(inner, "lower", by=personas.alice)
    entries.give(inner, Entry(personas.team, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    who = f"user={personas.bob.pk}" if kind == "user" else f"role={personas.team.uid}"

    answer = send(personas.alice, "get", f"items/{personas.container.pk}/access/places?{who}")

    assert {row["path"]: row["rights"] for row in answer.json()["results"]} == {
        "/team": ["container_read", "credential_use"],
        "/team/inner": ["container_read"],
    }


def test_places_that_the_asker_may_not_look_into_are_left_out(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    entries.give(
        inner,
        Entry(personas.alice, Facet.SECURITY, Value.NO_ACCESS),
        Entry(personas.bob, Facet.CREDENTIAL, Value.USE),
        by=SYSTEM,
    )
    address = f"items/{personas.container.pk}/access/places?user={personas.bob.pk}&{USE}"

    paths = [row["path"] for row in send(personas.alice, "get", address).json()["results"]]

    assert paths == ["/team"]


def _ask(personas: Personas, item: Item, who: str, right: str = "credential_use") -> Any:
    address = f"items/{item.pk}/access/question?{who}&right={right}"
    return send(personas.alice, "get", address)


def test_question_that_is_answered_with_yes(personas: Personas) -> None:
    credential = make_credential(personas.container, "crm", by=personas.alice)

    answer = _ask(personas, credential, f"user={personas.bob.pk}").json()

    assert answer["allowed"] is True
    assert answer["sentence"] == "bob may use /team/crm."
    assert [reason["subject"]["name"] for reason in answer["reasons"]] == ["team"]
    assert answer["stops"] == []


def test_question_that_is_answered_with_no_tells_what_stops_it(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    entries.give(inner, Entry(personas.team, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    answer = _ask(personas, inner, f"user={personas.bob.pk}").json()

    assert answer["allowed"] is False
    assert answer["sentence"] == "bob may not use /team/inner."
    assert [stop["from"]["path"] for stop in answer["stops"]] == ["/team/inner"]


def test_question_about_a_disabled_person(personas: Personas) -> None:
    people.disable_user(personas.bob, by=SYSTEM)

    answer = _ask(personas, personas.container, f"user={personas.bob.pk}").json()

    assert answer["allowed"] is False
    assert answer["sentence"] == "bob is disabled and may do nothing."


def test_question_about_a_role(personas: Personas) -> None:
    answer = _ask(personas, personas.container, f"role={personas.team.uid}").json()

    assert answer["sentence"] == "The role team may use /team."


@pytest.mark.parametrize(
    ("who", "right", "field"),
    [
        ("", "credential_use", "user"),
        ("user=none", "credential_use", "user"),
        ("role=00000000-0000-7000-8000-000000000000", "credential_use", "role"),
        ("user=a&role=b", "credential_use", "user"),
        ("user={bob}", "fly", "right"),
        ("user={bob}", "", "right"),
    ],
)
def test_question_that_makes_no_sense(personas: Personas, who: str, right: str, field: str) -> None:
    who = who.replace("{bob}", str(personas.bob.pk))

    answer = _ask(personas, personas.container, who, right)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_who_may_not_look_up_people_asks_about_those_told_of_alone(personas: Personas) -> None:
    reader, below = make_user("reader"), make(personas.container, "below", by=personas.alice)
    entries.give(personas.container, Entry(reader, Facet.SECURITY, Value.READ), by=SYSTEM)
    told, untold = make_user("told"), make_user("untold")
    entries.give(below, Entry(told, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    others = roles.create_role("others", by=SYSTEM)
    hidden = make(tree.root(), "hidden", by=personas.root)
    entries.give(hidden, Entry(untold, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    address = f"items/{personas.container.pk}/access"

    def ask(who: str) -> list[Any]:
        queries = (f"question?{who}&{USE}", f"places?{who}")
        return [send(reader, "get", f"{address}/{query}") for query in queries]

    seen = [f"user={one.pk}" for one in (personas.alice, personas.bob, told, reader)]
    for who in [*seen, f"role={personas.team.uid}"]:
        assert [answer.status_code for answer in ask(who)] == [200, 200]
    absent = [answer.content for answer in ask(f"user={uuid4()}")]
    assert [answer.content for answer in ask(f"user={untold.pk}")] == absent
    absent = [answer.content for answer in ask(f"role={uuid4()}")]
    assert [answer.content for answer in ask(f"role={others.uid}")] == absent
