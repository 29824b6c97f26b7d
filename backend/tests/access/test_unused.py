"""Who has a right and made no use of it: told by what was fetched and by what was changed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas
from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container, Item, LastUse
from tokenwell.ids import first_of


@pytest.fixture
def box(personas: Personas) -> Container:
    """Make a container in /team."""
    return make(personas.container, "box", by=personas.root)


@pytest.fixture
def robot(personas: Personas, box: Container) -> User:
    """Make a service that may use what is in the box."""
    user = service_accounts.create("robot", description="", by=SYSTEM, created_by=None).user
    entries.give(box, Entry(user, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    return user


def _ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def _fetched(service: User, credential: Item, *, days: float) -> None:
    LastUse.objects.create(user=service, item=credential, last_used_at=_ago(days))


def _changed(person: User, item: Item, *, days: float) -> None:
    at = _ago(days)
    AuditEvent.objects.create(
        id=UUID(int=first_of(at).int + 1),
        at=at,
        action=Action.CREDENTIAL_UPDATED.value,
        severity="info",
        actor_kind="user",
        actor_id=person.pk,
        actor_name=person.username,
        target_kind="credential",
        target_id=item.pk,
        target_path="/x",
        within=item.ancestors,
    )


def _unused(by: User, item: Item, query: str) -> dict[str, Any]:
    answer = send(by, "get", f"items/{item.pk}/access?{query}")
    assert answer.status_code == 200, answer.content
    return {row["person"]["name"]: row for row in answer.json()["results"]}


def test_service_that_fetched_nothing_for_long_is_found(
    personas: Personas, box: Container, robot: User
) -> None:
    credential = make_credential(box, "crm", by=personas.root)
    query = "right=credential_use&unused_days=90"
    assert _unused(personas.root, credential, query)["robot"]["last_used_at"] is None

    _fetched(robot, credential, days=100)
    told = _unused(personas.root, credential, query)["robot"]["last_used_at"]
    LastUse.objects.update(last_used_at=_ago(89))

    assert datetime.fromisoformat(told) < _ago(99)
    assert "robot" not in _unused(personas.root, credential, query)


def test_use_of_what_is_below_counts_and_of_what_is_beside_does_not(
    personas: Personas, box: Container, robot: User
) -> None:
    inner = make(box, "inner", by=personas.root)
    below = make_credential(inner, "crm", by=personas.root)
    beside = make_credential(box, "erp", by=personas.root)
    _fetched(robot, below, days=1)
    query = "right=credential_use&unused_days=90"

    assert "robot" not in _unused(personas.root, box, query)
    assert "robot" not in _unused(personas.root, inner, query)
    assert "robot" in _unused(personas.root, beside, query)


def test_who_changed_nothing_for_long_is_found(personas: Personas, box: Container) -> None:
    credential = make_credential(box, "crm", by=personas.root)
    query = "right=configuration_write&unused_days=30"
    _changed(personas.alice, credential, days=31)

    found = _unused(personas.root, box, query)

    # root made it a moment ago; bob has no such right.
    assert set(found) == {"alice"}
    assert found["alice"]["last_used_at"] is not None
    assert "alice" not in _unused(personas.root, box, "right=configuration_write&unused_days=40")


def test_without_a_right_either_use_counts(personas: Personas, box: Container, robot: User) -> None:
    credential = make_credential(box, "crm", by=personas.root)
    _changed(personas.alice, credential, days=1)

    found = _unused(personas.root, box, "unused_days=90")

    assert set(found) == {"bob", "robot"}
    assert {reason["facet"] for row in found.values() for reason in row["reasons"]} == {
        "credential"
    }


def test_without_the_question_nothing_is_told_of_use(
    personas: Personas, box: Container, robot: User
) -> None:
    _fetched(robot, make_credential(box, "crm", by=personas.root), days=1)

    assert _unused(personas.root, box, "")["robot"]["last_used_at"] is None


@pytest.mark.parametrize("days", ["0", "-1", "x", "367", "99999", "0001999999", "9" * 4400, "٣"])
def test_days_are_a_number_up_to_a_year(personas: Personas, box: Container, days: str) -> None:
    answer = send(personas.root, "get", f"items/{box.pk}/access?unused_days={days}")

    assert list(answer.json()["errors"]) == ["unused_days"]


def test_use_of_other_rights_can_not_be_told(personas: Personas, box: Container) -> None:
    query = "right=container_read&unused_days=90"

    answer = send(personas.root, "get", f"items/{box.pk}/access?{query}")

    assert list(answer.json()["errors"]) == ["right"]


def test_file_has_the_time(personas: Personas, box: Container, robot: User) -> None:
    credential = make_credential(box, "crm", by=personas.root)
    _fetched(robot, credential, days=100)

    address = f"items/{box.pk}/access.csv?right=credential_use&unused_days=90&search=rob"
    lines = send(personas.root, "get", address).getvalue().decode().splitlines()

    assert lines[0].endswith(",from,last_used_at")
    assert lines[1].startswith("service,robot,credential_use,credential,use,robot,,/team/box,20")


def test_stranger_and_who_may_not_see_the_permissions(personas: Personas, box: Container) -> None:
    address = f"items/{box.pk}/access?unused_days=90"

    assert send(personas.charlie, "get", address).status_code == 404
    assert send(personas.bob, "get", address).status_code == 403


def test_what_goes_takes_its_last_use_along(
    personas: Personas, box: Container, robot: User
) -> None:
    credential = make_credential(box, "crm", by=personas.root)
    _fetched(robot, credential, days=1)

    credential.delete()

    assert not LastUse.objects.exists()
