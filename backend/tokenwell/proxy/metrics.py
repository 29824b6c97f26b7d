"""What one process of the proxy has done, as metrics in Prometheus' format."""

from collections.abc import Iterable, Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tokenwell.proxy.record import CALLER_LEFT, Tally

CONTENT_TYPE = CONTENT_TYPE_LATEST
# How a request ends: the service answered, whatever it said; we refused it; we could not do it;
# there was no usable answer; it broke off halfway, or was cut; the caller went, or went silent;
# the service sent the token back.
OUTCOMES = ("answered", "refused", "unavailable", "failed", "broken", "left", "reflected")
_OF_THE_CALLER = frozenset({CALLER_LEFT, "caller-silent", "body-missing", "body-malformed"})
_OURS = frozenset({"unavailable", "server-error"})
# A service that is near answers in milliseconds; one that is slow is waited for 120 s.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

# When a series began says nothing here, and doubles their number.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics(Collector):
    """Counted and read on the loop of the proxy alone, so nothing is locked."""

    def __init__(self) -> None:
        self._ended = dict.fromkeys(OUTCOMES, 0)
        self._sent = self._received = 0
        self._open: dict[int, Tally] = {}
        self._first_byte = Histogram(
            "tokenwell_proxy_first_byte_seconds",
            "Time from a request to the head of the service's answer.",
            buckets=_BUCKETS,
            registry=None,
        )
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def begin(self, call: Tally) -> None:
        """Note a call that is about to be sent."""
        self._open[id(call)] = call

    def end(self, call: Tally) -> None:
        """Count a call that is over."""
        self._open.pop(id(call), None)
        self._ended[_outcome(call)] += 1
        self._sent += call.sent
        self._received += call.received
        if call.first_byte is not None:
            self._first_byte.observe(call.first_byte)

    def turn_away(self, status: int) -> None:
        """Count a request of which no call was made, by what was answered."""
        self._ended["unavailable" if status >= 500 else "refused"] += 1

    def text(self) -> bytes:
        """Write all of it."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Give all metrics; what is under way counts with what it has passed on so far."""
        ended = CounterMetricFamily(
            "tokenwell_proxy_requests", "Requests to the proxy, by outcome.", labels=["outcome"]
        )
        for outcome, number in self._ended.items():
            ended.add_metric([outcome], number)
        yield ended
        passed = CounterMetricFamily(
            "tokenwell_proxy_bytes", "Bytes of bodies passed on.", labels=["direction"]
        )
        received = self._received + sum(call.received for call in self._open.values())
        passed.add_metric(["sent"], self._sent)
        passed.add_metric(["received"], received)
        yield passed
        yield GaugeMetricFamily(
            "tokenwell_proxy_open", "Calls that are under way.", value=len(self._open)
        )
        yield from self._first_byte.collect()

    def describe(self) -> Iterable[Metric]:
        """Give nothing: what there is need not be known at the start."""
        return ()


def _outcome(call: Tally) -> str:
    if call.is_reflected:
        return "reflected"
    if not call.error:
        return "answered"
    if call.error in _OF_THE_CALLER:
        return "left"
    if call.error in _OURS:
        return "unavailable"
    # With a status, the answer had begun.
    return "failed" if call.status is None else "broken"
