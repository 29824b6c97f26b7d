"""A list of all that is below, by what it is: as far as the asker may know it."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, browser
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import listing
from tokenwell.credentials.models import Credential, CredentialClock


@pytest.fixture
def shelf(personas: Personas) -> Personas:
    """/team/a/b with a credential at each level."""
    a = make(personas.container, "a", by=personas.alice)
    b = make(a, "b", by=personas.alice)
    for place, name in ((personas.container, "top"), (a, "middle"), (b, "deep")):
        make_credential(place, name, by=personas.alice)
    deep = Credential.objects.get(name="deep")
    Credential.objects.filter(pk=deep.pk).update(
        provider="google", token_endpoint="https://oauth2.googleapis.com/token"
    )
    CredentialClock.objects.filter(pk=deep.pk).update(
        host="oauth2.googleapis.com", state="authorized", account={"label": "Ann@example.com"}
    )
    return personas


def _found(by: User, personas: Personas, query: str) -> list[str]:
    answer = send(by, "get", f"containers/{personas.container.pk}/items?{query}")
    assert answer.status_code == 200, answer.content
    return [row["path"] for row in answer.json()["results"]]


def test_all_that_is_below_with_its_path(shelf: Personas) -> None:
    assert _found(shelf.alice, shelf, "recursive=true") == [
        "/team/a",
        "/team/a/b",
        "/team/a/b/deep",
        "/team/a/middle",
        "/team/top",
    ]
    assert _found(shelf.alice, shelf, "") == ["/team/a", "/team/top"]


@pytest.mark.parametrize(
    "query",
    [
        "search=EE",
        "provider=google",
        "provider=googleapis",
        "account=ann@",
        "state=authorized",
        "owner={alice}&search=deep",
        "kind=credential&search=deep",
    ],
)
def test_one_is_found_by_what_it_is(shelf: Personas, query: str) -> None:
    query = query.replace("{alice}", str(shelf.alice.pk))

    assert _found(shelf.alice, shelf, f"recursive=true&{query}") == ["/team/a/b/deep"]


@pytest.mark.parametrize("text", ["d", "Ee", "DEEP", "100% (a_b) \\ ü", "% ", "_", "\\", "Ü"])
def test_any_part_of_a_name_finds_it(shelf: Personas, text: str) -> None:
    name = "Deep 100% (a_b) \\ ü"
    make_credential(shelf.container, name, by=shelf.alice)

    found = _found(shelf.alice, shelf, urlencode({"recursive": "true", "search": text}))

    assert (f"/team/{name}" in found) is (text.lower() in name.lower())
    assert all(text.lower() in path.rpartition("/")[2].lower() for path in found)


def test_name_is_found_as_it_is_now(shelf: Personas) -> None:
    tree.rename(Credential.objects.get(name="deep"), "Cellar", by=shelf.alice, address=None)
    middle = Credential.objects.get(name="middle")
    middle.delete()

    assert _found(shelf.alice, shelf, "recursive=true&search=cell") == ["/team/a/b/Cellar"]
    assert _found(shelf.alice, shelf, "recursive=true&search=deep") == []
    assert _found(shelf.alice, shelf, "recursive=true&search=middle") == []


@pytest.mark.parametrize("ordering", sorted(listing.ORDERINGS))
def test_pages_of_all_that_is_below_have_each_once(shelf: Personas, ordering: str) -> None:
    address = (
        f"containers/{shelf.container.pk}/items?recursive=true&page_size=1&ordering={ordering}"
    )
    seen = []
    while address:
        page = send(shelf.alice, "get", address).json()
        seen += [row["path"] for row in page["results"]]
        address = (page["next"] or "").partition("/api/v1/")[2]

    whole = _found(shelf.alice, shelf, f"recursive=true&ordering={ordering}")
    assert seen == whole
    assert len(set(seen)) == 5


def test_what_one_may_not_see_is_not_found(shelf: Personas) -> None:
    deep = Credential.objects.get(name="deep")
    entries.give(deep, Entry(shelf.team, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    entries.give(shelf.container, Entry(shelf.team, Facet.CONTAINER, Value.READ), by=SYSTEM)
    middle = Credential.objects.get(name="middle").parent
    assert middle is not None
    entries.give(
        middle,
        Entry(shelf.team, Facet.CONTAINER, Value.NO_ACCESS),
        Entry(shelf.team, Facet.CREDENTIAL, Value.NO_ACCESS),
        by=SYSTEM,
    )

    assert _found(shelf.bob, shelf, "recursive=true") == ["/team/top"]
    assert _found(shelf.bob, shelf, "recursive=true&search=deep") == []


@pytest.mark.parametrize("query", ["provider=google", "account=ann", "owner={alice}"])
def test_details_are_no_answer_for_who_may_only_use(shelf: Personas, query: str) -> None:
    query = query.replace("{alice}", str(shelf.alice.pk))

    assert "/team/a/b/deep" in _found(shelf.bob, shelf, "recursive=true&search=deep")
    assert _found(shelf.bob, shelf, f"recursive=true&{query}") == []


@pytest.mark.parametrize("name", ["recursive", "kind", "state", "owner"])
def test_value_that_can_not_be_one(shelf: Personas, name: str) -> None:
    answer = send(shelf.alice, "get", f"containers/{shelf.container.pk}/items?{name}=x")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_search_from_the_root_takes_four_statements(
    django_assert_max_num_queries: Any, shelf: Personas
) -> None:
    entries.give(tree.root(), Entry(shelf.alice, Facet.CONTAINER, Value.READ), by=SYSTEM)
    client = browser(shelf.alice)

    with django_assert_max_num_queries(4):
        answer = send(client, "get", "containers/root/items?recursive=true&search=deep")

    assert [row["path"] for row in answer.json()["results"]] == ["/team/a/b/deep"]


def _statements(shelf: Personas) -> int:
    with CaptureQueriesContext(connection) as captured:
        _found(shelf.alice, shelf, "recursive=true")
    return len(captured)


def test_statements_do_not_grow_with_the_depth(shelf: Personas) -> None:
    few = _statements(shelf)
    place: Any = Credential.objects.get(name="deep").parent
    for number in range(10):
        place = make(place, f"c{number}", by=shelf.alice)
        make_credential(place, "more", by=shelf.alice)

    assert _statements(shelf) == few
