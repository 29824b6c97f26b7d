"""The product with throw-away engines and the demo provider, started by the launcher's own hand."""

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.result import say
from launcher import engines, processes
from launcher.data_folder import DataFolder, write_private
from launcher.prepare import BACKEND, prepare
from launcher.processes import Process
from launcher.supervisor import Supervisor
from tokenwell.encryption import keyring

CHECKOUT = Path(__file__).resolve().parents[1]

# The demo provider's tokens outlive every row: what expires is made to.
_TOKEN_SECONDS = 3600
# How long the slow provider takes for an answer.
SLOW_MILLISECONDS = 50
_WORKERS = {
    "interactive": processes.interactive_worker(),
    "refresh": processes.refresh_worker(),
}


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs: where it listens, and what was put into the database."""

    data: DataFolder
    environment: Mapping[str, str] = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)
    supervisor: Supervisor

    @property
    def port(self) -> int:
        return self.data.port_of("api")

    @property
    def demo_port(self) -> int:
        return self.data.port_of("demo")

    @property
    def slow_port(self) -> int:
        return self.data.port_of("slow")

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    def serve(self, name: str, application: str, **environment: str) -> int:
        """Start another WSGI application by the very command of the api; give its port."""
        port = self.data.port(name)
        command = [
            application if part.endswith(":application") else part
            for part in processes.api(host="127.0.0.1", port=port)
        ]
        self.supervisor.start(
            Process(name, command, environment={**environment, "PGAPPNAME": name}),
            self.environment,
        )
        return port


@contextmanager
def running(
    *, seed: str = "bench.seed", only: Collection[str] = (), **settings: str
) -> Iterator[Stack]:
    """
    Run everything that the rows need, or ``only`` some of it, for as long as the block lasts.

    ``seed`` is the module that fills the database; ``settings`` are for its environment.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tokenwell-bench-")))
        data = DataFolder(folder)
        data.prepare()
        say("starting PostgreSQL and Valkey")
        database = stack.enter_context(engines.throwaway_postgres())
        valkey = stack.enter_context(engines.throwaway_valkey())
        environment = {
            **os.environ,
            **_settings(data, database=database, valkey=valkey),
            **settings,
        }
        say("filling the database")
        facts = prepare(environment, seed=seed)
        say("starting the processes")
        supervisor = stack.enter_context(Supervisor(data.logs))
        for process in _table(data):
            if not only or process.name in only:
                supervisor.start(process, environment)
        supervisor.wait_until_ready(lambda: None)
        yield Stack(data, environment, facts, supervisor)


def _settings(data: DataFolder, *, database: str, valkey: str) -> dict[str, str]:
    ring = data.secrets / "keyring.json"
    keyring.create(ring, purpose="development")
    demo, slow, upstream, called = (
        f"localhost:{data.port(name)}" for name in ("demo", "slow", "upstream", "called")
    )
    separator = "&" if "?" in database else "?"
    return {
        "DATABASE_URL": database,
        "DEMO_DATABASE_URL": f"{database}{separator}options=-csearch_path%3Ddemo_provider",
        "REDIS_URL": valkey,
        "KEYRING_FILE": str(ring),
        "SECRET_KEY_FILE": str(data.secret("secret-key", size=48)),
        "PUBLIC_BASE_URL": f"http://localhost:{data.port('api')}",
        "PROXY_BASE_URL": f"http://localhost:{data.port('proxy')}",
        "OUTBOUND_ALLOW": f"{demo},{slow},{upstream},{called}",
        "CALLED_URLS": f"http://{called},http://{upstream}",
        # Of its own: the epoch of another database in it would stop the engine.
        "SPOOL_FOLDER": str(data.path / "spool"),
        "SLOW_URL": f"http://{slow}",
        "DEMO_URL": f"http://{demo}",
        "DEMO_PUBLIC_URL": f"http://{demo}",
        "DEMO_SECRET_KEY": secrets.token_urlsafe(48),
        "DEMO_CREDENTIALS_FILE": str(data.secrets / "demo-clients.json"),
        "DEMO_ACCESS_TOKEN_SECONDS": str(_TOKEN_SECONDS),
        "PYTHONPATH": f"{BACKEND}{os.pathsep}{CHECKOUT}",
    }


def _table(data: DataFolder) -> list[Process]:
    demo, api, slow = (data.port_of(name) for name in ("demo", "api", "slow"))

    # PostgreSQL is told who connects, so that the statements of each can be told apart.
    def named(name: str, command: list[str], health: str) -> Process:
        return Process(name, command, health=health, environment={"PGAPPNAME": name})

    def worker(name: str, command: list[str]) -> Process:
        file = data.path / f"{name}.ready"
        environment = {"READY_FILE": str(file), "PGAPPNAME": name}
        return Process(name, command, ready_file=file, environment=environment)

    return [
        named(
            "demo",
            processes.demo_provider(port=demo),
            f"http://127.0.0.1:{demo}/health",
        ),
        named(
            "slow",
            [
                sys.executable,
                "-m",
                "bench.slow_provider",
                str(slow),
                str(SLOW_MILLISECONDS),
            ],
            f"http://127.0.0.1:{slow}/ledger",
        ),
        named(
            "api",
            processes.api(host="127.0.0.1", port=api),
            f"http://localhost:{api}/health/live",
        ),
        *(worker(name, command) for name, command in _WORKERS.items()),
    ]


def keep_answer(data: DataFolder, body: bytes, headers: Mapping[str, str]) -> Path:
    """Keep an answer for the bare view to give; it holds a token, so nobody else may read it."""
    file = data.secrets / "answer.json"
    write_private(file, json.dumps({"body": body.decode(), "headers": dict(headers)}))
    return file
