"""
Poke the refresh worker, as beat does: ``python -m bench.poking PORT`` does it until it is ended.
"""

import os
import sys
import time
from typing import Any

import psycopg
from celery import Celery

from bench import due

_PATIENCE = 120.0
_LOOK = 0.05
_AGAIN = 5.0  # seconds, as often as beat does


def renew_all(database: psycopg.Connection[Any], port: int, *, broker: str) -> None:
    """
    Have all credentials of the slow provider due, and wait until they are renewed.

    :raises RuntimeError: the refresh worker does not.
    """
    due.make_due(database, port)
    wait(database, port, broker=broker)


def wait(database: psycopg.Connection[Any], port: int, *, broker: str) -> None:
    """
    Poke until nothing is due any more.

    :raises RuntimeError: the refresh worker does not renew what is due.
    """
    ends, poked_at = time.monotonic() + _PATIENCE, 0.0
    while due.left(database, port):
        now = time.monotonic()
        if now > ends:
            raise RuntimeError("the refresh worker does not renew what is due")
        if now > poked_at + _AGAIN:
            _poke(broker)
            poked_at = now
        time.sleep(_LOOK)


def _poke(broker: str) -> None:
    with Celery(broker=broker) as celery:
        celery.send_task("tokenwell.credentials.tasks.refresh_due", queue="refresh")


if __name__ == "__main__":
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connected:
        while True:
            renew_all(connected, int(sys.argv[1]), broker=os.environ["REDIS_URL"])
