"""Credentials that everybody may use are listed with the place that says so."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, public, send
from tests.personas import Personas
from tokenwell.accounts import people
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import binning


@pytest.fixture
def everybody(personas: Personas) -> Role:
    """Get the role of all who sign in."""
    return Role.objects.get(is_fixed=True)


def _found(asker: User) -> list[tuple[str, str]]:
    answer = send(asker, "get", "access/everybody")
    assert answer.status_code == 200, answer.content
    return [(row["path"], row["from"]["path"]) for row in answer.json()["results"]]


def test_the_nearest_entry_is_told(personas: Personas, everybody: Role) -> None:
    inner = make(public(), "inner", by=personas.root)
    make_credential(public(), "one", by=personas.root)
    make_credential(inner, "two", by=personas.root)
    make_credential(personas.container, "hidden", by=personas.alice)
    entries.give(inner, Entry(everybody, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    assert _found(personas.root) == [
        ("/public/one", "/public"),
        ("/public/inner/two", "/public/inner"),
    ]


def test_stop_takes_it_off_the_list(personas: Personas, everybody: Role) -> None:
    credential = make_credential(public(), "one", by=personas.root)
    entries.give(credential, Entry(everybody, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    assert _found(personas.root) == []


def test_right_of_another_role_is_none_of_everybody(personas: Personas) -> None:
    make_credential(personas.container, "crm", by=personas.alice)

    assert _found(personas.root) == []


def test_only_what_one_may_see_the_permissions_of(personas: Personas, everybody: Role) -> None:
    make_credential(personas.container, "crm", by=personas.alice)
    entries.give(personas.container, Entry(everybody, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    assert _found(personas.alice) == [("/team/crm", "/team")]
    # charlie may use it now, and yet not see why.
    assert _found(personas.charlie) == []
    people.set_privileges(personas.charlie, ["override_security"], by=SYSTEM)
    assert _found(User.objects.get(pk=personas.charlie.pk)) == [("/team/crm", "/team")]


def test_bin_is_left_out(personas: Personas) -> None:
    box = make(public(), "box", by=personas.root)
    make_credential(box, "crm", by=personas.root)
    binning.throw(box, by=personas.root, address=None)

    assert _found(personas.root) == []


def test_as_a_file(personas: Personas) -> None:
    make_credential(public(), "one", by=personas.root)

    answer: Any = send(personas.root, "get", "access/everybody.csv")

    assert answer.getvalue().decode().splitlines() == ["path,from", "/public/one,/public"]


def test_long_list_takes_no_more_queries(personas: Personas) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            _found(personas.root)
        return len(queries)

    make_credential(public(), "first", by=personas.root)
    before = counted()
    for number in range(5):
        make_credential(make(public(), f"c{number}", by=personas.root), "x", by=personas.root)

    assert counted() == before
