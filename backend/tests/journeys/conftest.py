"""The real demo provider and a real worker, each as a process of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from launcher import processes
from launcher.ports import free_port
from tests.journeys.provider import SILENT, Provider, endpoints_at
from tests.personas import Personas, browser, make_personas
from tokenwell.credentials import delivery, redirects, tasks
from tokenwell.outbound import http

BACKEND = Path(__file__).resolve().parents[2]
_STARTS_WITHIN = 60.0


@pytest.fixture(scope="session")
def _running(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Provider]:
    folder = tmp_path_factory.mktemp("demo-provider")
    port = free_port()
    with django_db_blocker.unblock():
        environment = _of_provider(port)
    clients = folder / "clients.json"
    uri = str(redirects.redirect_uri(**endpoints_at(port)))
    seed = ["seed", "--migrate", "--redirect-uri", uri, "--credentials-file", str(clients)]
    _manage(seed, environment)
    with _process(processes.demo_provider(port=port), environment, folder) as process:
        _wait(lambda: _answers(port), process)
        yield Provider(port, json.loads(clients.read_text()))


@pytest.fixture
def provider(_running: Provider, settings: Settings) -> Iterator[Provider]:
    """The demo provider, which the outbound door may reach."""
    settings.OUTBOUND_ALLOW = frozenset({f"localhost:{_running.port}", SILENT})
    http._door.forget()
    yield _running
    http._door().close()
    http._door.forget()


@pytest.fixture
def personas(transactional_db: None) -> Personas:
    """Alice, bob, charlie and root, in a database in which every commit is one."""
    return make_personas()


@pytest.fixture
def alice(personas: Personas) -> Client:
    """Alice's browser: all rights on /team."""
    return browser(personas.alice)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a worker's task right away, through its real function."""

    def exchange(authorization_id: UUID) -> None:
        tasks.exchange(authorization_id=str(authorization_id))

    monkeypatch.setattr(delivery, "exchange", exchange)


@pytest.fixture
def worker(provider: Provider, transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A real Celery worker that listens at the real broker."""
    ready = tmp_path / "worker.ready"
    environment = {
        **os.environ,
        "DATABASE_URL": _database_url({}),
        "OUTBOUND_ALLOW": f"localhost:{provider.port}",
        "READY_FILE": str(ready),
        "DJANGO_SETTINGS_MODULE": "tokenwell.config.settings",
        "PYTHONPATH": str(BACKEND),
    }
    with _process(processes.interactive_worker(), environment, tmp_path) as process:
        _wait(ready.exists, process)
        yield


def _of_provider(port: int) -> dict[str, str]:
    return {
        **os.environ,
        # Beside the tables of the tests, in a schema of its own.
        "DEMO_DATABASE_URL": _database_url({"options": "-csearch_path=demo_provider"}),
        "DEMO_PUBLIC_URL": f"http://localhost:{port}",
        "DEMO_SECRET_KEY": "a-key-for-tests-that-is-long-enough-and-guards-nothing",
        "DJANGO_SETTINGS_MODULE": "demo_provider.settings",
        "PYTHONPATH": str(BACKEND),
    }


def _database_url(options: Mapping[str, str]) -> str:
    known = connection.settings_dict
    user, password = quote(known["USER"] or ""), quote(known["PASSWORD"] or "")
    where = {"host": known["HOST"], "port": known["PORT"], **options}
    query = urlencode({name: value for name, value in where.items() if value})
    return f"postgresql://{user}:{password}@/{known['NAME']}?{query}"


def _manage(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "demo_provider", *arguments],
        env=environment,
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def _process(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(processes.BIN / command[0]), *command[1:]],
            env=environment,
            cwd=BACKEND,
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _wait(is_ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _STARTS_WITHIN
    while not is_ready():
        assert process.poll() is None, "the process has ended"
        assert time.monotonic() < ends, "the process does not get ready"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://localhost:{port}/health", timeout=5).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True
