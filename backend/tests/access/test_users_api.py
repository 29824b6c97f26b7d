"""People by REST: made, changed, disabled; nobody becomes more than the one who does it."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests.containers.trees import send
from tests.personas import Personas, browser
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import permissions, tree
from tokenwell.containers.inheritance import Right


@pytest.fixture
def keeper(personas: Personas) -> User:
    """Give alice the privilege to maintain users."""
    people.set_privileges(personas.alice, ["maintain_users"], by=SYSTEM)
    return personas.alice


def _patch(by: User, of: User, **fields: Any) -> Any:
    return send(by, "patch", f"users/{of.pk}", fields)


def test_person_is_made_with_a_password_that_is_shown_once(keeper: User) -> None:
    answer = send(keeper, "post", "users", {"username": "dora", "email": "dora@example.com"})

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    made = answer.json()
    assert Client().login(username="dora", password=made["password"])
    assert "password" not in send(keeper, "get", f"users/{made['id']}").json()
    assert "password" not in str(AuditEvent.objects.order_by("-id").values("facts").first())


def test_people_are_found_by_parts_of_their_names(keeper: User, personas: Personas) -> None:
    people.update_user(personas.bob, first_name="Robert", last_name="Stone", by=SYSTEM)
    people.disable_user(personas.charlie, by=SYSTEM)

    def found(query: str) -> list[str]:
        return [row["username"] for row in send(keeper, "get", f"users?{query}").json()["results"]]

    assert found("search=stone+rob") == ["bob"]
    assert found("is_active=false") == ["charlie"]
    assert found("") == ["alice", "bob", "charlie", "root"]


def test_details_tell_roles_and_privileges(keeper: User, personas: Personas) -> None:
    people.set_privileges(personas.team, ["view_log"], by=SYSTEM)

    details = send(keeper, "get", f"users/{personas.bob.pk}").json()

    assert [role["name"] for role in details["roles"]] == ["team"]
    assert [role["name"] for role in details["effective_roles"]] == ["authenticated", "team"]
    assert details["privileges"] == ["set_own_password"]
    assert set(details["effective_privileges"]) == {"view_log", "set_own_password"}


def test_disabling_ends_the_session_and_all_rights(keeper: User, personas: Personas) -> None:
    window = browser(personas.bob)

    assert _patch(keeper, personas.bob, is_active=False).status_code == 200

    assert window.get(f"/api/v1/containers/{personas.container.pk}").status_code == 401
    personas.bob.refresh_from_db()
    assert not permissions.can(personas.bob, Right.CREDENTIAL_USE, personas.container)


def test_new_password_ends_the_sessions(keeper: User, personas: Personas) -> None:
    window = browser(personas.bob)

    answer = send(keeper, "post", f"users/{personas.bob.pk}/password")

    assert answer["Cache-Control"] == "no-store"
    assert Client().login(username="bob", password=answer.json()["password"])
    assert window.get(f"/api/v1/containers/{personas.container.pk}").status_code == 401


def test_privileges_are_given_and_taken(keeper: User, personas: Personas) -> None:
    answer = _patch(keeper, personas.bob, privileges=["view_log", "read_users"])

    assert answer.json()["privileges"] == ["read_users", "view_log"]
    assert _patch(keeper, personas.bob, privileges=[]).json()["effective_privileges"] == []


@pytest.mark.parametrize(
    "fields", [{"email": "mine@example.com"}, {"is_active": False}, {"is_administrator": False}]
)
def test_administrator_is_changed_by_administrators_alone(
    keeper: User, personas: Personas, fields: dict[str, Any]
) -> None:
    assert _patch(keeper, personas.root, **fields).status_code == 403
    assert send(keeper, "post", f"users/{personas.root.pk}/password").status_code == 403
    assert _patch(keeper, personas.bob, is_administrator=True).status_code == 403
    personas.root.refresh_from_db()
    assert personas.root.is_active
    assert personas.root.is_superuser
    assert personas.root.email == ""


def test_another_address_for_links_is_given_with_a_fresh_proof(
    keeper: User, personas: Personas
) -> None:
    old = browser(keeper, seconds_ago=601)

    for user in (keeper, personas.bob):
        answer = send(old, "patch", f"users/{user.pk}", {"email": "thief@example.com"})
        assert answer.json()["type"] == "urn:tokenwell:problem:confirm-it-is-you"
    same = send(old, "patch", f"users/{personas.bob.pk}", {"email": "", "first_name": "Robert"})

    assert same.status_code == 200
    assert not User.objects.exclude(email="").exists()
    assert _patch(keeper, personas.bob, email="bob@example.com").status_code == 200


def test_dismissed_administrator_keeps_no_entry_at_the_root(personas: Personas) -> None:
    dora = send(personas.root, "post", "users", {"username": "dora"}).json()
    user = User.objects.get(pk=dora["id"])
    assert _patch(personas.root, user, is_administrator=True).json()["is_administrator"] is True

    assert _patch(personas.root, user, is_administrator=False).status_code == 200

    user = User.objects.get(pk=user.pk)
    assert not user.has_perm("accounts.maintain_users")
    assert not permissions.can(user, Right.SECURITY_WRITE, tree.root())


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_administrator": False}])
def test_last_administrator_stays(personas: Personas, fields: dict[str, Any]) -> None:
    answer = _patch(personas.root, personas.root, **fields)

    assert answer.status_code == 400
    assert "Nobody can do this to themselves" in str(answer.json()["errors"])


def test_two_who_change_the_same_person(keeper: User, personas: Personas) -> None:
    seen = send(keeper, "get", f"users/{personas.bob.pk}")["ETag"]
    _patch(keeper, personas.bob, first_name="Robert")

    answer = send(
        keeper, "patch", f"users/{personas.bob.pk}", {"first_name": "Bert"}, if_match=seen
    )

    assert answer.status_code == 412
    personas.bob.refresh_from_db()
    assert personas.bob.first_name == "Robert"


@pytest.mark.parametrize("field", ["is_superuser", "password", "is_service", "groups", "id"])
def test_what_only_the_server_sets_is_refused(keeper: User, personas: Personas, field: str) -> None:
    assert _patch(keeper, personas.bob, **{field: "x"}).status_code == 400


def test_name_that_somebody_has_in_other_letters(keeper: User) -> None:
    answer = send(keeper, "post", "users", {"username": "BOB"})

    assert answer.status_code == 400
    assert answer.json()["errors"]["username"] == ["Somebody has this name already."]


def test_privilege_by_role_is_enough(personas: Personas) -> None:
    personas.team.permissions.add(Permission.objects.get(codename="read_users"))

    assert send(personas.bob, "get", "users").status_code == 200
    assert send(personas.bob, "post", "users", {"username": "x"}).status_code == 403
