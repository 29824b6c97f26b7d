"""A small GET through the proxy, against the same GET sent directly with a static header."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench import load, proxied
from bench.load import Plan, Run
from bench.result import Result, say
from bench.stack import Stack

LEAST_RATIO = 0.3
ROUNDS = 4
CONNECTIONS = 32
SECONDS = 3.0
SPREAD = 20  # credentials that are called with in turn


@dataclass(frozen=True, slots=True)
class _Sides:
    direct: Plan
    proxied: Plan


def measure(stack: Stack) -> Result:
    """Measure both sides in turn, with many callers and with one."""
    proxy, _ = proxied.start(stack)
    upstream = proxied.start_called(stack)
    many = _sides(stack, proxy, upstream, connections=CONNECTIONS)
    one = _sides(stack, proxy, upstream, connections=1)
    for plan in (many.direct, many.proxied):
        load.drive(plan)
    directs, calls = _in_turn(many, "many callers")
    alone_directs, alone_calls = _in_turn(one, "one caller")
    ratio = _rate(calls) / _rate(directs)
    figures = {
        "per_second": [round(run.per_second) for run in calls],
        "direct_per_second": [round(run.per_second) for run in directs],
        "ratio": round(ratio, 3),
        "compared_with": "the same GET by the same client to the service itself, with a static"
        " header: a Django view, no middleware and no query, from the granian command of the api",
        "p50_ms": _ms(calls, 50),
        "direct_p50_ms": _ms(directs, 50),
        "p99_ms": _ms(calls, 99),
        "alone": {
            "p50_ms": _ms(alone_calls, 50),
            "direct_p50_ms": _ms(alone_directs, 50),
            "p50_added_ms": round(_ms(alone_calls, 50) - _ms(alone_directs, 50), 2),
        },
        "other_answers": sum(run.others for run in (*calls, *directs)),
        "connections": CONNECTIONS,
        "credentials": SPREAD,
        "records_per_call": _records(stack, many.proxied),
    }
    missed = []
    if ratio < LEAST_RATIO:
        missed.append(f"ratio is below {LEAST_RATIO}")
    if figures["other_answers"]:
        missed.append("other_answers is not 0")
    if figures["records_per_call"] != 2:
        missed.append("records_per_call is not 2: the hand-out and the call")
    return Result("proxy_overhead", figures, missed)


def _sides(stack: Stack, proxy: int, upstream: int, *, connections: int) -> _Sides:
    credentials = stack.facts["credentials"][:SPREAD]
    key = str(stack.facts["api_key"])
    calls = [proxied.get(f"{proxied.path_of(one)}/thing", proxy, key) for one in credentials]
    direct = [proxied.get("/thing", upstream, "a-static-token")]
    return _Sides(
        Plan(upstream, direct, connections, seconds=SECONDS),
        Plan(proxy, calls, connections, seconds=SECONDS),
    )


def _in_turn(sides: _Sides, whom: str) -> tuple[list[Run], list[Run]]:
    directs: list[Run] = []
    calls: list[Run] = []
    for number in range(ROUNDS):
        say(f"proxy_overhead: {whom}, round {number + 1} of {ROUNDS}")
        directs.append(load.drive(sides.direct))
        calls.append(load.drive(sides.proxied))
    return directs, calls


def _records(stack: Stack, plan: Plan) -> float:
    with proxied.database(stack) as database:
        time.sleep(1.0)  # what was called before is written down within a moment
        before = proxied.records(database)
        run = load.drive(Plan(plan.port, plan.requests, CONNECTIONS, count=200))
        after = proxied.records(database, least=before + 2 * run.answers)
    return (after - before) / run.answers


def _rate(runs: Sequence[Run]) -> float:
    return median(run.per_second for run in runs)


def _ms(runs: Sequence[Run], percent: int) -> float:
    return round(median(run.latency_ms(percent) for run in runs), 2)
