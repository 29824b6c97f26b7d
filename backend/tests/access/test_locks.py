"""Locks are taken in one order: two who change people and roles at once never block each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.containers.trees import send
from tests.personas import Personas, browser, make_personas
from tests.waiting import wait_until_somebody_waits
from tokenwell.accounts import roles, service_accounts
from tokenwell.accounts.locks import lock_memberships, lock_names, lock_rights
from tokenwell.accounts.models import RoleMember
from tokenwell.audit.log import SYSTEM

Request = Callable[[], int]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def personas() -> Personas:
    """Make the usual ones, committed, so that other connections see them."""
    return make_personas()


def _both(first: Callable[[], object], second: Callable[[], object], request: Request) -> int:
    """Do two things in one transaction, with a request in between that has to wait for it."""

    def ask() -> int:
        try:
            return request()
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            first()
            asked = pool.submit(ask)
            wait_until_somebody_waits()
            second()
        return asked.result()


def test_role_goes_while_somebody_changes_rights_and_members(personas: Personas) -> None:
    temp = roles.create_role("temp", by=SYSTEM)
    root = browser(personas.root)

    status = _both(
        lock_rights,
        lock_memberships,
        lambda: send(root, "delete", f"roles/{temp.uid}").status_code,
    )

    assert status == 204


def test_role_gets_a_name_while_somebody_changes_members_and_names(personas: Personas) -> None:
    root = browser(personas.root)

    status = _both(
        lock_memberships,
        lock_names,
        lambda: send(root, "patch", f"roles/{personas.team.uid}", {"name": "crew"}).status_code,
    )

    assert status == 200


def test_roles_of_a_person_are_said_while_somebody_puts_them_into_one(personas: Personas) -> None:
    temp = roles.create_role("temp", by=SYSTEM)
    address, root = f"users/{personas.charlie.pk}/roles", browser(personas.root)

    status = _both(
        lock_memberships,
        lambda: RoleMember.objects.create(role=temp, user=personas.charlie),
        lambda: send(root, "put", address, {"roles": [personas.team.uid]}).status_code,
    )

    assert status == 200
    assert [row.role.name for row in personas.charlie.memberships.all()] == ["team"]


@pytest.mark.parametrize("kind", ["users", "services"])
def test_somebody_gets_a_name_while_they_get_into_a_new_role(personas: Personas, kind: str) -> None:
    member = personas.charlie
    if kind == "services":
        made = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
        member = made.user
    temp = roles.create_role("temp", by=SYSTEM)
    field = "username" if kind == "users" else "name"
    root = browser(personas.root)

    status = _both(
        lock_names,
        lambda: RoleMember.objects.create(role=temp, user=member),
        lambda: send(root, "patch", f"{kind}/{member.pk}", {field: "new"}).status_code,
    )

    assert status == 200
