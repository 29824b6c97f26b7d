"""A Password credential over time: ready, without its password, suspended, copied, in the bin."""

from typing import Any

import pytest
from django.test import Client

from tests.credentials.making import (
    JSON,
    PASSWORD,
    clock_of,
    last_event,
    make_login,
    read_again,
    recorded,
)
from tests.personas import Personas, browser
from tokenwell.containers import tree
from tokenwell.containers.models import Binned
from tokenwell.credentials import binning, claims, overview, suspending, tokens
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.web.database_time import database_now

URL = "/api/v1/credentials"


@pytest.fixture
def login(personas: Personas) -> Credential:
    """A Password credential of alice in /team."""
    return make_login(personas.container, by=personas.alice)


def _patch(alice: Client, login: Credential, change: dict[str, Any]) -> Any:
    answer = alice.patch(f"{URL}/{login.pk}", change, JSON)
    assert answer.status_code == 200, answer.content
    return answer.json()


def _state(login: Credential) -> str:
    return clock_of(login).state


def test_another_base_url_costs_the_password(alice: Client, login: Credential) -> None:
    said = _patch(alice, login, {"base_urls": ["https://evil.example/"]})

    assert said["status"]["state"] == "needs_secret"
    assert said["status"]["action"] == "enter_secret"
    assert said["missing"] == ["password"]
    assert read_again(login).password is None
    assert last_event("credential.destination_changed").facts == {"fields": ["base_urls"]}


def test_changing_back_does_not_bring_it_back(alice: Client, login: Credential) -> None:
    _patch(alice, login, {"base_urls": ["https://evil.example/"]})

    said = _patch(alice, login, {"base_urls": login.base_urls})

    assert said["status"]["state"] == "needs_secret"


@pytest.mark.parametrize(("typed", "kept"), [("again", "again"), (None, "")])
def test_password_typed_again_makes_it_ready(
    alice: Client, login: Credential, typed: str | None, kept: str
) -> None:
    _patch(alice, login, {"base_urls": ["https://other.example/"]})

    said = _patch(alice, login, {"password": typed})

    assert said["status"]["state"] == "authorized"
    assert secrets.reveal(read_again(login), "password") == kept


def test_password_typed_with_the_base_url_goes_there(alice: Client, login: Credential) -> None:
    change = {"base_urls": ["https://other.example/"], "password": "new"}

    said = _patch(alice, login, change)

    assert said["status"]["state"] == "authorized"
    assert secrets.reveal(read_again(login), "password") == "new"


def test_base_url_asks_for_a_fresh_proof(personas: Personas, login: Credential) -> None:
    change = {"base_urls": ["https://other.example/"]}

    answer = browser(personas.alice, seconds_ago=601).patch(f"{URL}/{login.pk}", change, JSON)

    assert answer.status_code == 403
    assert answer.json()["type"].endswith("confirm-it-is-you")
    assert secrets.reveal(read_again(login), "password") == PASSWORD


def test_empty_password_in_a_change_leaves_the_stored_one(alice: Client, login: Credential) -> None:
    _patch(alice, login, {"password": "", "description": "x"})

    assert secrets.reveal(read_again(login), "password") == PASSWORD


def test_other_user_name_keeps_the_password(alice: Client, login: Credential) -> None:
    said = _patch(alice, login, {"username": "other"})

    assert said["status"]["state"] == "authorized"
    assert secrets.reveal(read_again(login), "password") == PASSWORD


def test_suspended_and_let_go_on_it_is_as_it_was(personas: Personas, login: Credential) -> None:
    suspending.suspend([login.pk], by=personas.root, address=None)
    suspended = _state(login)
    suspending.resume([login.pk], by=personas.root, address=None)

    assert (suspended, _state(login)) == ("suspended", "authorized")


def test_password_lost_while_suspended_is_missed_afterwards(
    personas: Personas, alice: Client, login: Credential
) -> None:
    suspending.suspend([login.pk], by=personas.root, address=None)
    _patch(alice, login, {"base_urls": []})

    suspending.resume([login.pk], by=personas.root, address=None)

    assert _state(login) == "needs_secret"


def test_out_of_the_bin_it_is_ready_again(personas: Personas, login: Credential) -> None:
    binning.throw(login, by=personas.alice, address=None)
    thrown = _state(login)

    binning.put_back(
        Binned.objects.get(), personas.container, "files", by=personas.alice, address=None
    )

    assert (thrown, _state(login)) == ("suspended", "authorized")
    assert secrets.reveal(read_again(login), "password") == PASSWORD


def test_copy_has_no_password_and_says_so(alice: Client, personas: Personas) -> None:
    login = make_login(personas.container, by=personas.alice)
    other = tree.create_container(personas.container, "other", by=personas.alice, address=None)

    answer = alice.post(f"/api/v1/items/{login.pk}/copy", {"parent": str(other.pk)}, JSON)

    made = read_again(Credential.objects.get(pk=answer.json()["items"][0]["id"]))
    assert (made.type, made.username, made.usages) == ("password", "robot", ["http", "sftp"])
    assert (made.password, made.clock.state) == (None, "needs_secret")


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (f"{URL}/{{id}}/authorize", {}),
        (f"{URL}/{{id}}/refresh", {}),
        (f"{URL}/{{id}}/revoke", {}),
        ("/api/v1/inquiries", {"kind": "test", "credential": "{id}"}),
        ("/api/v1/inquiries", {"kind": "register", "credential": "{id}"}),
    ],
)
def test_what_is_for_tokens_is_refused(
    alice: Client, login: Credential, address: str, body: dict[str, str]
) -> None:
    filled = {name: value.replace("{id}", str(login.pk)) for name, value in body.items()}
    before = recorded()

    answer = alice.post(address.replace("{id}", str(login.pk)), filled, JSON)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:tokenwell:problem:not-for-passwords"
    assert answer.json()["title"].startswith("A Password credential can't be ")
    assert (_state(login), recorded()) == ("authorized", before)


def test_there_is_nothing_to_tell_of_a_token(alice: Client, login: Credential) -> None:
    assert alice.get(f"{URL}/{login.pk}/token-facts").status_code == 404
    assert alice.get(f"{URL}/{login.pk}/attempts").json() == []


@pytest.mark.parametrize("state", [State.AUTHORIZED, State.NEEDS_SECRET, State.SUSPENDED])
def test_engine_never_takes_it_up(login: Credential, state: State) -> None:
    clock = clock_of(login)
    clock.state, clock.refresh_at = state, database_now()
    clock.save()

    assert tokens.due() == {}
    assert claims.claim_renewals({login.pk: 0}, at_once=True) == []
    assert tokens.renew({login.pk: 0}) == 0


def test_overview_tells_of_one_whose_password_is_missing(
    personas: Personas, alice: Client, login: Credential
) -> None:
    ready = overview.needing(personas.alice, now=database_now())
    _patch(alice, login, {"base_urls": []})

    [row] = overview.needing(personas.alice, now=database_now())

    assert ready == []
    assert (row["state"], row["action"], row["provider_host"]) == (
        "needs_secret",
        "enter_secret",
        None,
    )


def test_list_shows_its_type_and_no_user_name(
    alice: Client, personas: Personas, login: Credential
) -> None:
    answer = alice.get(f"/api/v1/containers/{personas.container.pk}/items")

    [row] = answer.json()["results"]
    assert row["credential"]["type"] == "password"
    assert (row["credential"]["grant_type"], row["credential"]["state"]) == ("", "authorized")
    assert "robot" not in answer.content.decode()


def test_who_may_use_it_alone_does_not_read_its_user_name(
    personas: Personas, login: Credential
) -> None:
    answer = browser(personas.bob).get(f"{URL}/{login.pk}")

    assert answer.status_code == 403
    assert "robot" not in answer.content.decode()
