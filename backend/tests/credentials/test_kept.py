"""A figure is looked up once for all who ask, and rarely if that takes long."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tokenwell.credentials.kept import Kept


class _Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    """The time of a process, which stands still until a test moves it."""
    return _Clock(monkeypatch)


def test_it_is_looked_up_again_only_after_a_while(clock: _Clock) -> None:
    looks = iter(range(10))
    figure = Kept(lambda: next(looks), seconds=5)

    first = [figure(), figure()]
    clock.now += 4.9
    first.append(figure())
    clock.now += 0.2

    assert first == [0, 0, 0]
    assert figure() == 1


def test_one_that_takes_long_is_kept_for_longer(clock: _Clock) -> None:
    looks = iter(range(10))

    def look() -> int:
        clock.now += 0.4
        return next(looks)

    figure = Kept(look, seconds=5)

    assert figure() == 0
    clock.now += 39.0
    assert figure() == 0
    clock.now += 1.5
    assert figure() == 1


def test_none_is_kept_so_long_that_it_tells_of_another_day(clock: _Clock) -> None:
    looks = iter(range(10))

    def look() -> int:
        clock.now += 4.0
        return next(looks)

    figure = Kept(look, seconds=5)

    assert figure() == 0
    clock.now += 61.0
    assert figure() == 1


def test_crowd_makes_one_look() -> None:
    looks: list[int] = []

    def look() -> int:
        time.sleep(0.05)  # so that the others come while it looks
        looks.append(1)
        return len(looks)

    figure = Kept(look, seconds=5)
    with ThreadPoolExecutor(8) as crowd:
        found = set(crowd.map(lambda _: figure(), range(32)))

    assert (found, len(looks)) == ({1}, 1)


def test_failure_is_not_kept(clock: _Clock) -> None:
    outcomes = iter([ArithmeticError, None])

    def look() -> str:
        if (error := next(outcomes)) is not None:
            raise error
        return "found"

    figure = Kept(look, seconds=5)
    with pytest.raises(ArithmeticError):
        figure()

    assert figure() == "found"
