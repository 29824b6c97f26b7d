"""Callers that come at the same time are served by one run; one alone never waits."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tokenwell.gateway.together import Together


class Doubler:
    """Doubles numbers, run by run; the first run holds until it is let go."""

    def __init__(self) -> None:
        self.runs: list[list[int]] = []
        self.has_begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.runs.append(list(numbers))
        self.has_begun.set()
        self.go_on.wait(20)
        return [2 * number for number in numbers]


def _wait_for(together: "Together[int, int]", waiting: int) -> None:
    while len(together._waiting) < waiting:
        threading.Event().wait(0.001)


def test_one_alone_gets_its_answer_from_a_run_of_its_own() -> None:
    doubler = Doubler()
    doubler.go_on.set()
    together = Together(doubler, at_once=1, most=10)

    assert [together.ask(1), together.ask(2)] == [2, 4]
    assert doubler.runs == [[1], [2]]


def test_those_who_come_during_a_run_share_the_next() -> None:
    doubler = Doubler()
    together = Together(doubler, at_once=1, most=10)

    with ThreadPoolExecutor(6) as crowd:
        first = crowd.submit(together.ask, 100)
        doubler.has_begun.wait(20)
        others = [crowd.submit(together.ask, number) for number in range(5)]
        _wait_for(together, 5)
        doubler.go_on.set()

    assert first.result() == 200
    assert [other.result() for other in others] == [0, 2, 4, 6, 8]
    assert doubler.runs[0] == [100]
    assert sorted(doubler.runs[1]) == [0, 1, 2, 3, 4]


def test_a_run_takes_no_more_than_it_may() -> None:
    doubler = Doubler()
    together = Together(doubler, at_once=1, most=2)

    with ThreadPoolExecutor(6) as crowd:
        crowd.submit(together.ask, 100)
        doubler.has_begun.wait(20)
        others = [crowd.submit(together.ask, number) for number in range(5)]
        _wait_for(together, 5)
        doubler.go_on.set()

    assert sorted(other.result() for other in others) == [0, 2, 4, 6, 8]
    assert [len(run) for run in doubler.runs] == [1, 2, 2, 1]


def test_a_failure_reaches_each_who_was_in_the_run_and_nobody_else() -> None:
    def run(numbers: Sequence[int]) -> list[int]:
        if 13 in numbers:
            raise LookupError("thirteen")
        return list(numbers)

    together = Together(run, at_once=1, most=10)

    with pytest.raises(LookupError):
        together.ask(13)
    assert together.ask(1) == 1


def test_everybody_in_a_crowd_gets_their_own_answer() -> None:
    doubler = Doubler()
    doubler.go_on.set()
    together = Together(doubler, at_once=3, most=7)

    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(together.ask, range(5_000)))

    assert answers == [2 * number for number in range(5_000)]
    assert (together._free, len(together._waiting)) == (3, 0)
