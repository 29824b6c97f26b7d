"""A service fetches a valid token, against a Django view that gives the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Self

import psycopg

from bench import durability, load, statements
from bench.load import Plan, Run
from bench.result import Result, say
from bench.stack import Stack, keep_answer
from launcher.processes import API_THREADS

LEAST_RATIO = 0.6
ROUNDS = 4
SECONDS = 3.0
CONNECTIONS = 64
FEWER = 24  # measured as well, without a limit: requests that come together help each other
SPREAD = 1_000  # credentials that are asked for in turn
_COUNTED = 200
_SETTLE = 1_000  # requests until every connection of the pool writes its statements down


@dataclass(frozen=True, slots=True)
class _Sides:
    fetch: Plan
    bare: Plan
    constant: Plan

    def with_fewer(self) -> Self:
        """Give the same for fewer clients."""
        fetch, bare = (replace(plan, connections=FEWER) for plan in (self.fetch, self.bare))
        return replace(self, fetch=fetch, bare=bare)


def measure(stack: Stack) -> Result:
    """Measure both sides in turn, then what each fetch costs the database."""
    sides = _sides(stack)
    for plan in (sides.fetch, sides.bare):
        load.drive(Plan(plan.port, plan.requests, CONNECTIONS, seconds=2.0))
    fetches, bares = _in_turn(sides)
    fewer = [_rate(runs) for runs in _in_turn(sides.with_fewer())]
    ceiling = load.drive(sides.constant)
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        per_request = _statements(database, sides.fetch)
        records = _records_of(database, sides.fetch)
        durable = durability.settings(database)
    ratio = _rate(fetches) / _rate(bares)
    figures = {
        "per_second": _rates(fetches),
        "bare_view_per_second": _rates(bares),
        "ratio": round(ratio, 3),
        "compared_with": "bare_view: a Django view, no middleware and no query, the same bytes"
        f" from the same granian command with {API_THREADS} threads",
        "p50_ms": round(median(run.latency_ms(50) for run in fetches), 2),
        "p99_ms": round(median(run.latency_ms(99) for run in fetches), 2),
        "answers": sum(run.answers for run in fetches),
        "other_answers": sum(run.others for run in (*fetches, *bares)),
        "connections": CONNECTIONS,
        f"with_{FEWER}_connections": {
            "per_second": round(fewer[0]),
            "bare_view_per_second": round(fewer[1]),
            "ratio": round(fewer[0] / fewer[1], 3),
        },
        "credentials": SPREAD,
        "load_generator_ceiling_per_second": round(ceiling.per_second),
        "statements_per_request": per_request,
        "statements_by": statements.HOW,
        "records_per_answer": records,
        **durable,
    }
    return Result("token_fetch", figures, _missed(figures))


def requests(stack: Stack, credentials: Sequence[str]) -> list[bytes]:
    """Write a request for the token of each credential."""
    return [
        load.post(
            f"/api/v1/credentials/{credential}/token",
            port=stack.port,
            key=str(stack.facts["api_key"]),
        )
        for credential in credentials
    ]


def _sides(stack: Stack) -> _Sides:
    asked = requests(stack, stack.facts["credentials"][:SPREAD])
    body, headers = load.ask(stack.port, asked[0])
    kept = keep_answer(stack.data, body, headers)
    bare = stack.serve("bare", "bench.bare_view:application", BARE_ANSWER=str(kept))
    constant = stack.serve("constant", "bench.constant:application")
    for port in (bare, constant):
        load.wait_for(port)
    if load.ask(bare, asked[0])[0] != body:
        raise RuntimeError("the two sides do not give the same bytes")
    return _Sides(
        *(Plan(port, asked, CONNECTIONS, seconds=SECONDS) for port in (stack.port, bare, constant))
    )


def _in_turn(sides: _Sides) -> tuple[list[Run], list[Run]]:
    fetches: list[Run] = []
    bares: list[Run] = []
    for number in range(ROUNDS):
        say(f"token_fetch: round {number + 1} of {ROUNDS}, {sides.fetch.connections} connections")
        for plan, runs in ((sides.fetch, fetches), (sides.bare, bares)):
            runs.append(load.drive(plan))
    return fetches, bares


def _statements(database: psycopg.Connection, fetch: Plan) -> float:
    plan = Plan(fetch.port, fetch.requests, CONNECTIONS, count=_COUNTED)
    with statements.logged(database):
        load.drive(Plan(fetch.port, fetch.requests, CONNECTIONS, count=_SETTLE))
        with statements.counted(database, "api") as count:
            load.drive(plan)
    return count.statements / _COUNTED


def _records_of(database: psycopg.Connection, fetch: Plan) -> float:
    before = _uses(database)
    run = load.drive(Plan(fetch.port, fetch.requests, CONNECTIONS, count=_COUNTED))
    return (_uses(database) - before) / run.answers


def _uses(database: psycopg.Connection) -> int:
    query = "SELECT count(*) FROM audit_auditevent WHERE action = 'token.used'"
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def _rate(runs: Sequence[Run]) -> float:
    return median(run.per_second for run in runs)


def _rates(runs: Sequence[Run]) -> list[int]:
    return [round(run.per_second) for run in runs]


def _missed(figures: dict[str, object]) -> list[str]:
    limits = {
        f"ratio is below {LEAST_RATIO}": float(str(figures["ratio"])) < LEAST_RATIO,
        "statements_per_request is above 1": float(str(figures["statements_per_request"])) > 1,
        "records_per_answer is not 1": figures["records_per_answer"] != 1,
        "other_answers is not 0": figures["other_answers"] != 0,
    }
    words = [words for words, is_missed in limits.items() if is_missed]
    return words + durability.missed(figures)
