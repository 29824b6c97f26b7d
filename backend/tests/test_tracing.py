"""A request's id is taken only if it looks like one, and goes along into other threads."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tokenwell import tracing
from tokenwell.tracing import NOTHING, Trace


@pytest.mark.parametrize("offered", ["a" * 8, "Z9_-" * 16, "2c6f2f0e-7c1b-4a53-9a3b-1f4b8f1c2d3e"])
def test_id_that_looks_like_one_is_taken(offered: str) -> None:
    assert tracing.request_id(offered) == offered


@pytest.mark.parametrize(
    "offered",
    [None, "", "short", "a" * 65, "has a space", "line\nbreak8", "a" * 8 + "\n", "ümlaute"],
)
def test_anything_else_gets_an_id_that_is_made(offered: str | None) -> None:
    made = tracing.request_id(offered)

    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert made != tracing.request_id(offered)


def test_block_is_done_for_something_and_what_follows_is_not() -> None:
    with tracing.bound(Trace("request-1")):
        inside = tracing.current()

    assert inside.request_id == "request-1"
    assert tracing.current() == NOTHING


def test_function_is_carried_into_a_thread_that_does_other_things_before_and_after() -> None:
    with ThreadPoolExecutor(1) as pool:
        with tracing.bound(Trace("request-1")):
            carried = pool.submit(tracing.carried(tracing.current))
        other = pool.submit(tracing.current)

        assert carried.result().request_id == "request-1"
        assert other.result() == NOTHING
