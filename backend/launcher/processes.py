"""The processes of Tokenwell and how each is started: one table, for `make run` and compose."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

BIN = Path(sys.executable).parent

# Nearly all of these threads wait: for the database, or for a token that is being renewed.
API_THREADS = 256


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its name, how to start it, and where it says that it is ready."""

    name: str
    command: Sequence[str]
    health: str | None = None  # an address that answers 200
    ready_file: Path | None = None
    answers_others: bool = False  # they may wait for it, so it ends after them
    environment: dict[str, str] = field(default_factory=dict)


def api(*, host: str, port: int) -> list[str]:
    """The api, with the pages."""
    return [
        *("granian", "--interface", "wsgi", "tokenwell.config.wsgi:application"),
        *("--host", host, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(API_THREADS)),
        *("--log-level", "error", "--no-ws"),
    ]


def proxy(*, host: str, port: int) -> list[str]:
    """The proxy: calls with a credential, in a process of their own."""
    return ["python", "-m", "tokenwell.config.proxy", "--host", host, "--port", str(port)]


def worker(name: str, *, queues: str, threads: int) -> list[str]:
    """A worker of some queues."""
    return [
        *("celery", "-A", "tokenwell.config.celery", "worker"),
        *("-Q", queues, "-n", f"{name}@%h", "--pool", "threads", "--concurrency", str(threads)),
        *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
    ]


def interactive_worker() -> list[str]:
    """The worker of what somebody waits for."""
    return worker("interactive", queues="interactive", threads=32)


def refresh_worker() -> list[str]:
    """The worker of renewals in the background."""
    return worker("refresh", queues="refresh", threads=4)


def maintenance_worker() -> list[str]:
    """The worker of what nobody waits for: notices, tidying. A slow mail server is slow here."""
    return worker("maintenance", queues="maintenance", threads=4)


def jobs_worker() -> list[str]:
    """The worker of jobs: most of its threads wait for somebody's web service."""
    return worker("jobs", queues="jobs", threads=32)


def beat(*, schedule: str) -> list[str]:
    """The one that pokes the workers; where ``schedule`` is, it notes when it did."""
    return ["celery", "-A", "tokenwell.config.celery", "beat", "-s", schedule]


def demo_provider(*, port: int) -> list[str]:
    """The authorization server to try things with."""
    return [
        *("granian", "--interface", "wsgi", "demo_provider.wsgi:application"),
        *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "8"),
        *("--log-level", "error", "--no-ws"),
    ]
