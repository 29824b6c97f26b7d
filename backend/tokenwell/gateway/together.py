"""Do in one go what many ask for at the same time: whoever comes first takes the others along."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Together(Generic[Ask, Answer]):
    """
    Runs a function for several callers at once.

    Who finds fewer than ``at_once`` runs under way starts one, and takes along those who wait;
    all others wait, and the first of them starts the next. So a caller alone never waits, and
    in a crowd each run has more to do. No thread of its own: callers lend theirs.
    """

    def __init__(
        self, run: Callable[[Sequence[Ask]], Sequence[Answer]], *, at_once: int, most: int
    ) -> None:
        self._run = run
        self._most = most
        self._free = at_once
        self._lock = threading.Lock()
        self._waiting: deque[_Place[Ask, Answer]] = deque()

    def ask(self, what: Ask) -> Answer:
        """
        Get the answer to ``what``.

        :raises Exception: what the run raised, to each who was in it.
        """
        place: _Place[Ask, Answer] = _Place(what)
        with self._lock:
            leads = self._free > 0
            if leads:
                self._free -= 1
            else:
                self._waiting.append(place)
        if not leads:
            place.turn.acquire()
        if not place.is_done:
            self._lead(place)
        return place.answer()

    def _lead(self, first: "_Place[Ask, Answer]") -> None:
        with self._lock:
            others = [
                self._waiting.popleft() for _ in range(min(len(self._waiting), self._most - 1))
            ]
        places = [first, *others]
        try:
            answers = self._run([place.what for place in places])
            for place, answer in zip(places, answers, strict=True):
                place.answers.append(answer)
        except BaseException as error:  # noqa: BLE001 - each of them raises it again
            for place in places:
                place.error = error
        for place in places:
            place.is_done = True
        for place in others:
            place.turn.release()
        self._hand_over()

    def _hand_over(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            following = self._waiting.popleft()
        following.turn.release()


class _Place(Generic[Ask, Answer]):
    """One who asks; ``turn`` opens when it is served, or when it is its turn to run."""

    __slots__ = ("answers", "error", "is_done", "turn", "what")

    def __init__(self, what: Ask) -> None:
        self.what = what
        self.answers: list[Answer] = []
        self.error: BaseException | None = None
        self.is_done = False
        self.turn = threading.Lock()
        self.turn.acquire()

    def answer(self) -> Answer:
        if self.error is not None:
            raise self.error
        return self.answers[0]
