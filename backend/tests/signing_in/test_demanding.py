"""Where a second factor is demanded, nobody gets past the page that turns it on."""

from typing import Any

import pytest
from django.test import Client

from tests.containers.trees import send
from tests.personas import Personas, browser
from tests.signing_in.people import enrol
from tokenwell.accounts import people, roles
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM

_MISSING = "urn:tokenwell:problem:second-factor-missing"
_OWN = ("account", "account/second-factor/secret", "session")


def _is_turned_away(client: Client, personas: Personas) -> bool:
    answer = send(client, "get", f"containers/{personas.container.pk}")
    is_missing: bool = send(client, "get", "session").json()["second_factor_missing"]
    if answer.status_code == 403:
        assert answer.json()["type"] == _MISSING
    assert is_missing == (answer.status_code == 403)
    return is_missing


@pytest.fixture
def auditor(personas: Personas) -> User:
    """Give bob a privilege by a role."""
    people.set_privileges(personas.team, ["view_log"], by=SYSTEM)
    roles.set_members(personas.team, users=[personas.bob], roles=[], by=SYSTEM)
    return personas.bob


@pytest.mark.parametrize(
    ("demand", "turned_away"),
    [
        ("none", set()),
        ("privileged", {"root", "bob"}),
        ("all", {"root", "bob", "alice"}),
    ],
)
def test_of_whom_it_is_demanded(
    personas: Personas, auditor: User, settings: Any, demand: str, turned_away: set[str]
) -> None:
    settings.REQUIRE_SECOND_FACTOR = demand

    # All have the privilege to set their own password, which counts for nothing here.
    for person in (personas.root, auditor, personas.alice):
        is_away = _is_turned_away(browser(person), personas)
        assert is_away == (person.username in turned_away)


def test_way_to_turn_it_on_is_open_and_then_all_else(personas: Personas, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = "privileged"
    client = browser(personas.root)
    assert _is_turned_away(client, personas)
    assert {send(client, "get", route).status_code for route in _OWN} == {200}

    enrol(client)

    assert not _is_turned_away(client, personas)


def test_nothing_else_is_changed_or_seen(personas: Personas, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"
    client = browser(personas.alice)

    for method, address in (
        ("post", "containers"),
        ("get", "account/sessions"),
        ("post", "account/password"),
        ("get", "overview/count"),
    ):
        assert send(client, method, address, {}).json()["type"] == _MISSING
    assert client.get("/admin/")["Location"] == "/account"
    assert client.get("/oauth/callback/x?code=1&state=2")["Location"] == "/account"


def test_pages_and_strangers_are_let_through(personas: Personas, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"

    assert browser(personas.alice).get("/health/live").status_code == 200
    assert send(Client(), "get", "account").status_code == 401
    assert send(Client(), "get", "session").json()["second_factor_missing"] is False


def test_whoever_is_given_a_privilege_is_asked_at_once(personas: Personas, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = "privileged"
    client = browser(personas.alice)
    before = _is_turned_away(client, personas)

    people.set_privileges(personas.alice, ["export_secrets"], by=SYSTEM)

    assert (before, _is_turned_away(client, personas)) == (False, True)


def test_whoever_signs_out_may(personas: Personas, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"
    client = browser(personas.alice)

    assert send(client, "delete", "session").status_code == 204
    assert send(client, "get", "session").json()["user"] is None
