"""Token fetches while the refresh worker renews 2,000 credentials, against fetches in quiet."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import psycopg

from bench import due, durability, load, poking
from bench.load import Plan, Run
from bench.result import Result, say
from bench.stack import Stack
from bench.token_fetch import SPREAD, requests
from launcher.prepare import BACKEND

MOST_RATIO = 2.0
ROUNDS = 4
CONNECTIONS = 24
SECONDS = 3.0


def measure(stack: Stack) -> Result:
    """Fetch in quiet and under a refresh in turn; the worker renews all the time of a run."""
    asked = requests(stack, stack.facts["credentials"][:SPREAD])
    plan = Plan(stack.port, asked, CONNECTIONS, seconds=SECONDS)
    load.drive(plan)
    quiet: list[Run] = []
    under: list[Run] = []
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        before = due.versions(database, stack.slow_port)
        for number in range(ROUNDS):
            say(f"fetch_under_refresh: round {number + 1} of {ROUNDS}")
            quiet.append(load.drive(plan))
            with _refreshing(stack, database):
                under.append(load.drive(plan))
        renewed = due.versions(database, stack.slow_port) - before
        durable = durability.settings(database)
    p99, quiet_p99 = _p99(under), _p99(quiet)
    figures = {
        "p99_ms": [run.latency_ms(99) for run in under],
        "quiet_p99_ms": [run.latency_ms(99) for run in quiet],
        "ratio": round(p99 / quiet_p99, 3),
        "compared_with": "the same fetches while nothing is renewed, in turn",
        "per_second": [round(run.per_second) for run in under],
        "quiet_per_second": [round(run.per_second) for run in quiet],
        "other_answers": sum(run.others for run in (*quiet, *under)),
        "connections": CONNECTIONS,
        "renewed_meanwhile": renewed,
        "load_average": round(os.getloadavg()[0], 1),
        **durable,
    }
    missed = durability.missed(figures)
    if p99 > MOST_RATIO * quiet_p99:
        missed.append(f"p99 is more than {MOST_RATIO} times that in quiet")
    if figures["other_answers"]:
        missed.append("other_answers is not 0")
    return Result("fetch_under_refresh", figures, missed)


@contextmanager
def _refreshing(stack: Stack, database: psycopg.Connection[Any]) -> Iterator[None]:
    """Have the worker renew all credentials, again and again, for as long as the block lasts."""
    command = [sys.executable, "-m", "bench.poking", str(stack.slow_port)]
    process = subprocess.Popen(command, env=dict(stack.environment), cwd=BACKEND)  # noqa: S603
    try:
        _wait_for_first(stack, database)
        yield
    finally:
        process.terminate()
        process.wait()
        poking.wait(database, stack.slow_port, broker=stack.environment["REDIS_URL"])


def _wait_for_first(stack: Stack, database: psycopg.Connection[Any]) -> None:
    before = due.versions(database, stack.slow_port)
    while due.versions(database, stack.slow_port) == before:
        time.sleep(0.01)


def _p99(runs: list[Run]) -> float:
    return median(run.latency_ms(99) for run in runs)
