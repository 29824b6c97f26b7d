"""Do things at the same time, on connections of their own, and look whether all is right after."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

from tests.containers.judge import assert_kept_as_told, assert_placed
from tokenwell.containers import checks
from tokenwell.web.problems import Problem

Act = Callable[[], object]


def at_once(*acts: Act) -> list[str]:
    """Do things at the same time; say of each `done`, or why it was refused."""
    barrier, outcomes = Barrier(len(acts)), ["never ended"] * len(acts)

    def run(number: int, act: Act) -> None:
        barrier.wait(timeout=30)
        outcomes[number] = outcome_of(act)

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def outcome_of(act: Act) -> str:
    """Do a thing in this thread and leave no connection behind: `done`, or why it was refused."""
    try:
        act()
    except Problem as refused:
        return refused.code
    except Exception as error:  # noqa: BLE001 - shown by the assertion
        return repr(error)
    finally:
        connection.close()
    return "done"


def assert_sound() -> None:
    """Compare all that is kept with what was said, as the product and the reference tell it."""
    assert not checks.compare()
    assert_kept_as_told()
    assert_placed()
