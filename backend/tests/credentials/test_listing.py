"""What is in a container: what each may know of it, in pages and a fixed number of statements."""

from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.credentials.making import (
    give_tokens,
    make_credential,
    set_clock,
)
from tests.personas import Personas
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials.models import Credential


def _url(personas: Personas) -> str:
    return f"/api/v1/containers/{personas.container.pk}/items"


def _names(browser: Client, url: str, **query: str) -> list[str]:
    return [row["name"] for row in browser.get(url, query).json()["results"]]


def test_row_tells_what_one_looks_for(
    alice: Client, credential: Credential, personas: Personas
) -> None:
    give_tokens(credential)

    (row,) = alice.get(_url(personas)).json()["results"]

    expires_at = credential.token_sets.get().expires_at
    assert expires_at is not None
    assert (row["name"], row["kind"], row["path"]) == ("crm-token", "credential", "/team/crm-token")
    assert row["modified_at"] is not None
    assert row["credential"] == {
        "type": "oauth2",
        "grant_type": "authorization_code",
        "state": "authorized",
        "provider_host": "provider.example",
        "expires_at": expires_at.isoformat().replace("+00:00", "Z"),
        "last_used_at": None,
    }


def test_who_may_use_but_not_read_sees_neither_provider_nor_times(
    bob: Client, credential: Credential, personas: Personas
) -> None:
    give_tokens(credential)
    set_clock(credential, last_used_at=credential.created_at)

    (row,) = bob.get(_url(personas)).json()["results"]

    assert row["rights"] == ["container_read", "credential_use"]
    assert row["modified_at"] is None
    assert row["credential"] == {
        "type": "oauth2",
        "grant_type": "authorization_code",
        "state": "authorized",
        "provider_host": None,
        "expires_at": None,
        "last_used_at": None,
    }


def test_container_that_one_may_not_see_is_not_there(
    charlie: Client, credential: Credential, personas: Personas
) -> None:
    assert charlie.get(_url(personas)).status_code == 404


def test_container_that_one_may_only_use_tells_what_one_may_use(
    charlie: Client, credential: Credential, personas: Personas
) -> None:
    vault = tree.create_container(personas.container, "vault", by=personas.alice, address=None)
    use = Entry(personas.charlie, Facet.CREDENTIAL, Value.USE)
    entries.give(personas.container, use, by=SYSTEM)
    entries.give(vault, Entry(personas.charlie, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    (row,) = charlie.get(_url(personas)).json()["results"]

    assert (row["name"], row["rights"]) == ("crm-token", ["credential_use"])
    assert row["credential"]["provider_host"] is None


def test_row_that_was_taken_from_somebody_is_missing_from_list_and_search(
    bob: Client, personas: Personas
) -> None:
    make_credential(personas.container, by=personas.alice, name="crm-other")
    vault = tree.create_container(personas.container, "crm-vault", by=personas.alice, address=None)
    nothing = [
        Entry(personas.team, facet, Value.NO_ACCESS)
        for facet in (Facet.CONTAINER, Facet.CREDENTIAL)
    ]
    assert _names(bob, _url(personas)) == ["crm-vault", "crm-other"]
    entries.give(vault, *nothing, by=SYSTEM)

    assert _names(bob, _url(personas)) == ["crm-other"]
    assert _names(bob, _url(personas), search="crm-vault") == []


def _fill(personas: Personas, *, up_to: int) -> None:
    there = Credential.objects.count()
    for number in range(there, up_to):
        credential = make_credential(
            personas.container, by=personas.alice, name=f"token-{number:03}", client_secret=""
        )
        if number % 2:
            give_tokens(credential)


def test_statements_do_not_grow_with_the_rows(alice: Client, personas: Personas) -> None:
    counts = []
    alice.get(_url(personas))
    for number in (5, 100):
        _fill(personas, up_to=number)
        with CaptureQueriesContext(connection) as statements:
            answer = alice.get(_url(personas))
        assert len(answer.json()["results"]) == number
        counts.append(len(statements))

    # Who asks takes two of them: the session and the person.
    assert counts == [4, 4]


def test_no_ciphertext_is_read_for_a_list(alice: Client, personas: Personas) -> None:
    _fill(personas, up_to=3)

    with CaptureQueriesContext(connection) as statements:
        alice.get(_url(personas))

    selected = "".join(each["sql"].partition(" FROM ")[0] for each in statements.captured_queries)
    assert 'client_secret"' not in selected
    assert "access_token" not in selected


@pytest.fixture
def shelf(personas: Personas) -> Personas:
    """/team with a container and credentials whose names differ in letter case."""
    for name in ("beta", "Alpha", "100%", "a_b", "axb"):
        make_credential(personas.container, by=personas.alice, name=name)
    tree.create_container(personas.container, "zoo", by=personas.alice, address=None)
    return personas


@pytest.mark.parametrize(
    ("ordering", "names"),
    [
        ("name", ["100%", "a_b", "Alpha", "axb", "beta", "zoo"]),
        ("-name", ["zoo", "beta", "axb", "Alpha", "a_b", "100%"]),
        ("kind", ["zoo", "100%", "a_b", "Alpha", "axb", "beta"]),
        ("modified_at", ["beta", "Alpha", "100%", "a_b", "axb", "zoo"]),
        ("-modified_at", ["zoo", "axb", "a_b", "100%", "Alpha", "beta"]),
    ],
)
def test_rows_come_in_the_order_that_was_asked_for(
    ordering: str, names: list[str], alice: Client, shelf: Personas
) -> None:
    in_one = _names(alice, _url(shelf), ordering=ordering)

    # Where an underscore sorts is the business of the database's collation.
    def without(listed: list[str]) -> list[str]:
        return [name for name in listed if name != "a_b"]

    assert without(in_one) == without(names)
    assert _page_by_page(alice, f"{_url(shelf)}?ordering={ordering}&page_size=2") == in_one


def _page_by_page(browser: Client, url: str) -> list[str]:
    names: list[str] = []
    while url:
        page = browser.get(url).json()
        names += [row["name"] for row in page["results"]]
        url = page["next"]
        assert len(names) < 100
    return names


@pytest.mark.parametrize("recursive", ["false", "true"])
@pytest.mark.parametrize("ordering", ["modified_at", "-modified_at"])
def test_order_of_times_tells_none_that_the_rows_do_not(
    ordering: str, recursive: str, alice: Client, bob: Client, shelf: Personas
) -> None:
    url = f"{_url(shelf)}?ordering={ordering}&recursive={recursive}&page_size=1"
    before = _page_by_page(bob, url)
    # Of this one the time is told to bob as well.
    open_one = Credential.objects.get(name="Alpha")
    entries.give(open_one, Entry(shelf.bob, Facet.CONFIGURATION, Value.READ), by=SYSTEM)
    credential = Credential.objects.get(name="axb")
    etag = alice.get(f"/api/v1/credentials/{credential.pk}")["ETag"]
    changed = alice.patch(
        f"/api/v1/credentials/{credential.pk}",
        {"scope": "a"},
        content_type="application/json",
        headers={"If-Match": etag},
    )
    assert changed.status_code == 200

    after = _page_by_page(bob, url)
    page = bob.get(url).json()
    told = bob.get(f"{url}00").json()["results"]

    assert sorted(after) == sorted(before)
    assert [name for name in after if name != "Alpha"] == [n for n in before if n != "Alpha"]
    times = [row["modified_at"] for row in told if row["modified_at"] is not None]
    assert times == sorted(times, reverse=ordering.startswith("-"))
    assert {row["name"] for row in told if row["modified_at"] is not None} == {"Alpha", "zoo"}
    for _ in after:
        cursor = parse_qs(urlparse(page["next"] or "").query).get("cursor", [""])[0]
        for row in Credential.objects.exclude(pk=open_one.pk):
            assert row.modified_at.isoformat() not in urlsafe_b64decode(cursor).decode()
        page = bob.get(page["next"]).json() if page["next"] else page


def test_number_of_statements_is_the_same_in_the_order_of_times(
    bob: Client, personas: Personas
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as statements:
            bob.get(_url(personas), {"ordering": "-modified_at"})
        return len(statements)

    _fill(personas, up_to=2)
    few = count()
    _fill(personas, up_to=9)

    assert count() == few


def test_order_that_there_is_not_is_refused(alice: Client, personas: Personas) -> None:
    answer = alice.get(_url(personas), {"ordering": "client_secret"})

    assert answer.status_code == 400
    assert "ordering" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"search": "%"}, ["100%"]),
        ({"search": "_"}, ["a_b"]),
        ({"search": "ALP"}, ["Alpha"]),
        ({"search": "al\x00pha"}, ["Alpha"]),
        ({"search": "\\"}, []),
        ({"search": "' OR 1=1 --"}, []),
        ({"kind": "container"}, ["zoo"]),
        ({"kind": "container", "search": "a"}, []),
    ],
)
def test_search_takes_what_was_typed_literally(
    query: dict[str, str], names: list[str], alice: Client, shelf: Personas
) -> None:
    assert _names(alice, _url(shelf), **query) == names


def test_kind_that_there_is_not_is_refused(alice: Client, personas: Personas) -> None:
    answer = alice.get(_url(personas), {"kind": "secret"})

    assert answer.status_code == 400


def test_rows_that_come_and_go_neither_repeat_nor_hide_others(
    alice: Client, personas: Personas
) -> None:
    for name in ("b", "d", "f", "h"):
        make_credential(personas.container, by=personas.alice, name=name)
    first = alice.get(_url(personas), {"page_size": 2}).json()

    make_credential(personas.container, by=personas.alice, name="a")
    Credential.objects.get(name="d").delete()
    second = alice.get(first["next"]).json()

    assert [row["name"] for row in first["results"]] == ["b", "d"]
    assert [row["name"] for row in second["results"]] == ["f", "h"]
    assert second["next"] is None


def test_names_of_any_script_can_end_a_page(alice: Client, personas: Personas) -> None:
    # A no-break space, a family of emoji held together by joiners, text from right to left.
    names = ["a\u00a0b", "b \U0001f468\u200d\U0001f469\u200d\U0001f467", "c \u05e9\u200f", "d"]
    for name in names:
        make_credential(personas.container, by=personas.alice, name=name)

    assert _page_by_page(alice, f"{_url(personas)}?page_size=1") == names


@pytest.mark.parametrize("cursor", ["x", "AAAA", "eyJ9", "WzEsMl0=", "W2ZhbHNlLCJcdTAwMDAiXQ=="])
def test_cursor_that_is_none_of_ours_is_refused(
    cursor: str, alice: Client, personas: Personas
) -> None:
    answer = alice.get(_url(personas), {"cursor": cursor})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("clock", "state"),
    [({}, "not_authorized"), ({"state": "needs_secret"}, "needs_secret")],
)
def test_list_tells_the_state_as_the_page_does(
    clock: dict[str, Any], state: str, alice: Client, credential: Credential
) -> None:
    set_clock(credential, **clock)

    (row,) = alice.get(f"/api/v1/containers/{credential.parent_id}/items").json()["results"]

    page = alice.get(f"/api/v1/credentials/{credential.pk}").json()
    assert row["credential"]["state"] == page["status"]["state"] == state
