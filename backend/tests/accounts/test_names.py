"""Two who want one name at the same moment: one has it, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.personas import PASSWORD, make_user
from tests.waiting import wait_until_somebody_waits
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.web.problems import Problem

pytestmark = pytest.mark.django_db(transaction=True)


def _create_user() -> object:
    return people.create_user("same", password=PASSWORD, by=SYSTEM)


def _rename_user() -> object:
    people.update_user(User.objects.get(username="alice"), by=SYSTEM, username="Same")
    return None


def _create_service() -> object:
    alice = User.objects.get(username="alice")
    return service_accounts.create("same", description="", by=SYSTEM, created_by=alice)


def _create_role() -> object:
    return roles.create_role("same", by=SYSTEM)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_create_user, _create_user),
        (_create_user, _rename_user),
        (_create_user, _create_service),
        (_create_service, _create_service),
        (_create_role, _create_role),
    ],
)
def test_second_of_two_is_told_that_the_name_is_taken(
    first: Callable[[], object], second: Callable[[], object]
) -> None:
    make_user("alice")

    def refused() -> str:
        try:
            second()
        except Problem as problem:
            return problem.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as window:
        with transaction.atomic():
            first()
            outcome = window.submit(refused)
            wait_until_somebody_waits()
        assert outcome.result(60) == "validation-failed"

    users, named = User.objects.filter(username__iexact="same"), Role.objects.filter(name="same")
    assert users.count() + named.count() == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda name: people.create_user(name, password=PASSWORD, by=SYSTEM),
        lambda name: service_accounts.create(name, description="", by=SYSTEM, created_by=None),
        lambda name: roles.create_role(name, by=SYSTEM),
    ],
    ids=["person", "service", "role"],
)
def test_name_is_there_once_whatever_its_unicode_form(make: Callable[[str], object]) -> None:
    composed, taken_apart = "caf\u00e9", "cafe\u0301"
    make(composed)

    with pytest.raises(Problem) as refused:
        make(taken_apart)

    assert refused.value.code == "validation-failed"
    names = [*User.objects.values_list("username"), *Role.objects.values_list("name")]
    assert [name for (name,) in names if name.lower().startswith("caf")] == [composed]


def test_name_in_its_other_unicode_form_is_no_change() -> None:
    role = roles.create_role("caf\u00e9", by=SYSTEM)
    service = service_accounts.create("\u00e9", description="", by=SYSTEM, created_by=None)
    before = AuditEvent.objects.count()

    roles.rename_role(role, "cafe\u0301", by=SYSTEM)
    service_accounts.update(service, name="e\u0301", by=SYSTEM)
    people.update_user(service.user, username="e\u0301", by=SYSTEM)

    assert AuditEvent.objects.count() == before
