"""The roles of a person: given and taken from their side, and what that does told beforehand."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, browser, make_user
from tokenwell.access.power import gives_power
from tokenwell.accounts import people, roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value


@pytest.fixture
def keeper(personas: Personas) -> User:
    """Give alice the privilege to maintain users."""
    people.set_privileges(personas.alice, ["maintain_users"], by=SYSTEM)
    return personas.alice


@pytest.fixture
def sales(personas: Personas) -> Role:
    """Make a role that may use what is in /team, in a role that sees the whole record."""
    sales = roles.create_role("sales", by=SYSTEM)
    auditors = roles.create_role("auditors", by=SYSTEM)
    roles.set_members(auditors, users=[], roles=[sales], by=SYSTEM)
    people.set_privileges(auditors, ["view_log"], by=SYSTEM)
    entries.give(personas.container, Entry(sales, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    make_credential(personas.container, "crm", by=personas.alice)
    return sales


def _put(by: User, of: User, *given: Role, **headers: str) -> Any:
    return send(by, "put", f"users/{of.pk}/roles", _body(*given), **headers)


def _preview(by: User, of: User, *given: Role) -> Any:
    return send(by, "post", f"users/{of.pk}/roles/preview", _body(*given)).json()


def _body(*given: Role) -> dict[str, Any]:
    return {"roles": [role.uid for role in given]}


def test_role_is_given_and_taken(keeper: User, personas: Personas, sales: Role) -> None:
    given = _put(keeper, personas.charlie, sales)

    assert [role["name"] for role in given.json()["roles"]] == ["sales"]
    assert permissions.can(personas.charlie, Right.CREDENTIAL_USE, personas.container)
    assert _put(keeper, personas.charlie).json()["roles"] == []
    assert not permissions.can(personas.charlie, Right.CREDENTIAL_USE, personas.container)


def test_each_role_has_it_in_its_record(keeper: User, personas: Personas, sales: Role) -> None:
    before = AuditEvent.objects.latest("id").pk

    _put(keeper, personas.bob, sales)

    told = AuditEvent.objects.filter(pk__gt=before).order_by("id")
    assert [(event.action, event.target_path, sorted(event.facts)) for event in told] == [
        ("role.members_changed", "sales", ["added"]),
        ("role.members_changed", "team", ["removed"]),
    ]


def test_nothing_new_is_no_event(keeper: User, personas: Personas) -> None:
    before = AuditEvent.objects.count()

    assert _put(keeper, personas.bob, personas.team).status_code == 200

    assert AuditEvent.objects.count() == before


def test_somebody_else_gave_another_role_meanwhile(
    keeper: User, personas: Personas, sales: Role
) -> None:
    tag = send(keeper, "get", f"users/{personas.bob.pk}")["ETag"]
    roles.add_member(sales, personas.bob, by=SYSTEM)

    answer = _put(keeper, personas.bob, personas.team, **{"If-Match": tag})

    assert answer.status_code == 412
    assert personas.bob.memberships.count() == 2


def test_role_that_everybody_has_is_neither_given_nor_gone(
    keeper: User, personas: Personas
) -> None:
    everybody = Role.objects.get(is_fixed=True)

    assert _put(keeper, personas.bob, personas.team, everybody).status_code == 409


def test_role_that_is_gone_is_told(keeper: User, personas: Personas, sales: Role) -> None:
    body = _body(sales)
    roles.delete_role(sales, by=SYSTEM)

    answer = send(keeper, "put", f"users/{personas.bob.pk}/roles", body)

    assert answer.json()["errors"] == {"roles": ["One of the roles is not there any more."]}


def test_administrator_is_changed_by_administrators_alone(
    keeper: User, personas: Personas, sales: Role
) -> None:
    assert _put(keeper, personas.root, sales).status_code == 403
    address = f"users/{personas.root.pk}/roles/preview"
    assert send(keeper, "post", address, _body(sales)).status_code == 403
    assert send(keeper, "get", f"{address}.csv?role={sales.uid}").status_code == 403


def test_preview_tells_rights_and_privileges(keeper: User, personas: Personas, sales: Role) -> None:
    before = AuditEvent.objects.count()

    found = _preview(keeper, personas.charlie, sales)

    (row,) = found["effects"]
    assert row["person"]["name"] == "charlie"
    assert row["gains"] == [{"right": "credential_use", "items": 1}]
    assert (row["gains_privileges"], row["loses"]) == (["view_log"], [])
    assert AuditEvent.objects.count() == before
    assert not personas.charlie.memberships.exists()


def test_what_one_has_otherwise_is_neither_gained_nor_lost(
    keeper: User, personas: Personas, sales: Role
) -> None:
    people.set_privileges(personas.bob, ["view_log"], by=SYSTEM)
    roles.add_member(sales, personas.bob, by=SYSTEM)

    # bob may use by the role team, and sees the record by name.
    assert _preview(keeper, personas.bob, personas.team)["effects"] == []


def test_exchange_of_roles_is_one_effect(keeper: User, personas: Personas, sales: Role) -> None:
    found = _preview(keeper, personas.bob, sales)

    (row,) = found["effects"]
    assert [each["right"] for each in row["loses"]] == ["container_read"]
    assert (row["gains"], row["gains_privileges"]) == ([], ["view_log"])


def test_effects_as_a_file(keeper: User, personas: Personas, sales: Role) -> None:
    address = f"users/{personas.charlie.pk}/roles/preview.csv?role={sales.uid}"

    answer = send(keeper, "get", address)

    assert answer["Content-Type"].startswith("text/csv")
    assert answer.getvalue().decode().splitlines() == [
        "kind,name,way,right,items",
        "user,charlie,gains,credential_use,1",
        "user,charlie,gains,view_log,",
    ]


def test_deletion_of_a_role_tells_who_loses_what(
    keeper: User, personas: Personas, sales: Role
) -> None:
    dora = make_user("dora")
    roles.set_members(sales, users=[dora, personas.root], roles=[], by=SYSTEM)
    make(personas.container, "box", by=personas.alice)

    found = send(keeper, "get", f"roles/{sales.uid}/deletion").json()
    lines = send(keeper, "get", f"roles/{sales.uid}/deletion.csv").getvalue().decode()

    # root has all by name, and as an administrator.
    (row,) = found["effects"]
    assert row["person"]["name"] == "dora"
    assert row["loses"] == [{"right": "credential_use", "items": 1}]
    assert row["loses_privileges"] == ["view_log"]
    assert lines.splitlines()[1:] == [
        "user,dora,loses,credential_use,1",
        "user,dora,loses,view_log,",
    ]
    assert Role.objects.filter(pk=sales.pk).exists()
    assert sales.permission_entries.exists()


def test_fixed_role_has_no_deletion(keeper: User) -> None:
    everybody = Role.objects.get(is_fixed=True)

    assert send(keeper, "get", f"roles/{everybody.uid}/deletion").status_code == 409


def test_role_that_brings_privileges_is_given_with_a_fresh_proof(
    keeper: User, personas: Personas, sales: Role
) -> None:
    old = browser(keeper, seconds_ago=601)
    plain = roles.create_role("plain", by=SYSTEM)
    members = {"users": [personas.charlie.pk], "roles": []}
    nested = {"users": [], "roles": [plain.uid]}

    # The privilege is that of the role around it.
    for method, address, body in (
        ("put", f"users/{personas.charlie.pk}/roles", _body(sales)),
        ("put", f"roles/{sales.uid}/members", members),
        ("put", f"roles/{sales.uid}/members", nested),
    ):
        answer = send(old, method, address, body)
        assert answer.json()["type"] == "urn:tokenwell:problem:confirm-it-is-you"
    assert not sales.members.exists()
    assert not AuditEvent.objects.filter(action="role.members_changed", actor_id=keeper.pk).exists()


def test_role_with_an_entry_at_the_root_is_given_with_a_fresh_proof(
    keeper: User, personas: Personas
) -> None:
    old = browser(keeper, seconds_ago=601)
    inner, outer = (roles.create_role(name, by=SYSTEM) for name in ("inner", "outer"))
    roles.set_members(outer, users=[], roles=[inner], by=SYSTEM)
    entries.give(tree.root(), Entry(outer, Facet.CONTAINER, Value.READ), by=SYSTEM)
    address = f"users/{personas.charlie.pk}/roles"
    members = {"users": [personas.charlie.pk], "roles": []}

    for method, path, body in (
        ("put", address, _body(outer)),
        ("put", address, _body(inner)),
        ("put", f"roles/{outer.uid}/members", {**members, "roles": [inner.uid]}),
        ("put", f"roles/{inner.uid}/members", members),
    ):
        answer = send(old, method, path, body)
        assert answer.json()["type"] == "urn:tokenwell:problem:confirm-it-is-you"
    assert not inner.members.exists()
    assert not permissions.can(personas.charlie, Right.CONTAINER_READ, tree.root())
    assert _put(keeper, personas.charlie, inner).status_code == 200
    assert permissions.can(personas.charlie, Right.CONTAINER_READ, tree.root())


def test_power_of_many_roles_is_found_with_three_statements(personas: Personas) -> None:
    many = [roles.create_role(f"role {number}", by=SYSTEM) for number in range(20)]
    for inner, outer in pairwise(many):
        roles.add_member(outer, inner, by=SYSTEM)

    with CaptureQueriesContext(connection) as statements:
        assert not gives_power(many)

    assert len(statements) == 3


def test_role_without_privileges_and_taking_one_need_no_proof(
    keeper: User, personas: Personas, sales: Role
) -> None:
    old = browser(keeper, seconds_ago=601)
    roles.add_member(sales, personas.charlie, by=SYSTEM)
    address = f"users/{personas.charlie.pk}/roles"

    assert send(old, "put", address, _body(personas.team)).status_code == 200
    body: dict[str, list[str]] = {"users": [], "roles": []}
    assert send(old, "put", f"roles/{personas.team.uid}/members", body).status_code == 200
