"""A service with a key, a provider, and a worker, around the real endpoint."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from tests.gateway.service import Service, make_service
from tests.gateway.worker import QUEUE, Worker
from tests.personas import Personas, make_personas
from tokenwell.gateway import vending
from tokenwell.gateway.last_used import last_used


@pytest.fixture
def people(transactional_db: None) -> Personas:
    """Alice, bob, charlie and root, in a database in which every commit is one."""
    return make_personas()


@pytest.fixture
def service(people: Personas) -> Iterator[Service]:
    """A service that may use, and not read, what is in /team."""
    yield make_service("crm-sync", people.container)
    last_used().write()  # else its thread may write while the tables are emptied
    vending._pool().close()
    vending._pool.forget()
    # A database that was emptied gives the same right another number.
    vending._permission_to_use.forget()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    """A worker that takes up what somebody waits for."""
    worker = Worker()
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def messages(settings: Any) -> Iterator["redis.Redis"]:
    """The queue of what somebody waits for, with nobody who takes anything from it."""
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        valkey.delete(QUEUE)
        yield valkey
        valkey.delete(QUEUE)
