"""Calls a minute, counted for all processes or, while Valkey is away, for one."""

from typing import Any
from uuid import uuid4

import pytest

from tokenwell.gateway.pace import Pace, Window


def test_a_minute_has_so_many_calls_and_the_wait_is_told() -> None:
    window = Window()

    assert [window.take(3, now=120 + second) for second in range(3)] == [0.0, 0.0, 0.0]
    assert window.take(3, now=130) == 50
    assert window.count == 3


def test_the_share_of_the_last_minute_counts() -> None:
    window = Window()
    for _ in range(60):
        window.take(60, now=179.9)

    # A quarter of the minute is over, so three quarters of the sixty still count.
    taken = sum(window.take(60, now=195.0) == 0 for _ in range(60))

    assert taken == 15
    assert 0 < window.take(60, now=195.0) <= 2


def test_what_was_two_minutes_ago_does_not_count() -> None:
    window = Window()
    for _ in range(60):
        window.take(60, now=60)

    assert window.take(60, now=185) == 0


@pytest.mark.parametrize("url", [None, "redis://127.0.0.1:1/0"])
def test_so_many_pass_with_and_without_valkey(settings: Any, url: str | None) -> None:
    settings.REDIS_URL = url or settings.REDIS_URL
    one, other, credential = Pace(), Pace(), uuid4()

    taken = [pace.take(credential, 4) == 0 for pace in (one, other) * 5]

    # Two processes: together with Valkey, each for itself without.
    assert sum(taken) == (8 if url else 4)
    assert 0 < one.take(credential, 4) <= 120
