"""The record takes events and lets none go."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tokenwell.audit import partitions
from tokenwell.audit.actions import Action, Severity, sentence
from tokenwell.audit.log import SYSTEM, Actor, Target, record
from tokenwell.audit.models import ActorKind, AuditEvent
from tokenwell.ids import uuid7

pytestmark = pytest.mark.django_db

ALICE = Actor(ActorKind.USER, UUID(int=1), "alice", "192.0.2.7")
CRM = Target("credential", UUID(int=2), "/public/sales/crm-token", (UUID(int=3),))


def _partition_of(event: AuditEvent) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM audit_auditevent WHERE id = %s", [event.id]
        )
        return str(cursor.fetchone()[0])


def _last() -> AuditEvent:
    return AuditEvent.objects.order_by("id").reverse()[0]


def _assert_refused(statement: str) -> None:
    before = list(AuditEvent.objects.order_by("id").values())

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(AuditEvent.objects.order_by("id").values()) == before


def test_event_keeps_who_what_and_where() -> None:
    record(Action.CREDENTIAL_UPDATED, by=ALICE, on=CRM, facts={"fields": ["scope"]})

    event = _last()
    assert (event.actor_name, event.address) == ("alice", "192.0.2.7")
    assert (event.target_path, event.within) == ("/public/sales/crm-token", [UUID(int=3)])
    assert event.severity == Severity.INFO


def test_event_lies_in_the_partition_of_its_month() -> None:
    record(Action.SIGNED_OUT, by=SYSTEM, on=CRM)

    event = _last()
    assert _partition_of(event) == f"audit_auditevent_{event.at:%Y%m}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET action = 'other'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
def test_database_refuses_to_change_the_record(statement: str) -> None:
    record(Action.SIGNED_IN, by=ALICE, on=CRM)

    _assert_refused(statement)


@pytest.mark.parametrize(
    "order", ["UPDATE {} SET action = 'other'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_database_refuses_it_on_a_partition_too(order: str) -> None:
    record(Action.SIGNED_IN, by=ALICE, on=CRM)
    partition = _partition_of(_last())

    _assert_refused(order.format(partition))


def test_partitions_of_the_coming_months_are_made_once() -> None:
    later = datetime(2031, 11, 24, tzinfo=UTC)

    made = partitions.ensure("audit_auditevent", now=later)
    again = partitions.ensure("audit_auditevent", now=later)

    months = ["203111", "203112", "203201", "203202"]
    assert made == [f"audit_auditevent_{month}" for month in months]
    assert again == []


def test_only_partitions_past_the_retention_are_dropped() -> None:
    partitions.ensure("audit_auditevent", now=datetime(2020, 1, 15, tzinfo=UTC))

    dropped = partitions.drop_older("audit_auditevent", than=datetime(2020, 3, 2, tzinfo=UTC))

    assert sorted(dropped) == ["audit_auditevent_202001", "audit_auditevent_202002"]


def test_every_action_has_a_sentence_of_its_own() -> None:
    for action in Action:
        words = sentence(action, actor="alice", path="/public/x", facts={"error": "e"})
        assert action.value not in words


def test_fields_are_told_in_the_words_of_a_person() -> None:
    facts: dict[str, object] = {"fields": ["token_endpoint", "scope"]}

    words = sentence(Action.CREDENTIAL_UPDATED, actor="a_b", path="/public/x_y", facts=facts)

    assert words == "a_b changed /public/x_y: token endpoint, scope"


def test_who_came_and_who_went_is_told_by_name() -> None:
    gone = f"bob ({uuid7()})"

    words = sentence(
        Action.ROLE_MEMBERS_CHANGED,
        actor="root",
        path="team",
        facts={"added": ["role ops", "eve"], "removed": [gone]},
    )

    assert words == "root changed the members of team: added role ops, eve; removed bob"


def test_event_of_an_older_release_is_told_by_its_name() -> None:
    words = sentence("credential.polished", actor="alice", path="/public/x", facts={})

    assert words == "alice: credential.polished /public/x"
