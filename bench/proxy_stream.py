"""A gibibyte through the proxy against one directly, and token fetches beside 200 streams."""

import time
from statistics import median

from bench import load, proxied
from bench.load import Plan, Run
from bench.memory import pss_of_kind
from bench.result import Result, say
from bench.stack import Stack
from bench.token_fetch import SPREAD, requests
from bench.upstream import SIZE

LEAST_RATIO = 0.5
MOST_GROWTH_MIB = 20
MOST_P99_RATIO = 2.0
ROUNDS = 3
STREAMS = 200
FETCHERS = 8
SECONDS = 3.0


def measure(stack: Stack) -> Result:
    """Take the gibibyte both ways in turn; then fetch tokens with and without streams beside."""
    proxy, upstream = proxied.start(stack)
    credential, key = stack.facts["credentials"][0], str(stack.facts["api_key"])
    prefix = proxied.path_of(credential)
    base = f"http://localhost:{upstream}"
    load.ask(proxy, proxied.get(f"{prefix}/thing", proxy, key, base=base))
    before = pss_of_kind("proxy")
    directs, calls, most = [], [], before
    for number in range(ROUNDS):
        say(f"proxy_stream: round {number + 1} of {ROUNDS}")
        directs.append(_taken(upstream, proxied.get("/gibibyte", upstream, "x")))
        calls.append(_taken(proxy, proxied.get(f"{prefix}/gibibyte", proxy, key, base=base)))
        most = max(most, pss_of_kind("proxy"))
    ratio = median(calls) / median(directs)
    fetches = _fetches(stack, proxy, key, base=base)
    figures = {
        "mib_per_second": [round(rate) for rate in calls],
        "direct_mib_per_second": [round(rate) for rate in directs],
        "ratio": round(ratio, 3),
        "compared_with": "the same gibibyte from the service itself, to the same client",
        "memory_growth_mib": round(most - before, 1),
        **fetches,
    }
    missed = []
    if ratio < LEAST_RATIO:
        missed.append(f"ratio is below {LEAST_RATIO}")
    if most - before > MOST_GROWTH_MIB:
        missed.append(f"the proxy grew by more than {MOST_GROWTH_MIB} MiB")
    if float(str(figures["fetch_p99_ratio"])) > MOST_P99_RATIO:
        missed.append(f"token fetch p99 is more than {MOST_P99_RATIO} times that without streams")
    return Result("proxy_stream", figures, missed)


def _taken(port: int, request: bytes) -> float:
    """Take the whole answer; give MiB a second."""
    buffer, size = bytearray(1024 * 1024), 0
    with load.connect(port) as connection:
        began = time.perf_counter()
        connection.sendall(request)
        while size < SIZE:
            read = connection.recv_into(buffer)
            if not read:
                raise ConnectionError("the answer ended early")
            size += read
        return size / 1024**2 / (time.perf_counter() - began)


def _fetches(stack: Stack, proxy: int, key: str, *, base: str) -> dict[str, object]:
    plan = Plan(
        stack.port,
        requests(stack, stack.facts["credentials"][:SPREAD]),
        FETCHERS,
        seconds=SECONDS,
    )
    load.drive(plan)
    opened = [
        proxied.get(f"{proxied.path_of(one)}/events", proxy, key, base=base)
        for one in stack.facts["credentials"][:STREAMS]
    ]
    quiet: list[Run] = []
    beside: list[Run] = []
    came = 0
    for number in range(ROUNDS):
        say(f"proxy_stream: fetches beside {STREAMS} streams, round {number + 1} of {ROUNDS}")
        quiet.append(load.drive(plan))
        with proxied.streaming(opened, proxy) as streams:
            time.sleep(1.0)
            beside.append(load.drive(plan))
        came += streams.came
    p99s, quiet_p99s = ([run.latency_ms(99) for run in runs] for runs in (beside, quiet))
    return {
        "streams": STREAMS,
        "stream_bytes": came,
        "fetch_p99_ms": p99s,
        "fetch_quiet_p99_ms": quiet_p99s,
        "fetch_p99_ratio": round(median(p99s) / median(quiet_p99s), 3),
        "fetch_per_second": [round(run.per_second) for run in beside],
        "fetch_quiet_per_second": [round(run.per_second) for run in quiet],
        "fetchers": FETCHERS,
    }
