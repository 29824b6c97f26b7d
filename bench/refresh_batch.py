"""2,000 renewals, against a bare client that sends the same requests and stores nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from typing import Any

import psycopg

from bench import due, durability
from bench.result import Result, say
from bench.slow_provider import ledger
from bench.stack import SLOW_MILLISECONDS, Stack
from launcher.prepare import BACKEND

LEAST_RATIO = 0.8
ROUNDS = 5
AT_ONCE = 100
WIRE_PER_SECOND = AT_ONCE * 1000 / SLOW_MILLISECONDS


def measure(stack: Stack) -> Result:
    """Renew and send in turn, each in a process of its own, as the refresh worker is one."""
    port, count = stack.slow_port, due.DUE
    own, bare = [], []
    requests = 0
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        versions = due.versions(database, port)
        for number in range(ROUNDS):
            say(f"refresh_batch: round {number + 1} of {ROUNDS}")
            before = ledger(port)["token_requests"]
            own.append(_run(stack, "bench.renewing", port, count))
            requests += ledger(port)["token_requests"] - before
            bare.append(_run(stack, "bench.bare_client", port, count, AT_ONCE))
        renewed = due.versions(database, port) - versions
        durable = durability.settings(database)
    seconds = median(took["seconds"] for took in own)
    figures: dict[str, Any] = {
        "per_second": _rates(own),
        "bare_client_per_second": _rates(bare),
        "ratio": round(median(took["seconds"] for took in bare) / seconds, 3),
        "compared_with": "an aiohttp client that sends the same requests with the same"
        " concurrency and stores nothing; each in a process of its own",
        "wire_per_second": WIRE_PER_SECOND,
        "ratio_to_wire": round(count / seconds / WIRE_PER_SECOND, 3),
        "processor_ms_each": _processor(own),
        "bare_client_processor_ms_each": _processor(bare),
        "load_average": round(os.getloadavg()[0], 1),
        "requests": requests,
        "renewed": renewed,
        "spent_twice": ledger(port)["repeats"],
        "provider_ms": SLOW_MILLISECONDS,
        "at_once": AT_ONCE,
        **durable,
    }
    return Result("refresh_batch", figures, _missed(figures))


def _run(stack: Stack, module: str, *arguments: int) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", module, *map(str, arguments)],
        env=dict(stack.environment),
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed.\n{done.stderr[-2000:]}")
    took: dict[str, float] = json.loads(done.stdout)
    return took


def _rates(runs: Sequence[dict[str, float]]) -> list[int]:
    return [round(due.DUE / took["seconds"]) for took in runs]


def _processor(runs: Sequence[dict[str, float]]) -> float:
    return round(median(took["processor_seconds"] for took in runs) * 1000 / due.DUE, 3)


def _missed(figures: dict[str, Any]) -> list[str]:
    limits = {
        f"ratio is below {LEAST_RATIO}": figures["ratio"] < LEAST_RATIO,
        "not every request renewed one credential": figures["requests"] != figures["renewed"],
        "a refresh token was spent twice": figures["spent_twice"] != 0,
    }
    words = [words for words, is_missed in limits.items() if is_missed]
    return words + durability.missed(figures)
