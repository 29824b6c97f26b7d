"""Health says part by part what is missing, in words, and 503 only where nothing is served."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tokenwell.config import health
from tokenwell.credentials import figures, heartbeats
from tokenwell.credentials.heartbeats import DUTIES, Sign
from tokenwell.encryption import secrets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unknown() -> Iterator[None]:
    """Nothing that was found out before is known."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    health._migrated.clear()
    figures.kept.forget()
    figures.kept_workers.forget()


@pytest.fixture
def staffed(monkeypatch: pytest.MonkeyPatch) -> None:
    """All duties are done by somebody."""
    monkeypatch.setattr(heartbeats, "seen", lambda: [Sign("everything:host:1", DUTIES)])


def _ready() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()


@pytest.mark.usefixtures("staffed")
def test_all_is_there() -> None:
    assert _ready() == (
        200,
        {
            "status": "ok",
            "database": "ok",
            "key_ring": "ok",
            "broker": "ok",
            "workers": "ok",
            "spool": "ok",
            "due": "ok",
        },
    )


def test_database_that_is_away_is_no_answer_without_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_away() -> None:
        raise OperationalError("connection to server at db.internal failed")

    monkeypatch.setattr(connection, "cursor", is_away)

    status, told = _ready()

    assert (status, told["status"], told["database"]) == (503, "not ready", "no answer")
    assert "internal" not in str(told)


def test_migration_that_is_missing_is_told_with_what_to_do() -> None:
    [newest] = MigrationLoader(connection).graph.leaf_nodes("credentials")
    MigrationRecorder(connection).record_unapplied(*newest)

    status, told = _ready()

    assert (status, told["database"]) == (503, "migrations are missing: run manage.py migrate")
    MigrationRecorder(connection).record_applied(*newest)


def test_key_ring_that_can_not_be_used_is_told(settings: Any) -> None:
    settings.KEYRING_FILE = Path("/nowhere/keyring.json")
    secrets.ring.cache_clear()

    status, told = _ready()

    secrets.ring.cache_clear()
    assert (status, told["database"]) == (503, "ok")
    assert told["key_ring"] == "the file can't be used: manage.py keyring check says why"
    assert "nowhere" not in str(told)


def test_without_the_broker_it_is_degraded_since_valid_tokens_are_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_away() -> None:
        raise redis.ConnectionError("Error 111 connecting to valkey.internal")

    monkeypatch.setattr(heartbeats, "seen", is_away)

    status, told = _ready()

    assert (status, told["status"], told["broker"]) == (200, "degraded", "no answer")
    assert told["workers"] == "nobody knows: the broker does not answer"
    assert "internal" not in str(told)


def test_without_workers_it_is_degraded_and_says_what_nobody_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeats, "seen", lambda: [Sign("beat:host.internal:1", ("beat",))])

    status, told = _ready()

    assert (status, told["status"]) == (200, "degraded")
    assert told["workers"] == "nobody is there for: interactive, jobs, maintenance, refresh"
    assert "internal" not in str(told)


def test_spool_that_takes_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Sign("refresh:host.internal:1", ("refresh",), spool_trouble="is on a disk that is full")
    monkeypatch.setattr(heartbeats, "seen", lambda: [Sign("all:host:1", DUTIES), full, full])

    status, told = _ready()

    assert (status, told["status"]) == (200, "degraded")
    assert told["spool"] == (
        "SPOOL_FOLDER takes no answers: that of refresh is on a disk that is full"
    )
    assert "internal" not in str(told)


@pytest.mark.usefixtures("staffed")
def test_renewals_that_are_late_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    now = figures.Figures(7, 300.4, 0, [], [], 0, None)
    monkeypatch.setattr(figures, "kept", lambda: now)

    status, told = _ready()

    monkeypatch.undo()
    assert (status, told["status"]) == (200, "degraded")
    assert told["due"] == "the oldest has been due for 300 s"
