"""The id of a request travels in the message's header, and its task is done for it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from celery.app.task import Context

from tokenwell import tracing
from tokenwell.config import messages
from tokenwell.config.celery import app
from tokenwell.tracing import NOTHING, Trace

TASK = "tokenwell.credentials.tasks.tidy"
QUEUE = "test-messages"


@pytest.fixture
def sent(settings: Any) -> Iterator["redis.Redis"]:
    """A queue of its own, with nobody who takes anything from it."""
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        valkey.delete(QUEUE)
        yield valkey
        valkey.delete(QUEUE)


def _headers(sent: "redis.Redis") -> dict[str, Any]:
    [message] = sent.lrange(QUEUE, 0, -1)
    headers: dict[str, Any] = json.loads(message)["headers"]
    return headers


def test_message_carries_the_id_of_the_request_it_is_sent_for(sent: "redis.Redis") -> None:
    with tracing.bound(Trace("request-1")):
        app.tasks[TASK].apply_async(queue=QUEUE)

    assert _headers(sent)["request_id"] == "request-1"


def test_message_that_no_request_asked_for_has_none(sent: "redis.Redis") -> None:
    app.tasks[TASK].apply_async(queue=QUEUE)

    assert "request_id" not in _headers(sent)


def test_task_is_done_for_the_id_of_its_message_and_the_thread_is_free_afterwards() -> None:
    task = app.tasks[TASK]
    task.push_request(**vars(Context(request_id="request-1")))
    try:
        messages.bind(task, "t-1")
        during = tracing.current()
        messages.release()
    finally:
        task.pop_request()

    assert during == Trace("request-1", task="tidy", task_id="t-1")
    assert tracing.current() == NOTHING


def test_task_without_an_id_gets_one_for_all_its_lines() -> None:
    messages.bind(app.tasks[TASK], "t-1")
    during = tracing.current()
    messages.release()

    assert len(during.request_id) == 16
