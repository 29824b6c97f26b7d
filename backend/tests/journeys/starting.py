"""Start the servers of the journeys, each as a process of its own, and wait for them."""

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

from django.db import connection

from launcher import processes

BACKEND = Path(__file__).resolve().parents[2]
INTEROP = BACKEND / "tests/interop"
_STARTS_WITHIN = 60.0


def database_url(options: Mapping[str, str]) -> str:
    """Name the database of the tests, for a process of its own."""
    known = connection.settings_dict
    user, password = quote(known["USER"] or ""), quote(known["PASSWORD"] or "")
    where = {"host": known["HOST"], "port": known["PORT"], **options}
    query = urlencode({name: value for name, value in where.items() if value})
    return f"postgresql://{user}:{password}@/{known['NAME']}?{query}"


def environment_of_demo(port: int) -> dict[str, str]:
    """Give the settings of the demo provider; within the tests' database."""
    return {
        **os.environ,
        # Beside the tables of the tests, in a schema of its own.
        "DEMO_DATABASE_URL": database_url({"options": "-csearch_path=demo_provider"}),
        "DEMO_PUBLIC_URL": f"http://localhost:{port}",
        "DEMO_SECRET_KEY": "a-key-for-tests-that-is-long-enough-and-guards-nothing",
        "DJANGO_SETTINGS_MODULE": "demo_provider.settings",
        "PYTHONPATH": str(BACKEND),
    }


def manage_demo(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command of the demo provider."""
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
def demo_provider(
    port: int, environment: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the demo provider."""
    command = processes.demo_provider(port=port)
    with _process(_of_ours(command), environment, folder, cwd=BACKEND) as process:
        _wait(lambda: _answers(f"http://localhost:{port}/health"), process)
        yield process


@contextmanager
def oidc_provider(setup: Mapping[str, object], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run oidc-provider; ``make test-backend`` has installed it."""
    assert (INTEROP / "node_modules").exists(), "run make backend/tests/interop/node_modules/.ready"
    environment = {**os.environ, "INTEROP_SETUP": json.dumps(setup)}
    with _process(["node", "server.mjs"], environment, folder, cwd=INTEROP) as process:
        address = f"http://localhost:{setup['port']}/.well-known/openid-configuration"
        _wait(lambda: _answers(address), process)
        yield process


@contextmanager
def interactive_worker(*, allowed: str, folder: Path) -> Iterator[None]:
    """Run a real Celery worker that listens at the real broker."""
    ready = folder / "worker.ready"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url({}),
        "OUTBOUND_ALLOW": allowed,
        "READY_FILE": str(ready),
        "DJANGO_SETTINGS_MODULE": "tokenwell.config.settings",
        "PYTHONPATH": str(BACKEND),
    }
    command = _of_ours(processes.interactive_worker())
    with _process(command, environment, folder, cwd=BACKEND) as process:
        _wait(ready.exists, process)
        yield


def _of_ours(command: Sequence[str]) -> list[str]:
    return [str(processes.BIN / command[0]), *command[1:]]


@contextmanager
def _process(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, *, cwd: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=cwd, stdout=log, stderr=log)
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


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True
