"""``manage.py engine status`` says how the engine is, and whether an operator is needed."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tokenwell.credentials import figures, heartbeats, tasks
from tokenwell.credentials.engine_models import Engine, PausedClient, ProviderHost
from tokenwell.credentials.heartbeats import DUTIES, Sign

pytestmark = pytest.mark.django_db(transaction=True)

EVERYBODY = [Sign("everything:host:1", DUTIES)]


@pytest.fixture
def staffed(monkeypatch: pytest.MonkeyPatch) -> None:
    """All duties are done by somebody."""
    monkeypatch.setattr(heartbeats, "seen", lambda: EVERYBODY)


def _status(*arguments: str) -> tuple[int, str]:
    output = io.StringIO()
    try:
        call_command("engine", "status", *arguments, stdout=output)
    except SystemExit as end:
        return int(str(end.code)), output.getvalue()
    return 0, output.getvalue()


def _object() -> tuple[int, dict[str, Any]]:
    code, text = _status("--json")
    status: dict[str, Any] = json.loads(text)
    return code, status


@pytest.mark.usefixtures("staffed")
def test_engine_that_is_well_says_so_and_ends_with_zero() -> None:
    code, text = _status()

    lines = text.splitlines()
    assert code == 0
    assert lines[0] == "Engine            running"
    assert lines[1] == "Due               0"
    assert (
        "Workers           everything:host:1: interactive, jobs, maintenance, refresh, beat"
        in lines
    )
    assert lines[-1] == "All is well."


@pytest.mark.usefixtures("staffed")
def test_last_renewals_are_told_with_how_they_ended(provider: Provider, personas: Any) -> None:
    credential = made.authorized(provider, by=personas.root)
    tasks.refresh_due()

    code, status = _object()
    _, text = _status()

    [renewal] = status["last_renewals"]
    assert (code, status["is_well"]) == (0, True)
    assert (renewal["credential"], renewal["outcome"]) == (str(credential.pk), "renewed")
    assert f"{credential.pk} renewed, 0 s ago" in text


@pytest.mark.usefixtures("staffed")
def test_what_is_late_needs_an_operator(provider: Provider, personas: Any) -> None:
    late = made.authorized(provider, by=personas.root, name="late")
    soon = made.authorized(provider, by=personas.root, name="soon")
    made.set_clock(late, refresh_at=timezone.now() - timedelta(minutes=10))
    made.set_clock(soon, refresh_at=timezone.now() + timedelta(minutes=10))

    code, status = _object()
    _, text = _status()

    assert (code, status["due"], status["is_well"]) == (1, 1, False)
    assert 600 <= status["oldest_due_seconds"] < 660
    assert "Due               1, the oldest for 10 min" in text
    assert "Needs you: The oldest renewal has been due for 10 min." in text


@pytest.mark.usefixtures("staffed")
def test_hosts_in_trouble_are_told_and_need_nobody() -> None:
    now = timezone.now()
    ProviderHost.objects.create(host="was.example", closed_until=now - timedelta(seconds=1))
    ProviderHost.objects.create(host="out.example", closed_until=now + timedelta(seconds=59))
    ProviderHost.objects.create(host="busy.example", held_until=now + timedelta(minutes=5))

    code, status = _object()
    _, text = _status()

    assert code == 0
    assert [host["name"] for host in status["hosts_in_trouble"]] == ["busy.example", "out.example"]
    assert "busy.example: asked for a pause of 5 min" in text
    assert "out.example: no answer, tried again in 59 s" in text


@pytest.mark.usefixtures("staffed")
def test_paused_client_and_restored_database_need_an_operator() -> None:
    now = timezone.now()
    Engine.objects.update_or_create(pk=1, defaults={"restored_at": now})
    PausedClient.objects.create(
        client=b"1",
        host="idp.example",
        client_id="crm",
        error="invalid_client",
        since=now,
        probe_at=now,
    )

    code, status = _object()
    _, text = _status()

    assert code == 1
    assert status["restored_at"] == now.isoformat()
    assert status["paused_clients"][0]["client_id"] == "crm"
    assert "Paused clients    crm at idp.example: invalid_client" in text
    assert len([line for line in text.splitlines() if line.startswith("Needs you: ")]) == 2


def test_duties_that_nobody_does_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "seen", lambda: [Sign("refresh:host:1", ("refresh",))])

    code, text = _status()

    assert code == 1
    assert "Needs you: Nobody is there for: interactive, jobs, maintenance, beat." in text


def test_without_valkey_nobody_knows_who_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "workers", lambda: None)

    code, status = _object()
    _, text = _status()

    assert (code, status["workers"]) == (1, None)
    assert "Workers           nobody knows" in text
    assert "Needs you: Valkey does not answer: nobody can be woken." in text
