"""How long a fetch of a token takes, by how it ends: measured in the process that answers."""

import threading
from collections import deque
from collections.abc import Iterable

from prometheus_client import Histogram
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

SERVED, WAITED, REFUSED, UNAVAILABLE = OUTCOMES = ("served", "waited", "refused", "unavailable")

# A token that is there takes milliseconds; one that is renewed at most as long as anybody waits.
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 25, 30)
# So many wait to be counted, without a scraper.
_MOST_NOTED = 1000


class Latency(Collector):
    """
    A histogram that many threads fill.

    Those who answer only note the time, which takes no lock: one that is held by a thread whose
    turn is over keeps all others waiting. What was noted is counted when somebody asks for it.
    """

    def __init__(self) -> None:
        self._histogram = Histogram(
            "tokenwell_token_fetch_seconds",
            "Time from a request for a token to its answer.",
            ["outcome"],
            buckets=_BUCKETS,
            registry=None,
        )
        # All four from the start, and looked up once.
        self._of = {outcome: self._histogram.labels(outcome) for outcome in OUTCOMES}
        self._noted: deque[tuple[str, float]] = deque()
        self._counting = threading.Lock()

    def observe(self, outcome: str, *, seconds: float) -> None:
        """Note how one request ended, and how long it took."""
        self._noted.append((outcome, seconds))
        if len(self._noted) > _MOST_NOTED and self._counting.acquire(blocking=False):
            try:
                self._count()
            finally:
                self._counting.release()

    def collect(self) -> Iterable[Metric]:
        """Give the histogram."""
        with self._counting:
            self._count()
        return self._histogram.collect()

    def _count(self) -> None:
        for _ in range(len(self._noted)):
            outcome, seconds = self._noted.popleft()
            self._of[outcome].observe(seconds)


SECONDS = Latency()
observe = SECONDS.observe


def of_problem(status: int) -> str:
    """Say how a request ended that brought no token."""
    return UNAVAILABLE if status >= 500 else REFUSED
