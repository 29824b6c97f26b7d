"""The real stack of a campaign: engines, key ring, stand-ins; and whoever a scenario starts."""

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chaos import cluster, valkey
from chaos.cluster import Cluster
from chaos.stand_in import StandIn
from chaos.valkey import Valkey
from launcher import processes
from launcher.data_folder import DataFolder, write_private
from launcher.processes import Process
from launcher.supervisor import Supervisor
from tokenwell.encryption import keyring

_STAND_INS = ("provider", "stranger", "slow", "dead")
BACKEND = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs as long as the campaign does."""

    data: DataFolder
    environment: Mapping[str, str] = field(repr=False)
    provider: StandIn
    cluster: Cluster = field(repr=False)
    valkey: Valkey = field(repr=False)
    stranger: StandIn  # that no credential names: nothing may ever reach it
    slow: StandIn  # whose answers a scenario may have take long
    dead: StandIn  # at whose port nobody listens
    # All tokens of the stand-ins begin with it.
    marker: str = field(repr=False)

    @property
    def turned_ring(self) -> Path:
        """Give the ring with its keys in the other order: another one seals, both open."""
        return _turned(self.data)

    @property
    def spool(self) -> Path:
        """Give the folder for answers that the database does not take."""
        return Path(self.environment["SPOOL_FOLDER"])

    @contextmanager
    def supervised(self) -> Iterator[Supervisor]:
        """Let a scenario start processes of its own, which end with the block."""
        with Supervisor(self.data.logs) as supervisor:
            yield supervisor

    def start_api(self, supervisor: Supervisor, name: str) -> int:
        """Start the api by the very command of the deployment; give its port."""
        port = self.data.port(name)
        health = f"http://localhost:{port}/health/live"
        command = processes.api(host="127.0.0.1", port=port)
        supervisor.start(Process(name, command, health=health), self.environment)
        supervisor.wait_until_ready(_nothing)
        return port

    def sinks(self) -> dict[str, bytes]:
        """Give what the processes have written to their logs."""
        return {f"the log {file.name}": file.read_bytes() for file in self.data.logs.iterdir()}


@contextmanager
def running() -> Iterator[Stack]:
    """Run the engines and the stand-ins as long as the block lasts; the settings know of them."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tokenwell-chaos-"))
        data = DataFolder(Path(folder))
        data.prepare()
        database = stack.enter_context(cluster.running())
        broker = stack.enter_context(valkey.running(data))
        provider, stranger, slow, dead = (StandIn(data.port(name)) for name in _STAND_INS)
        hosts = [one.host for one in (provider, stranger, slow, dead)]
        environment = {
            **os.environ,
            **_settings(data, database.url, broker.url, hosts=hosts),
        }
        marker = f"tk{secrets.token_hex(8)}."
        supervisor = stack.enter_context(Supervisor(data.logs))
        for name, stand_in in zip(_STAND_INS, (provider, stranger, slow), strict=False):
            supervisor.start(_stand_in(name, stand_in, marker=marker), environment)
        supervisor.wait_until_ready(_nothing)
        os.environ.update(environment)
        yield Stack(data, environment, provider, database, broker, stranger, slow, dead, marker)


def _settings(
    data: DataFolder, database: str, broker: str, *, hosts: Sequence[str]
) -> dict[str, str]:
    ring = _make_rings(data)
    return {
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "KEYRING_FILE": str(ring),
        "SECRET_KEY_FILE": str(data.secret("secret-key", size=48)),
        "PUBLIC_BASE_URL": f"http://localhost:{data.port('api')}",
        "OUTBOUND_ALLOW": ",".join(hosts),
        "SPOOL_FOLDER": str(data.path / "spool"),
        "PYTHONPATH": str(BACKEND),
        "DJANGO_SETTINGS_MODULE": "tokenwell.config.settings",
    }


def _make_rings(data: DataFolder) -> Path:
    """Make a ring of two keys, and its twin in which the other key seals."""
    keys = []
    for number in (1, 2):
        file = data.secrets / f"key-{number}.json"
        keyring.create(file, purpose="development")
        keys += json.loads(file.read_text())["keys"]
    ring = data.secrets / "keyring.json"
    for file, order in ((ring, keys), (_turned(data), keys[::-1])):
        write_private(file, json.dumps({"purpose": "development", "keys": order}))
    return ring


def _turned(data: DataFolder) -> Path:
    return data.secrets / "turned-keyring.json"


def _stand_in(name: str, stand_in: StandIn, *, marker: str) -> Process:
    command = [sys.executable, "-m", "chaos.provider", str(stand_in.port), marker]
    return Process(name, command, health=stand_in.url("/state"))


def _nothing() -> None:
    """Look after nothing else while processes start."""
