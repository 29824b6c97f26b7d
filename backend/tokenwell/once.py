"""Make something once in a process, however many threads are the first to ask for it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """
    Gives what a function makes, and always the same.

    A cache would have each of the threads that come at once make one of its own: of the
    pools and listeners all but the last would be lost, with what they hold open.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: T | None = None
        self._lock = threading.Lock()

    def __call__(self) -> T:
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._make()
        return self._made

    def forget(self) -> None:
        """Make it anew at the next call."""
        self._made = None
