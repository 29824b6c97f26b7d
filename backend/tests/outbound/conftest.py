from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.outbound.server import Server
from tokenwell.outbound import guard
from tokenwell.outbound.door import Door


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def door(server: Server) -> Iterator[Door]:
    door = Door(allow=server.named)
    yield door
    door.close()


@pytest.fixture
def settings_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the deployment allow one host, whatever its settings say."""
    deployment = SimpleNamespace(OUTBOUND_ALLOW=frozenset({"demo-provider:9000"}))
    monkeypatch.setattr(guard, "settings", deployment)
