"""Which request and which task this is done for: what marks each line of the log."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# Where a WSGI application says which of its routes answered: a pattern, never an address.
ROUTE = "tokenwell.route"
_ACCEPTED = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Trace(NamedTuple):
    """What something is done for; empty where there is no such thing."""

    request_id: str = ""
    task: str = ""
    task_id: str = ""


NOTHING = Trace()
_trace: ContextVar[Trace] = ContextVar("trace", default=NOTHING)


def current() -> Trace:
    """Say what this is done for."""
    return _trace.get()


def bind(trace: Trace) -> None:
    """From here on this thread works for something; ``NOTHING`` ends that."""
    _trace.set(trace)


@contextmanager
def bound(trace: Trace) -> Iterator[None]:
    """Do what stands in the block for something."""
    before = _trace.set(trace)
    try:
        yield
    finally:
        _trace.reset(before)


def carried(function: Callable[P, R]) -> Callable[P, R]:
    """Have a function that another thread calls run for what this is done for now."""
    here = _trace.get()

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        def inside() -> R:
            _trace.set(here)
            return function(*args, **kwargs)

        return copy_context().run(inside)

    return run


def request_id(offered: str | None) -> str:
    """Take the id that a caller offers if it looks like one, else make one."""
    if offered is not None and _ACCEPTED.fullmatch(offered):
        return offered
    # No secret, so not from the kernel: a call there gives away the interpreter's lock, and to
    # get it back among many threads costs more than all else here.
    return f"{random.getrandbits(64):016x}"  # noqa: S311
