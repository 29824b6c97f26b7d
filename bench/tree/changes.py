"""What a change of rights takes on the large tree, and what those see who read meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from threading import Event, Thread
from typing import Any

import psycopg

from bench.result import Result, say
from bench.tree.comparing import above, load_average, rounded
from bench.tree.stacks import Tree, Trees

GRANT_MS, FIRST_MS, ROLE_MS = 1_000, 3_000, 50


@dataclass(slots=True)
class Readings:
    """How long each look took, and how many were not answered."""

    ms: list[float] = field(default_factory=list)
    others: int = 0


def grant_root(trees: Trees) -> Result:
    """Say something at the root, above all places with entries of their own."""
    return _change("grant_root", trees, limit_ms=GRANT_MS)


def first_entry(trees: Trees) -> Result:
    """Say something for the first time where all containers are below, and where a tenth is."""
    parts = {
        deed: _change(deed, trees, limit_ms=FIRST_MS)
        for deed in ("first_of_all", "first_of_branch")
    }
    ratios: list[Any] = [part.figures["ratio"] for part in parts.values()]
    figures = {
        "ratio": max(ratios),
        "compared_with": f"{FIRST_MS} ms",
        **{deed: part.figures for deed, part in parts.items()},
    }
    missed = [f"{deed}: {words}" for deed, part in parts.items() for words in part.missed]
    return Result("first_entry", figures, missed)


def role_change(trees: Trees) -> Result:
    """Put a person into a role."""
    return _change("role_change", trees, limit_ms=ROLE_MS)


def move_subtree(trees: Trees) -> Result:
    """Move 10,000 containers with all that is in them."""
    return _change("move_subtree", trees, limit_ms=None)


def _change(deed: str, trees: Trees, *, limit_ms: float | None) -> Result:
    say(deed)
    with _reading(trees.large) as readings:
        told: dict[str, Any] = trees.large.do(deed)
    took = told.pop("ms")
    figures = {
        "ms": rounded(took),
        **{key: rounded(each) if isinstance(each, list) else each for key, each in told.items()},
        "looks_meanwhile": len(readings.ms),
        "slowest_look_ms": round(max(readings.ms), 1),
        "looks_that_waited": readings.others,
        "load_average": load_average(),
    }
    missed = ["somebody who read had to wait for it"] if readings.others else []
    if limit_ms is not None:
        figures |= {
            "ratio": round(median(took) / limit_ms, 3),
            "compared_with": f"{limit_ms} ms",
            "limit_ms": limit_ms,
        }
        missed += above(took, limit_ms)
    return Result(deed, figures, missed)


@contextmanager
def _reading(tree: Tree) -> Iterator[Readings]:
    """Have somebody read for as long as the block lasts, who is refused where they would wait."""
    readings, is_over = Readings(), Event()
    alice, path = tree.alice.another(), f"/api/v1/containers/{tree.facts['full']}/items"

    def read() -> None:
        while not is_over.is_set():
            began = time.perf_counter()
            is_answered = alice.get(path).status == 200
            readings.ms.append((time.perf_counter() - began) * 1000)
            readings.others += not is_answered

    reader = Thread(target=read)
    with psycopg.connect(tree.stack.database_url, autocommit=True) as database:
        # Whoever would wait for a lock is told so instead.
        database.execute("ALTER SYSTEM SET lock_timeout = '1ms'")
        database.execute("SELECT pg_reload_conf()")
        reader.start()
        try:
            yield readings
        finally:
            is_over.set()
            reader.join()
            database.execute("ALTER SYSTEM RESET lock_timeout")
            database.execute("SELECT pg_reload_conf()")
