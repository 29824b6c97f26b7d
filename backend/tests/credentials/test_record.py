"""The record by REST: of one credential, or whole for those who may; filtered, the newest first."""

from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from tests.credentials.making import JSON, make_credential
from tests.personas import Personas, browser
from tokenwell.credentials.models import Credential


def _url(credential: Credential) -> str:
    return f"/api/v1/credentials/{credential.pk}/events"


@pytest.fixture
def told(alice: Client, credential: Credential, personas: Personas) -> Credential:
    """A credential to which something happened, beside another one."""
    make_credential(personas.container, by=personas.alice, name="other")
    alice.patch(f"/api/v1/credentials/{credential.pk}", {"scope": "x"}, JSON)
    alice.patch(f"/api/v1/credentials/{credential.pk}", {"client_id": "y"}, JSON)
    return credential


def _actions(person: Client, url: str, **query: str) -> list[str]:
    return [event["action"] for event in person.get(url, query).json()["results"]]


def test_events_of_a_credential_are_its_own_and_the_newest_first(
    alice: Client, told: Credential
) -> None:
    events = alice.get(_url(told)).json()["results"]

    # The two of one request may have been made within one millisecond, in which ids sort freely.
    first, second = sorted(events[:2], key=lambda event: event["action"])
    assert [first["action"], second["action"]] == [
        "credential.destination_changed",
        "credential.updated",
    ]
    assert [event["action"] for event in events[2:]] == ["credential.updated", "credential.created"]
    assert second["sentence"] == "alice changed /team/crm-token: client id"
    assert second["actor"]["name"] == "alice"
    assert second["target"] == {
        "kind": "credential",
        "id": str(told.pk),
        "path": "/team/crm-token",
    }
    assert second["address"] == "127.0.0.1"
    assert (first["severity"], second["severity"]) == ("warning", "info")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"action": "credential.updated"}, 2),
        ({"action": "credential.polished"}, 0),
        ({"action": "credential.\x00updated"}, 2),
        ({"severity": "warning"}, 1),
        ({"severity": "warning", "action": "credential.updated"}, 0),
        ({"actor": str(uuid4())}, 0),
        ({"since": "2020-01-01T00:00:00Z"}, 4),
        ({"until": "2020-01-01T00:00:00Z"}, 0),
        ({"since": "9999-12-31T23:59:59-23:59"}, 0),
        ({"until": "9999-12-31T23:59:59Z"}, 4),
    ],
)
def test_filters_narrow_it_down(
    query: dict[str, str], number: int, alice: Client, told: Credential
) -> None:
    assert len(_actions(alice, _url(told), **query)) == number


def test_filter_by_actor_and_time(alice: Client, told: Credential, personas: Personas) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    this = {"actor": str(personas.alice.pk), "until": soon.isoformat()}

    assert len(_actions(alice, _url(told), **this)) == 4
    assert _actions(alice, _url(told), since=soon.astimezone(UTC).isoformat()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", "yesterday"),
        ("since", "2026-01-31"),
        ("since", "2026-01-31T08:00:00"),
        ("since", "2026-13-31T08:00:00Z"),
        ("until", "1950-01-01T00:00:00Z"),
        ("until", "0001-01-01T00:00:00+23:59"),
        ("actor", "alice"),
        ("cursor", "x"),
    ],
)
def test_filter_that_can_not_be_is_refused_at_its_field(
    field: str, value: str, alice: Client, told: Credential
) -> None:
    answer = alice.get(_url(told), {field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_pages_hold_each_event_once(alice: Client, told: Credential) -> None:
    url, seen = f"{_url(told)}?page_size=3", []
    while url:
        page = alice.get(url).json()
        seen += [event["id"] for event in page["results"]]
        url = page["next"]

    assert len(seen) == len(set(seen)) == 4


@pytest.mark.parametrize("who", ["alice", "bob", "charlie"])
@pytest.mark.usefixtures("told")
def test_whole_record_needs_the_privilege(who: str, request: pytest.FixtureRequest) -> None:
    person: Client = request.getfixturevalue(who)

    assert person.get("/api/v1/events").status_code == 403


def test_who_has_the_privilege_sees_the_whole_record(told: Credential, personas: Personas) -> None:
    personas.charlie.user_permissions.add(Permission.objects.get(codename="view_log"))

    actions = _actions(browser(personas.charlie), "/api/v1/events")

    assert {"credential.destination_changed", "user.created"} <= set(actions)


def test_record_of_a_credential_stays_in_the_whole_record_when_it_is_gone(
    alice: Client, told: Credential, personas: Personas
) -> None:
    alice.delete(f"/api/v1/credentials/{told.pk}")

    (event,) = (
        browser(personas.root)
        .get("/api/v1/events", {"action": "credential.deleted"})
        .json()["results"]
    )
    assert event["target"]["path"] == "/team/crm-token"
    assert alice.get(_url(told)).status_code == 404
