"""What a person leaves behind is shown as far as the asker may see it; the rest is a number."""

from typing import Any

import pytest

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas
from tokenwell.accounts import people, service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import binning


@pytest.fixture
def keeper(personas: Personas) -> User:
    """Let charlie, who has no right in the tree, maintain users."""
    people.set_privileges(personas.charlie, ["maintain_users"], by=SYSTEM)
    return personas.charlie


def _belongings(asker: User, of: User) -> dict[str, Any]:
    answer = send(asker, "get", f"users/{of.pk}/belongings")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def _paths(found: dict[str, Any]) -> list[str]:
    return [item["path"] for item in found["items"]["named"]]


def test_things_entries_roles_and_services_are_told(personas: Personas) -> None:
    box = make(personas.container, "box", by=personas.alice)
    make_credential(box, "crm", by=personas.alice)
    service_accounts.create("robot", description="", by=SYSTEM, created_by=personas.alice)

    found = _belongings(personas.root, personas.alice)

    assert _paths(found) == ["/team/box", "/team/box/crm"]
    assert (found["items"]["count"], found["items"]["hidden"]) == (2, 0)
    assert {entry["place"]["path"] for entry in found["entries"]["named"]} == {"/team"}
    assert all(entry["may_change"] for entry in found["entries"]["named"])
    assert [role["name"] for role in found["roles"]] == ["team"]
    assert [service["name"] for service in found["services"]] == ["robot"]
    assert (found["webhooks"], found["authorizations"]) == (0, 0)


def test_what_the_asker_may_not_see_is_a_number(keeper: User, personas: Personas) -> None:
    box = make(personas.container, "box", by=personas.alice)
    make_credential(box, "crm", by=personas.alice)

    answer = send(keeper, "get", f"users/{personas.alice.pk}/belongings")

    found = answer.json()
    assert found["items"] == {"named": [], "count": 0, "hidden": 2}
    assert found["entries"] == {"named": [], "count": 0, "hidden": 5}
    for name in ("/team", "box", "crm"):
        assert name not in answer.content.decode().replace('"name":"team"', "")


def test_who_may_only_use_a_credential_does_not_learn_whose_it_is(
    keeper: User, personas: Personas
) -> None:
    box = make(personas.container, "box", by=personas.bob)
    make_credential(box, "crm", by=personas.bob)
    entries.give(
        box,
        Entry(keeper, Facet.CREDENTIAL, Value.USE),
        Entry(keeper, Facet.CONTAINER, Value.READ),
        by=SYSTEM,
    )

    found = _belongings(keeper, personas.bob)

    assert _paths(found) == ["/team/box"]
    assert found["items"]["hidden"] == 1


def test_reader_of_permissions_sees_entries_and_may_not_change_them(
    keeper: User, personas: Personas
) -> None:
    entries.give(personas.container, Entry(keeper, Facet.SECURITY, Value.READ), by=SYSTEM)

    found = _belongings(keeper, personas.alice)

    assert found["entries"]["count"] == 5
    assert not any(entry["may_change"] for entry in found["entries"]["named"])


def test_bin_is_left_out(personas: Personas) -> None:
    box = make(personas.container, "box", by=personas.bob)
    entries.give(box, Entry(personas.bob, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    binning.throw(box, by=personas.alice, address=None)

    found = _belongings(personas.root, personas.bob)

    assert found["items"] == {"named": [], "count": 0, "hidden": 0}
    assert found["entries"] == {"named": [], "count": 0, "hidden": 0}


def test_service_has_none(personas: Personas) -> None:
    service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)

    assert send(personas.root, "get", f"users/{service.pk}/belongings").status_code == 404


def test_what_was_made_by_nobody_is_nobodys(personas: Personas) -> None:
    assert tree.root().pk not in {
        item["id"] for item in _belongings(personas.root, personas.bob)["items"]["named"]
    }
