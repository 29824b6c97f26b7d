"""Keep a figure for a while, so that whoever asks for it often can't load the database."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

# A figure that took long is kept for longer: at most a hundredth of the time is spent on it.
_REST = 100
# But what is old says nothing of a bad day.
_LONGEST_REST = 60.0


class Kept(Generic[T]):
    """Gives what a function finds; asks again only after ``seconds``, in one thread at a time."""

    def __init__(self, find: Callable[[], T], *, seconds: float) -> None:
        self._find = find
        self._seconds = seconds
        self._lock = threading.Lock()
        self._found: list[T] = []
        self._good_until = 0.0

    def __call__(self) -> T:
        """
        Give the figure.

        :raises Exception: whatever the function raises; nothing is kept of it.
        """
        with self._lock:
            started = time.monotonic()
            if not self._found or started >= self._good_until:
                self._found = [self._find()]
                ended = time.monotonic()
                rest = min(_REST * (ended - started), _LONGEST_REST)
                self._good_until = ended + max(self._seconds, rest)
            return self._found[0]

    def forget(self) -> None:
        """Ask again at the next call."""
        with self._lock:
            self._found = []
