"""A service fetches tokens from both sizes in turn."""

from statistics import median

import psycopg

from bench import load, statements, token_fetch
from bench.load import Plan, Run
from bench.result import Result, say
from bench.tree.comparing import MOST_RATIO
from bench.tree.stacks import Tree, Trees

_ROUNDS = 5
_SECONDS = 3.0
_CONNECTIONS = 8
_COUNTED = 200


def measure(trees: Trees) -> Result:
    """Compare how long one takes; what stands beside it is the same."""
    plans = [_plan(tree) for tree in trees.both]
    for plan in plans:
        load.drive(plan)
    rounds = []
    for number in range(_ROUNDS):
        say(f"token_fetch: round {number + 1} of {_ROUNDS}")
        rounds.append([load.drive(plan) for plan in plans])
    small, large = ([one[place] for one in rounds] for place in (0, 1))
    ratio = _rate(small) / _rate(large)
    per_request = _statements(trees.large, plans[1])
    figures = {
        "per_second": [round(run.per_second) for run in large],
        "per_second_small": [round(run.per_second) for run in small],
        "p50_ms": round(median(run.latency_ms(50) for run in large), 2),
        "p50_ms_small": round(median(run.latency_ms(50) for run in small), 2),
        "ratio": round(ratio, 3),
        "compared_with": "the same fetches from the small tree",
        "other_answers": sum(run.others for run in (*small, *large)),
        "connections": _CONNECTIONS,
        "statements_per_request": per_request,
    }
    limits = {
        f"it takes more than {MOST_RATIO} times as long": ratio > MOST_RATIO,
        "statements_per_request is above 1": per_request > 1,
        "other_answers is not 0": figures["other_answers"] != 0,
    }
    return Result("token_fetch", figures, [words for words, missed in limits.items() if missed])


def _plan(tree: Tree) -> Plan:
    asked = token_fetch.requests(tree.stack, tree.facts["fetched"])
    return Plan(tree.stack.port, asked, _CONNECTIONS, seconds=_SECONDS)


def _rate(runs: list[Run]) -> float:
    return median(run.per_second for run in runs)


def _statements(tree: Tree, plan: Plan) -> float:
    few = Plan(plan.port, plan.requests, _CONNECTIONS, count=_COUNTED)
    with (
        psycopg.connect(tree.stack.database_url, autocommit=True) as database,
        statements.logged(database),
    ):
        load.drive(few)
        with statements.counted(database, "api") as count:
            load.drive(few)
    return count.statements / _COUNTED
