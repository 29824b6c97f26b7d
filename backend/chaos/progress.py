"""How far a long scenario has come, on the standard error: a line now and then."""

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

_EVERY_SECONDS = 30.0
_T = TypeVar("_T")


class Progress:
    """Counts what is done, from any thread, and tells it every half a minute."""

    def __init__(self, name: str, *, of: int) -> None:
        self._name, self._of = name, of
        self._done = 0
        self._began = self._told = time.monotonic()
        self._lock = threading.Lock()

    def add(self, number: int) -> None:
        """Count some more that are done."""
        with self._lock:
            self._done += number
            now = time.monotonic()
            if now - self._told >= _EVERY_SECONDS:
                self._told = now
                say(f"{self._name}: {self._done} of {self._of}, {now - self._began:.0f} s")


def told(what: Sequence[_T], name: str) -> Iterator[_T]:
    """Give one after the other, and tell how many have been."""
    progress = Progress(name, of=len(what))
    for one in what:
        yield one
        progress.add(1)


def say(text: str) -> None:
    """Write a line that is seen at once."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
