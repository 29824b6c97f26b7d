"""A worker in a thread, which takes real messages out of the real Valkey."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from tokenwell.config.celery import app

QUEUE = "interactive"


class Worker:
    """Runs the tasks that somebody waits for, and remembers the messages."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self._valkey = redis.Redis.from_url(settings.REDIS_URL)
        self._valkey.delete(QUEUE)
        self._is_over = threading.Event()
        self._hands = ThreadPoolExecutor(4)
        self._thread = threading.Thread(target=self._work)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()
        self._hands.shutdown()
        self._valkey.close()

    def _work(self) -> None:
        while not self._is_over.is_set():
            found: Any = self._valkey.brpop([QUEUE], timeout=0.2)
            if found:
                message = json.loads(found[1])
                self.messages.append(message)
                self._hands.submit(_run, message)


def call_of(message: dict[str, Any]) -> tuple[str, list[Any], dict[str, Any]]:
    """Read from a message which task it calls, with which arguments."""
    args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
    return message["headers"]["task"], args, kwargs


def _run(message: dict[str, Any]) -> None:
    task, args, kwargs = call_of(message)
    try:
        app.tasks[task](*args, **kwargs)
    finally:
        connection.close()
