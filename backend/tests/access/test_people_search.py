"""People are found by those who may read users and roles."""

import pytest
from django.contrib.auth.models import Permission

from tests.personas import Personas, browser, make_user
from tokenwell.accounts import service_accounts
from tokenwell.audit.log import SYSTEM

ADDRESS = "/api/v1/people"


def _names(personas: Personas, search: str) -> list[str]:
    answer = browser(personas.root).get(ADDRESS, {"search": search})
    assert answer.status_code == 200
    return [person["name"] for person in answer.json()]


def test_users_roles_and_services_are_found_by_a_part_of_the_name(personas: Personas) -> None:
    service_accounts.create("tea-robot", description="", by=SYSTEM, created_by=None)

    answer = browser(personas.root).get(ADDRESS, {"search": "TEA"})

    assert [(person["kind"], person["name"]) for person in answer.json()] == [
        ("service", "tea-robot"),
        ("role", "team"),
    ]


def test_at_most_twenty_are_shown_in_order(personas: Personas) -> None:
    for number in range(25):
        make_user(f"x{number:02}")

    assert _names(personas, "x") == [f"x{number:02}" for number in range(20)]


@pytest.mark.parametrize("search", ["%", "_", "\\", "\x00x%"])
def test_search_is_taken_literally(personas: Personas, search: str) -> None:
    assert _names(personas, search) == []


def test_without_a_search_all_are_meant(personas: Personas) -> None:
    assert _names(personas, " ") == sorted(
        ["alice", "authenticated", "bob", "charlie", "root", "team"]
    )


@pytest.mark.parametrize("name", ["bob", "team"])
def test_one_is_found_by_its_id(personas: Personas, name: str) -> None:
    root = browser(personas.root)
    (person,) = root.get(ADDRESS, {"search": name}).json()

    assert root.get(ADDRESS, {"id": person["id"]}).json() == [person]


def test_id_that_is_none_is_said(personas: Personas) -> None:
    answer = browser(personas.root).get(ADDRESS, {"id": "bob"})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["id"]


def test_search_needs_the_privilege(personas: Personas) -> None:
    answer = browser(personas.charlie).get(ADDRESS)

    assert answer.status_code == 403
    assert "privilege" in answer.json()["detail"]


@pytest.mark.parametrize("privilege", ["read_users", "maintain_users", "override_security"])
@pytest.mark.parametrize("by_role", [True, False])
def test_privilege_counts_by_itself_and_by_a_role(
    personas: Personas, privilege: str, by_role: bool
) -> None:
    row = Permission.objects.get(codename=privilege, content_type__app_label="accounts")
    if by_role:
        personas.team.permissions.add(row)
    else:
        personas.bob.user_permissions.add(row)

    assert browser(personas.bob).get(ADDRESS).status_code == 200
