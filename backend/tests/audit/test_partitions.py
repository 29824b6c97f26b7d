"""Each month has its partition; what lay in none is moved, and what fails stops nothing else."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from tokenwell.audit import partitions
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.audit.models import AuditEvent
from tokenwell.config import tasks
from tokenwell.credentials.models import RefreshAttempt
from tokenwell.ids import first_of

TABLE = "audit_auditevent"
LATER = datetime(2031, 11, 24, tzinfo=UTC)
MONTHS = [f"{TABLE}_{month}" for month in ("203111", "203112", "203201", "203202")]


def _do(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _rows(table: str) -> list[Any]:
    return _do(f"SELECT * FROM {table} ORDER BY id")


def _record_at(instant: datetime) -> AuditEvent:
    with time_machine.travel(instant, tick=False):
        record(Action.SIGNED_OUT, by=SYSTEM, on=Target("user", UUID(int=1), "alice"))
    return AuditEvent.objects.get(at=instant)


@pytest.mark.django_db
def test_row_that_no_month_took_moves_into_its_own() -> None:
    _record_at(LATER)
    _record_at(datetime(2032, 1, 31, 23, 59, 59, tzinfo=UTC))
    _record_at(datetime(2035, 1, 1, tzinfo=UTC))
    before, lost = _rows(TABLE), _rows(f"{TABLE}_rest")

    made = partitions.ensure(TABLE, now=LATER, append_only=True)

    assert len(lost) == 3
    assert made == [*MONTHS, f"{TABLE}_203501"]
    assert [_rows(name) for name in made] == [lost[:1], [], lost[1:2], [], lost[2:]]
    assert _rows(f"{TABLE}_rest") == []
    assert _rows(TABLE) == before


@pytest.mark.django_db
def test_row_of_a_month_that_is_over_moves_too_and_goes_with_its_month() -> None:
    _record_at(datetime(2020, 2, 29, tzinfo=UTC))

    made = partitions.ensure(TABLE, now=LATER)
    dropped = partitions.drop_older(TABLE, than=datetime(2020, 3, 1, tzinfo=UTC))

    assert (made[0], dropped) == (f"{TABLE}_202002", [f"{TABLE}_202002"])
    assert not AuditEvent.objects.filter(at__year=2020).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("place", [f"{TABLE}_203111", f"{TABLE}_rest"])
@pytest.mark.parametrize(
    "order", ["UPDATE {} SET action = 'other'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_rows_are_as_safe_after_the_move(place: str, order: str) -> None:
    _record_at(LATER)
    partitions.ensure(TABLE, now=LATER, append_only=True)
    _record_at(datetime(2040, 1, 1, tzinfo=UTC))  # into the default partition again

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _do(order.format(place))

    assert len(_rows(place)) == 1


@pytest.mark.django_db
def test_row_that_comes_later_still_finds_a_place() -> None:
    _record_at(LATER)
    partitions.ensure(TABLE, now=LATER)

    _record_at(datetime(2031, 11, 30, tzinfo=UTC))
    _record_at(datetime(2040, 1, 1, tzinfo=UTC))

    assert (len(_rows(MONTHS[0])), len(_rows(f"{TABLE}_rest"))) == (2, 1)


@pytest.mark.django_db
def test_month_that_can_not_be_made_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    _record_at(datetime(2031, 12, 24, tzinfo=UTC))
    _do(f"CREATE TABLE {MONTHS[1]} (by_somebody_else text)")

    made = partitions.ensure(TABLE, now=LATER)

    assert made == [MONTHS[0], *MONTHS[2:]]
    assert _logged(caplog) == [f"partition {MONTHS[1]}: DuplicateTable"]
    # Undone as a whole: the row is where it was, and the default partition in its place.
    assert len(_rows(f"{TABLE}_rest")) == 1
    assert AuditEvent.objects.filter(at__year=2031).count() == 1


@pytest.mark.django_db
def test_rows_too_many_to_be_moved_beside_the_work_stay(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (1, 2, 3):
        _record_at(datetime(2031, 11, day, tzinfo=UTC))

    monkeypatch.setattr(partitions, "MOST_MOVED", 2)
    left = partitions.ensure(TABLE, now=LATER)
    monkeypatch.setattr(partitions, "MOST_MOVED", 3)
    moved = partitions.ensure(TABLE, now=LATER)

    assert (left, moved) == (MONTHS[1:], MONTHS[:1])
    assert _logged(caplog) == [f"partition {MONTHS[0]}: TooManyRows"]


@pytest.mark.django_db
def test_partition_that_can_not_be_dropped_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    partitions.ensure(TABLE, now=datetime(2020, 1, 15, tzinfo=UTC))
    _do(f"CREATE VIEW of_january AS SELECT * FROM {TABLE}_202001")

    dropped = partitions.drop_older(TABLE, than=datetime(2020, 3, 2, tzinfo=UTC))

    assert dropped == [f"{TABLE}_202002"]
    assert _logged(caplog) == [f"partition {TABLE}_202001: DependentObjectsStillExist"]


@pytest.mark.django_db
def test_retention_goes_on_when_a_month_can_not_be_made(
    caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.RETENTION_DAYS = 400
    partitions.ensure("credentials_refreshattempt", now=datetime(2020, 1, 15, tzinfo=UTC))
    _do(f"CREATE TABLE {MONTHS[0]} (by_somebody_else text)")

    with time_machine.travel(LATER, tick=False):
        tasks.keep_partitions()

    assert _logged(caplog) == [f"partition {MONTHS[0]}: DuplicateTable"]
    assert _rows("credentials_refreshattempt_203111") == []
    there = {name for (name,) in _do("SELECT relname FROM pg_class WHERE relname LIKE '%_2020__'")}
    assert there == set()


@pytest.mark.django_db
def test_journal_is_moved_as_well() -> None:
    attempt = RefreshAttempt(
        id=first_of(LATER),
        credential_id=UUID(int=1),
        purpose="renew",
        from_version=0,
        fence=1,
        started_at=LATER,
        sender="worker",
        destination=b"",
        destination_epoch=0,
        outcome="",
    )
    attempt.save(force_insert=True)

    with time_machine.travel(LATER, tick=False):
        tasks.make_partitions()

    assert [row[0] for row in _rows("credentials_refreshattempt_203111")] == [attempt.pk]


@contextmanager
def _reader() -> Iterator[None]:
    """Be somebody who reads the record for long."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS SHARE MODE")
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.django_db(transaction=True)
def test_who_reads_for_long_is_not_waited_for(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "LOCK_TIMEOUT", "10ms")
    try:
        with _reader():
            meanwhile = partitions.ensure(TABLE, now=LATER)
        afterwards = partitions.ensure(TABLE, now=LATER)
    finally:
        _do(f"DROP TABLE IF EXISTS {', '.join(MONTHS)}")

    assert (meanwhile, afterwards) == ([], MONTHS)
    assert _logged(caplog) == [f"partition {name}: LockNotAvailable" for name in MONTHS]


def _logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [entry.getMessage() for entry in caplog.records if entry.levelno == logging.ERROR]
