"""PostgreSQL was started again: the next request finds a connection that works."""

import os
from contextlib import ExitStack

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connection, connections
from django.test import Client

from tests.personas import PASSWORD, make_user
from tokenwell.config.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


def _restart() -> None:
    """Have the server end all connections of the pool, as a restart does."""
    connection.close()
    django = connections[DEFAULT_DB_ALIAS]
    assert isinstance(django, DatabaseWrapper)
    pool = django.pool
    with ExitStack() as held:
        kept = [held.enter_context(pool.connection()) for _ in range(MANY)]
        pids = [one.info.backend_pid for one in kept]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS t (pid)", [pids]
        ).fetchall()
    assert ended == [(True,)] * MANY


def test_next_requests_do_not_fail() -> None:
    make_user("alice")
    client = Client(raise_request_exception=False)
    client.login(username="alice", password=PASSWORD)
    _restart()

    answers = [client.get("/api/v1/session").status_code for _ in range(MANY)]

    assert answers == [200] * MANY


def test_next_task_does_not_fail() -> None:
    _restart()

    for _ in range(MANY):
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
