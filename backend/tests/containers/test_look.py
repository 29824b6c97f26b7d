"""What a person may not see does not exist."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.containers.trees import make, make_credential, public, send
from tests.personas import Personas, browser, everything
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value


def test_root_has_a_name_of_its_own(personas: Personas) -> None:
    answer = send(personas.root, "get", "containers/root")

    said = answer.json()
    assert (said["path"], said["parent"], said["is_fixed"]) == ("/", None, True)
    assert said["breadcrumb"] == [{"id": str(tree.root().pk), "name": "", "path": "/"}]


def test_everybody_sees_public(personas: Personas) -> None:
    answer = send(personas.charlie, "get", "containers/by-path?path=/PUBLIC")

    assert answer.json()["path"] == "/public"


@pytest.mark.parametrize(
    "path", ["", "team", "/nowhere", "/team", "/team/inner", "/a//b", "/a%00b", "/" + "a/" * 600]
)
def test_path_to_nothing_that_charlie_sees_is_not_found(personas: Personas, path: str) -> None:
    make(personas.container, "inner", by=personas.alice)

    answer = send(personas.charlie, "get", f"containers/by-path?path={path}")

    assert answer.status_code == 404


def test_hidden_and_missing_read_alike(personas: Personas) -> None:
    hidden = send(personas.charlie, "get", f"containers/{personas.container.pk}")
    missing = send(personas.charlie, "get", f"containers/{uuid4()}")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() == missing.json()


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("get", "containers/{id}", None),
        ("patch", "containers/{id}", {"name": "x"}),
        ("delete", "containers/{id}", None),
        ("get", "containers/{id}/items", None),
        ("get", "items/{id}/permissions", None),
        ("put", "items/{id}/permissions", {"entries": []}),
        ("get", "containers/root", None),
        ("get", "containers/root/items", None),
    ],
)
def test_charlie_finds_nothing(
    personas: Personas, method: str, address: str, body: dict[str, object] | None
) -> None:
    answer = send(personas.charlie, method, address.format(id=personas.container.pk), body)

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:tokenwell:problem:not-found"


def test_listing_shows_what_one_may_know_of(personas: Personas) -> None:
    entries.give(
        personas.container, Entry(personas.charlie, Facet.CONTAINER, Value.READ), by=SYSTEM
    )
    open_one, closed = (make(personas.container, name, by=personas.alice) for name in "ab")
    entries.give(closed, Entry(personas.charlie, Facet.CONTAINER, Value.NO_ACCESS), by=SYSTEM)

    answer = send(personas.charlie, "get", f"containers/{personas.container.pk}/items")

    assert [row["id"] for row in answer.json()["results"]] == [str(open_one.pk)]


def test_use_shows_name_and_path_and_what_may_be_used(personas: Personas) -> None:
    dave_box = make(tree.root(), "box", by=personas.root)
    make_credential(dave_box, "crm", by=personas.root)
    entries.give(dave_box, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    seen = send(personas.charlie, "get", f"containers/{dave_box.pk}")
    inside = send(personas.charlie, "get", f"containers/{dave_box.pk}/items")

    assert seen.json()["rights"] == ["credential_use"]
    (row,) = inside.json()["results"]
    assert (row["path"], row["rights"]) == ("/box/crm", ["credential_use"])


def test_listing_takes_as_many_queries_for_much_as_for_little(
    personas: Personas, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    box = make(public(), "box", by=personas.root)
    entries.give(box, *everything(personas.alice), by=SYSTEM)
    client, address = browser(personas.alice), f"containers/{box.pk}/items"
    make(box, "c", by=personas.alice)
    make_credential(box, "t", by=personas.alice)
    with CaptureQueriesContext(connection) as for_little:
        little = send(client, "get", address)
    for number in range(20):
        inner = make(box, f"c{number}", by=personas.alice)
        entries.give(inner, Entry(personas.bob, Facet.CONTAINER, Value.READ), by=SYSTEM)
        make_credential(box, f"t{number}", by=personas.alice)

    with django_assert_num_queries(len(for_little)):
        much = send(client, "get", address)

    assert (len(little.json()["results"]), len(much.json()["results"])) == (2, 42)


@pytest.mark.parametrize("ordering", ["kind", "-kind", "name", "-name", "modified_at"])
def test_pages_follow_each_other_without_gap_in_any_order(
    personas: Personas, ordering: str
) -> None:
    names = [f"{letter}{number}" for letter in "aB" for number in range(4)]
    for name in names:
        make(personas.container, name, by=personas.alice)
        make_credential(personas.container, f"t{name}", by=personas.alice)
    address = f"containers/{personas.container.pk}/items?page_size=3&ordering={ordering}"
    whole = send(personas.alice, "get", address.replace("page_size=3", "page_size=200"))

    seen, pages, link = [], [], address
    while link:
        page = send(personas.alice, "get", link.removeprefix("http://testserver/api/v1/")).json()
        pages.append([row["id"] for row in page["results"]])
        seen += pages[-1]
        link, last = page["next"], page
    back, link = pages[-1:], last["previous"]
    while link:
        page = send(personas.alice, "get", link.removeprefix("http://testserver/api/v1/")).json()
        back.insert(0, [row["id"] for row in page["results"]])
        link = page["previous"]

    assert seen == [row["id"] for row in whole.json()["results"]]
    assert len(set(seen)) == 16
    assert back == pages
