"""What a process has one of is made once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tokenwell.once import Once

THREADS = 16


def test_threads_that_are_first_at_the_same_time_get_the_same() -> None:
    start, made = threading.Barrier(THREADS), []

    def make() -> object:
        made.append(object())
        return made[-1]

    once = Once(make)

    def get() -> object:
        start.wait()
        return once()

    with ThreadPoolExecutor(THREADS) as threads:
        got = [threads.submit(get) for _ in range(THREADS)]

    assert len(made) == 1
    assert {future.result() for future in got} == {made[0]}


def test_what_was_forgotten_is_made_anew() -> None:
    once = Once(object)
    first = once()

    once.forget()

    assert once() is not first
