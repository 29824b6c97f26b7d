"""Services and their keys: shown once, hashed, bounded, and gone when deleted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from tests.personas import Personas, browser
from tokenwell.access import services_api
from tokenwell.accounts import roles, service_accounts
from tokenwell.accounts.holding import hold_service
from tokenwell.accounts.models import ApiKey, ServiceAccount, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import PermissionEntry, UserRight

ADDRESS = "/api/v1/services"


@pytest.fixture
def robot(personas: Personas) -> ServiceAccount:
    """Make a service."""
    return service_accounts.create("robot", description="", by=SYSTEM, created_by=personas.root)


def _send(personas: Personas, method: str, address: str, body: object = None) -> Any:
    client = browser(personas.root)
    if body is None:
        return client.generic(method, f"{ADDRESS}{address}")
    return getattr(client, method.lower())(f"{ADDRESS}{address}", body, "application/json")


def test_root_makes_a_service(personas: Personas) -> None:
    answer = _send(personas, "POST", "", {"name": "crm-sync", "description": "nightly"})

    assert answer.status_code == 201
    said = answer.json()
    assert (said["name"], said["description"], said["is_enabled"]) == ("crm-sync", "nightly", True)
    assert (said["created_by"], said["keys"], said["last_used_at"]) == ("root", [], None)
    user = User.objects.get(pk=said["id"])
    assert user.is_service
    assert not user.has_usable_password()
    assert not user.groups.exists()


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a\n", "x" * 151, "alice", "ALICE", None])
def test_name_of_a_service_is_checked(personas: Personas, name: object) -> None:
    answer = _send(personas, "POST", "", {"name": name})

    if name == "a\n":
        # Blanks around a name are dropped.
        assert answer.json()["name"] == "a"
        return
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["name"]


def test_key_is_shown_once_and_kept_as_a_hash(personas: Personas, robot: ServiceAccount) -> None:
    answer = _send(personas, "POST", f"/{robot.pk}/keys", {"label": "prod"})

    text = answer.json()["key"]
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert text.startswith(f"twk_{answer.json()['prefix']}.")
    assert len(text.split(".")[1]) == 43
    key = ApiKey.objects.get()
    assert bytes(key.hash) == service_accounts.hash_of(text)
    secret = text.split(".")[1]
    for table in ("accounts_apikey", "audit_auditevent"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert secret not in cursor.fetchone()[0]
    for address in ("", f"/{robot.pk}"):
        again = _send(personas, "GET", address).content.decode()
        assert secret not in again
        assert bytes(key.hash).hex() not in again


def test_new_key_shows_no_text_by_accident(robot: ServiceAccount) -> None:
    new = service_accounts.create_key(robot, label="prod", by=SYSTEM)

    assert new.text not in repr(new)
    assert new.text.split(".")[1] not in f"{new} {new.key}"


def test_key_lives_for_ninety_days_unless_said(robot: ServiceAccount) -> None:
    key = service_accounts.create_key(robot, label="prod", by=SYSTEM).key

    assert key.expires_at - key.created_at == timedelta(days=90)


@pytest.mark.parametrize(
    ("days", "is_allowed"), [(-1, False), (0, False), (1, True), (365, True), (367, False)]
)
def test_key_ends_within_a_year(
    personas: Personas, robot: ServiceAccount, days: int, is_allowed: bool
) -> None:
    ends = timezone.now() + timedelta(days=days)

    answer = _send(
        personas, "POST", f"/{robot.pk}/keys", {"label": "prod", "expires_at": ends.isoformat()}
    )

    assert answer.status_code == (201 if is_allowed else 400)
    assert ApiKey.objects.exists() is is_allowed


@pytest.mark.parametrize("ends", ["tomorrow", "", None, "9999-12-31T23:59:59Z", 7])
def test_end_that_is_no_time_is_refused(
    personas: Personas, robot: ServiceAccount, ends: object
) -> None:
    answer = _send(personas, "POST", f"/{robot.pk}/keys", {"label": "x", "expires_at": ends})

    assert answer.status_code == 400


def test_key_is_named_anew_disabled_and_enabled(personas: Personas, robot: ServiceAccount) -> None:
    key = service_accounts.create_key(robot, label="prod", by=SYSTEM).key
    address = f"/{robot.pk}/keys/{key.pk}"

    off = _send(personas, "PATCH", address, {"label": "old", "is_enabled": False})
    on = _send(personas, "PATCH", address, {"is_enabled": True})

    assert (off.json()["label"], off.json()["is_enabled"]) == ("old", False)
    assert (on.json()["label"], on.json()["is_enabled"]) == ("old", True)
    facts = AuditEvent.objects.filter(action="api_key.updated").values_list("facts", flat=True)
    assert [fact["fields"] for fact in facts] == [["is_enabled"], ["label", "is_enabled"]]


@pytest.mark.parametrize("field", ["expires_at", "hash", "prefix", "key", "service"])
def test_rest_of_a_key_is_never_changed(
    personas: Personas, robot: ServiceAccount, field: str
) -> None:
    key = service_accounts.create_key(robot, label="prod", by=SYSTEM).key

    answer = _send(personas, "PATCH", f"/{robot.pk}/keys/{key.pk}", {field: "x"})

    assert answer.status_code == 400


def test_key_of_another_service_is_not_found(personas: Personas, robot: ServiceAccount) -> None:
    other = service_accounts.create("other", description="", by=SYSTEM, created_by=None)
    key = service_accounts.create_key(robot, label="prod", by=SYSTEM).key

    changed = _send(personas, "PATCH", f"/{other.pk}/keys/{key.pk}", {"is_enabled": False})
    deleted = _send(personas, "DELETE", f"/{other.pk}/keys/{key.pk}")

    assert (changed.status_code, deleted.status_code) == (404, 404)
    assert ApiKey.objects.get().is_enabled


def test_person_is_no_service(personas: Personas) -> None:
    for method in ("GET", "DELETE"):
        assert _send(personas, method, f"/{personas.alice.pk}").status_code == 404
    assert User.objects.filter(pk=personas.alice.pk).exists()


def test_service_is_changed_and_disabled(personas: Personas, robot: ServiceAccount) -> None:
    answer = _send(personas, "PATCH", f"/{robot.pk}", {"name": "robot-2", "is_enabled": False})
    taken = _send(personas, "PATCH", f"/{robot.pk}", {"name": "Bob"})
    same = _send(personas, "PATCH", f"/{robot.pk}", {"name": "ROBOT-2"})

    events = AuditEvent.objects.filter(action="service.updated").order_by("id")
    assert [event.facts for event in events] == [
        {"fields": ["name", "is_enabled"], "before": "robot", "after": "robot-2"},
        {"fields": ["name"], "before": "robot-2", "after": "ROBOT-2"},
    ]
    assert (answer.json()["name"], answer.json()["is_enabled"]) == ("robot-2", False)
    assert not User.objects.get(pk=robot.pk).is_active
    assert (taken.status_code, same.status_code) == (400, 200)


def test_change_from_an_old_look_does_not_enable_a_service_again(robot: ServiceAccount) -> None:
    seen_before = ServiceAccount.objects.select_related("user").get(pk=robot.pk)
    service_accounts.update(robot, by=SYSTEM, is_enabled=False)

    service_accounts.update(seen_before, by=SYSTEM, description="Fetches.")

    assert not User.objects.get(pk=robot.user_id).is_active


def test_deleted_service_takes_its_keys_and_rights_along(
    personas: Personas, robot: ServiceAccount
) -> None:
    service_accounts.create_key(robot, label="prod", by=SYSTEM)
    roles.add_member(personas.team, robot.user, by=SYSTEM)
    use = Entry(robot.user, Facet.CREDENTIAL, Value.USE)
    entries.give(personas.container, use, by=SYSTEM)

    answer = _send(personas, "DELETE", f"/{robot.pk}")

    assert answer.status_code == 204
    for rows in (ApiKey.objects, ServiceAccount.objects):
        assert not rows.exists()
    assert not User.objects.filter(pk=robot.pk).exists()
    assert not PermissionEntry.objects.filter(user=robot.pk).exists()
    assert not UserRight.objects.filter(user=robot.pk).exists()
    event = AuditEvent.objects.filter(action="service.deleted").get()
    assert (event.target_id, event.target_path) == (robot.pk, "robot")


def test_key_is_deleted_alone(personas: Personas, robot: ServiceAccount) -> None:
    key = service_accounts.create_key(robot, label="prod", by=SYSTEM).key

    answer = _send(personas, "DELETE", f"/{robot.pk}/keys/{key.pk}")

    assert answer.status_code == 204
    assert not ApiKey.objects.exists()
    assert ServiceAccount.objects.exists()


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_services_are_for_those_who_maintain_people(
    personas: Personas, robot: ServiceAccount, name: str
) -> None:
    client = browser(getattr(personas, name))
    key = service_accounts.create_key(robot, label="prod", by=SYSTEM).key
    ids: list[UUID] = [robot.pk, uuid4()]

    answers = [client.get(ADDRESS), client.post(ADDRESS, {"name": "x"}, "application/json")]
    for service in ids:
        one = f"{ADDRESS}/{service}"
        answers += [client.get(one), client.delete(one)]
        answers += [client.patch(one, {"name": "x"}, "application/json")]
        answers += [client.post(f"{one}/keys", {"label": "x"}, "application/json")]
        answers += [client.delete(f"{one}/keys/{key.pk}")]
        answers += [client.patch(f"{one}/keys/{key.pk}", {}, "application/json")]

    # What is there and what is not read alike.
    assert {answer.status_code for answer in answers} == {403}
    assert ServiceAccount.objects.count() == ApiKey.objects.count() == 1


def test_last_use_of_a_service_is_that_of_its_keys(
    personas: Personas, robot: ServiceAccount
) -> None:
    for day in (3, 7, 5):
        key = service_accounts.create_key(robot, label=f"{day}", by=SYSTEM).key
        used = datetime(2026, 1, day, tzinfo=key.created_at.tzinfo)
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=used)

    answer = _send(personas, "GET", f"/{robot.pk}")

    assert answer.json()["last_used_at"] == "2026-01-07T00:00:00+00:00"


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_service_is_compared_once_nobody_else_changes_it(
    personas: Personas, robot: ServiceAccount, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    tag = _send(personas, "GET", f"/{robot.pk}").headers["ETag"]

    def hold_after_another(service_id: UUID) -> None:
        service_accounts.update(robot, description="theirs", by=SYSTEM)
        hold_service(service_id)

    monkeypatch.setattr(services_api, "hold_service", hold_after_another)
    answer = getattr(browser(personas.root), method)(
        f"{ADDRESS}/{robot.pk}", {}, "application/json", headers={"If-Match": tag}
    )

    assert answer.status_code == 412
    assert ServiceAccount.objects.filter(pk=robot.pk).exists()
