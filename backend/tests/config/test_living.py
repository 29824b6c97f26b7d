"""Workers and beat say that they live and what they do, and begin nothing once told to end."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import redis
from celery import current_app
from celery.signals import worker_shutting_down

from tokenwell import stopping
from tokenwell.config import celery, living, logs
from tokenwell.config.celery import app
from tokenwell.credentials import heartbeats, tally
from tokenwell.credentials.heartbeats import BEAT


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that is neither worker nor beat."""
    monkeypatch.setattr(living, "_name", [""])
    monkeypatch.setattr(logs, "_process", ["tests"])
    yield
    stopping.forget()


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """The signs of life that were given."""
    signs: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        heartbeats, "give", lambda name, *, duties: signs.append((name, sorted(duties)))
    )
    return signs


def test_worker_says_which_queues_it_takes_from(
    given: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_app.amqp.queues, "_consume_from", {"refresh": None})
    living.name_worker(sender="refresh@host")

    living.worker_lives()

    assert given == [("refresh", ["refresh"])]
    assert logs._process == ["refresh"]


def test_beat_lives_as_long_as_it_pokes_and_nobody_else_is_beat(
    given: list[tuple[str, list[str]]],
) -> None:
    living.beat_lives()
    living.name_beat()
    living.beat_lives()

    assert given == [(BEAT, [BEAT])]


def test_sign_that_valkey_does_not_take_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away(_name: str, **_more: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(heartbeats, "give", is_away)
    monkeypatch.setattr(heartbeats, "take_back", is_away)
    monkeypatch.setattr(tally, "write_last", lambda: None)
    living.name_beat()

    living.worker_lives()
    living.beat_lives()
    living.say_goodbye()

    assert living._name == [BEAT]


def test_signal_that_asks_for_the_end_is_heard() -> None:
    assert not stopping.is_wanted()

    worker_shutting_down.send(sender="refresh@host", sig="SIGTERM", how="Warm", exitcode=0)

    assert stopping.is_wanted()


def test_every_queue_that_tasks_go_to_is_somebodys_duty() -> None:
    queues = {route["queue"] for route in app.conf.task_routes.values()}

    assert {*queues, app.conf.task_default_queue, BEAT} == set(heartbeats.DUTIES)


def test_last_counts_are_written_at_the_end_of_a_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COUNTING],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tokenwell.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("one thread\nwritten: 3\n", 0), done.stderr


_COUNTING = """
import threading
import django
django.setup()
from tokenwell.credentials import tally

tally._write = lambda counts: print("written:", sum(counts.values()))
tally.keep_writing()
tally.keep_writing()
names = [thread.name for thread in threading.enumerate()]
print("one thread" if names.count("tally") == 1 else names)
tally.count("refreshes", n=3)
"""


def test_collector_is_kept_off_what_was_there_when_the_worker_began() -> None:
    before = gc.get_threshold()
    frozen = gc.get_freeze_count()

    celery.spare_collector()

    try:
        assert gc.get_freeze_count() > frozen
        assert gc.get_threshold()[0] > before[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
