"""Keys that are limited, rotated with an overlap, and found when nobody uses them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.containers.trees import make, send
from tests.personas import Personas
from tokenwell.accounts import people, service_accounts, versions
from tokenwell.accounts.models import ApiKey, ServiceAccount
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent


@pytest.fixture
def robot(personas: Personas) -> ServiceAccount:
    """Make a service."""
    return service_accounts.create("robot", description="", by=SYSTEM, created_by=personas.root)


@pytest.fixture
def key(robot: ServiceAccount) -> ApiKey:
    """Make a key of it."""
    return service_accounts.create_key(robot, label="prod", by=SYSTEM).key


def _change(personas: Personas, key: ApiKey, **fields: Any) -> Any:
    return send(personas.root, "patch", f"services/{key.service_id}/keys/{key.pk}", fields)


def test_key_is_made_with_limits_in_one_form(personas: Personas, robot: ServiceAccount) -> None:
    body = {
        "label": "prod",
        "networks": [" 192.0.2.0/24 ", "2001:DB8::7", "192.0.2.0/24"],
        "limited_to": [personas.container.pk],
    }

    made = send(personas.root, "post", f"services/{robot.pk}/keys", body).json()

    assert made["networks"] == ["192.0.2.0/24", "2001:db8::7/128"]
    assert made["limited_to"] == [str(personas.container.pk)]
    event = AuditEvent.objects.get(action="api_key.created")
    assert event.facts["networks"] == made["networks"]


@pytest.mark.parametrize(
    ("network", "words"),
    [
        ("192.0.2.7/24", "names one address and a network at once"),
        ("example.com", "is no address and no network"),
        ("", "blank"),
        ("192.0.2.0/33", "is no address and no network"),
    ],
)
def test_network_that_is_none_is_refused(
    personas: Personas, key: ApiKey, network: str, words: str
) -> None:
    answer = _change(personas, key, networks=[network])

    assert answer.status_code == 400
    assert words in str(answer.json()["errors"])
    key.refresh_from_db()
    assert key.networks == []


def test_key_is_limited_to_what_its_maker_may_see(personas: Personas, key: ApiKey) -> None:
    people.set_privileges(personas.charlie, ["maintain_users"], by=SYSTEM)
    hidden = make(personas.container, "hidden", by=personas.alice)
    address = f"services/{key.service_id}/keys/{key.pk}"

    missing = send(personas.charlie, "patch", address, {"limited_to": [personas.bob.pk]})
    unseen = send(personas.charlie, "patch", address, {"limited_to": [hidden.pk]})

    assert (missing.status_code, unseen.status_code) == (400, 400)
    assert missing.json() == unseen.json()


def test_limits_that_others_have_set_may_stay(personas: Personas, key: ApiKey) -> None:
    people.set_privileges(personas.charlie, ["maintain_users"], by=SYSTEM)
    service_accounts.update_key(key, by=SYSTEM, limited_to=(personas.container.pk,))
    address = f"services/{key.service_id}/keys/{key.pk}"

    answer = send(
        personas.charlie, "patch", address, {"limited_to": [personas.container.pk], "label": "x"}
    )

    assert answer.status_code == 200
    assert answer.json()["limited_to"] == [str(personas.container.pk)]


def test_purposes_come_in_their_order_each_once(personas: Personas, robot: ServiceAccount) -> None:
    body = {"label": "files", "purposes": ["sftp", "http", "sftp"]}

    made = send(personas.root, "post", f"services/{robot.pk}/keys", body).json()
    key = ApiKey.objects.get(pk=made["id"])
    changed = _change(personas, key, purposes=["ftp"])
    freed = _change(personas, key, purposes=[])

    assert (made["purposes"], changed.json()["purposes"]) == (["http", "sftp"], ["ftp"])
    assert freed.json()["purposes"] == []
    facts = [event.facts for event in AuditEvent.objects.filter(target_id=robot.pk).order_by("id")]
    assert [one.get("purposes") for one in facts[-3:]] == [["http", "sftp"], ["ftp"], None]
    assert facts[-1]["fields"] == ["purposes"]


@pytest.mark.parametrize("purposes", [["token"], ["HTTP"], [""], "http", None, ["http"] * 5])
def test_purpose_that_is_none_is_refused(personas: Personas, key: ApiKey, purposes: object) -> None:
    answer = _change(personas, key, purposes=purposes)

    [field] = answer.json()["errors"]
    assert (answer.status_code, field.partition(".")[0]) == (400, "purposes")
    key.refresh_from_db()
    assert key.purposes == []


def test_key_for_calls_alone_is_made_told_and_changed(
    personas: Personas, robot: ServiceAccount
) -> None:
    body = {"label": "page", "calls_only": True}

    made = send(personas.root, "post", f"services/{robot.pk}/keys", body).json()
    key = ApiKey.objects.get(pk=made["id"])
    rotated = _rotate(personas, key).json()
    changed = _change(personas, key, calls_only=False).json()

    assert (made["calls_only"], rotated["calls_only"], changed["calls_only"]) == (True, True, False)
    created = AuditEvent.objects.filter(action="api_key.created").order_by("id")
    assert [event.facts["calls_only"] for event in created] == [True, True]
    assert AuditEvent.objects.get(action="api_key.updated").facts["fields"] == ["calls_only"]


def test_purpose_that_is_none_the_database_refuses(key: ApiKey) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(purposes=["token"])


def _rotate(personas: Personas, key: ApiKey, **body: Any) -> Any:
    return send(personas.root, "post", f"services/{key.service_id}/keys/{key.pk}/rotate", body)


def test_rotated_key_works_on_for_the_overlap(personas: Personas, key: ApiKey) -> None:
    service_accounts.update_key(key, by=SYSTEM, networks=("192.0.2.0/24",), purposes=("sftp",))
    life = key.expires_at - key.created_at

    answer = _rotate(personas, key, overlap_hours=48)

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    new = ApiKey.objects.get(pk=answer.json()["id"])
    assert (new.label, new.networks, new.purposes) == ("prod", ["192.0.2.0/24"], ["sftp"])
    assert abs(new.expires_at - timezone.now() - life) < timedelta(minutes=1)
    key.refresh_from_db()
    assert abs(key.expires_at - timezone.now() - timedelta(hours=48)) < timedelta(minutes=1)
    assert AuditEvent.objects.filter(action="api_key.rotated").count() == 1


def test_overlap_lengthens_no_life(personas: Personas, key: ApiKey) -> None:
    soon = timezone.now() + timedelta(hours=2)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=soon)

    assert _rotate(personas, key, overlap_hours=48).status_code == 201

    key.refresh_from_db()
    assert key.expires_at == soon


def test_key_is_replaced_once(personas: Personas, key: ApiKey) -> None:
    assert _rotate(personas, key, overlap_hours=1).status_code == 201

    again = _rotate(personas, key, overlap_hours=1)

    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "key-replaced")
    assert ApiKey.objects.count() == 2


def test_key_that_has_ended_is_not_rotated(personas: Personas, key: ApiKey) -> None:
    service_accounts.update_key(key, by=SYSTEM, is_enabled=False)

    answer = _rotate(personas, key)

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("key-ended")
    assert ApiKey.objects.count() == 1


def test_keys_that_nobody_uses(personas: Personas, robot: ServiceAccount) -> None:
    now = timezone.now()

    def made(label: str, *, created: int, used: int | None) -> None:
        one = service_accounts.create_key(robot, label=label, by=SYSTEM).key
        ApiKey.objects.filter(pk=one.pk).update(
            created_at=now - timedelta(days=created),
            last_used_at=None if used is None else now - timedelta(days=used),
        )

    made("fresh", created=1, used=None)
    made("never", created=100, used=None)
    made("long-ago", created=200, used=91)
    made("daily", created=200, used=1)

    def labels(query: str) -> set[str]:
        rows = send(personas.root, "get", f"keys?{query}").json()["results"]
        assert {row["service"]["name"] for row in rows} == {"robot"}
        return {row["label"] for row in rows}

    assert labels("unused_for=90") == {"never", "long-ago"}
    assert labels("") == {"fresh", "never", "long-ago", "daily"}
    for days in ("x", "0", "3651", "9" * 4400):
        assert send(personas.root, "get", f"keys?unused_for={days}").status_code == 400


def test_two_who_change_the_same_key(personas: Personas, key: ApiKey) -> None:
    address = f"services/{key.service_id}/keys/{key.pk}"
    [seen] = send(personas.root, "get", f"services/{key.service_id}").json()["keys"]
    tag = {"If-Match": seen["etag"]}

    first = send(personas.root, "patch", address, {"networks": ["192.0.2.0/24"]}, **tag)
    second = send(personas.root, "patch", address, {"networks": []}, **tag)
    gone = send(personas.root, "delete", address, **tag)

    assert (first.status_code, second.status_code, gone.status_code) == (200, 412, 412)
    key.refresh_from_db()
    assert key.networks == ["192.0.2.0/24"]
    assert first["ETag"] == first.json()["etag"] != seen["etag"]
    assert send(personas.root, "delete", address, **{"If-Match": first["ETag"]}).status_code == 204


def test_use_of_a_key_is_no_change(personas: Personas, key: ApiKey) -> None:
    before = versions.of_key(key)

    ApiKey.objects.update(last_used_at=timezone.now())

    key.refresh_from_db()
    assert versions.of_key(key) == before
