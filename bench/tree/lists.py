"""Alice lists a container and searches the whole tree; and asks who may use a credential."""

import time
from collections.abc import Mapping
from statistics import median
from typing import Any

import psycopg

from bench import statements
from bench.result import Result, say
from bench.tree.comparing import MOST_RATIO, above, load_average, rounded
from bench.tree.stacks import Tree, Trees

MOST_STATEMENTS = 4
LIMIT_MS = 300
_ROUNDS = 5
_EACH = 10
_SETTLE = 40
_PAGE = "/api/v1/containers/{full}/items?kind=credential&ordering=name"
_BELOW = "/api/v1/containers/root/items?recursive=true&search={words}"
_ALL = "/api/v1/containers/root/items?recursive=true"
_WHO = "/api/v1/items/{item}/access?right=credential_use"
# Of how many names each is a part, on the large tree.
_SEARCHES = {
    "one": "0000777",
    "one of 72": "cobalt-mail",
    "one of 8": "cobalt",
    "all credentials": "-0",
    "none": "nobody-has-this",
    "none, two letters": "xq",
}


def measure(trees: Trees) -> Result:
    """Read both kinds of lists on both sizes in turn, and count their statements."""
    say("list_100")
    figures: dict[str, Any] = {}
    missed = []
    for name, address in {"page": _PAGE, "below_root": _BELOW}.items():
        paths = [_address(tree, address, words="cobalt") for tree in trees.both]
        small, large = _in_turn(trees, paths)
        count = _statements(trees.large, paths[1])
        ratio = median(large) / median(small)
        figures[name] = {
            "ms": rounded(large),
            "ms_small": rounded(small),
            "ratio": round(ratio, 3),
            "statements": count,
        }
        if ratio > MOST_RATIO:
            missed.append(f"{name} takes more than {MOST_RATIO} times as long")
        if count > MOST_STATEMENTS:
            missed.append(f"{name} takes more than {MOST_STATEMENTS} statements")
    figures["ratio"] = max(figures[name]["ratio"] for name in ("page", "below_root"))
    figures["compared_with"] = "the same list on the small tree"
    return Result("list_100", figures, missed)


def search(trees: Trees) -> Result:
    """Search all names from the root: for what one, few, many or none have."""
    say("search")
    asked = {name: _BELOW.format(words=words) for name, words in _SEARCHES.items()}
    return _against_limit("search", trees, {**asked, "everything": _ALL})


def report_who(trees: Trees) -> Result:
    """Ask who may use a credential, and why; the page of 100 people."""
    say("report_who")
    near, deep = trees.large.facts["full"], trees.large.facts["deepest"]
    asked = {"below the root": _WHO.format(item=near), "at the bottom": _WHO.format(item=deep)}
    return _against_limit("report_who", trees, asked)


def _against_limit(name: str, trees: Trees, asked: Mapping[str, str]) -> Result:
    took = {words: _times(trees.large, path) for words, path in asked.items()}
    medians = {words: median(each) for words, each in took.items()}
    slowest = max(medians, key=lambda words: medians[words])
    figures = {
        "ms": {words: round(each, 1) for words, each in medians.items()},
        "ratio": round(medians[slowest] / LIMIT_MS, 3),
        "compared_with": f"{LIMIT_MS} ms",
        "limit_ms": LIMIT_MS,
        "load_average": load_average(),
    }
    return Result(name, figures, [f"{slowest}: {w}" for w in above([medians[slowest]], LIMIT_MS)])


def _address(tree: Tree, address: str, *, words: str) -> str:
    return address.format(full=tree.facts["full"], words=words)


def _in_turn(trees: Trees, paths: list[str]) -> tuple[list[float], list[float]]:
    rounds = [
        [median(_times(tree, path)) for tree, path in zip(trees.both, paths, strict=True)]
        for _ in range(_ROUNDS)
    ]
    return [each[0] for each in rounds], [each[1] for each in rounds]


def _times(tree: Tree, path: str) -> list[float]:
    alice, took = tree.alice.another(), []
    for _ in range(_EACH):
        began = time.perf_counter()
        if alice.get(path).status != 200:
            raise RuntimeError(f"{path} is not answered")
        took.append((time.perf_counter() - began) * 1000)
    return took


def _statements(tree: Tree, path: str) -> float:
    """Count for the whole request, from the session to the last row."""
    alice = tree.alice.another()
    with (
        psycopg.connect(tree.stack.database_url, autocommit=True) as database,
        statements.logged(database),
    ):
        for _ in range(_SETTLE):
            alice.get(path)  # until every connection writes them down
        with statements.counted(database, "api") as count:
            for _ in range(_EACH):
                alice.get(path)
    return count.statements / _EACH
