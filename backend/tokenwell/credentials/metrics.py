"""The engine's figures as metrics in Prometheus' format."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import Error
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tokenwell.credentials import figures, heartbeats
from tokenwell.credentials.figures import Count, Figures
from tokenwell.credentials.heartbeats import Sign
from tokenwell.credentials.tally import OTHER

logger = logging.getLogger(__name__)

# So many hosts have a label of their own: those that were counted first, for good, since a
# series that moves would look like a counter that was reset.
MOST_HOSTS = 200

_COUNTED = {
    "refreshes": ("outcome", "Requests for a token that ended, by host and outcome."),
    "runs": ("outcome", "Runs of jobs that ended, by outcome."),
    "lease_losses": ("reason", "Claims whose lease had ended before their answer was kept."),
    "spooled": ("outcome", "Answers that went to a worker's disk, and what became of them."),
}


class EngineCollector(Collector):
    """Reads the figures when it is asked, from what is kept of them for some seconds."""

    def collect(self) -> Iterator[Metric]:
        """Give all metrics; of a database or Valkey that is away, only that it is."""
        is_there = True
        for family in (_engine, _states, _counted):
            try:
                yield from family()
            except Error:
                # Each of the others would wait for a connection as long as this one did.
                is_there = False
                break
        yield _gauge("database_up", "Whether the database answers.", int(is_there))
        yield from _workers()

    def describe(self) -> Iterable[Metric]:
        """Give nothing: what there is need not be known at the start."""
        return ()


def _engine() -> Iterator[Metric]:
    now = figures.kept()
    for name, help_text, value in _PLAIN:
        yield _gauge(name, help_text, value(now))
    closed = [host.name for host in now.hosts if host.closed_until is not None]
    held = [host.name for host in now.hosts if host.held_until is not None]
    yield _by_host("host_closed", "Hosts that did not answer: one request alone tries.", closed)
    yield _by_host("host_held", "Hosts that asked for a pause.", held)


_PLAIN: tuple[tuple[str, str, Callable[[Figures], float]], ...] = (
    ("due", "Credentials whose renewal is due.", lambda now: now.due),
    (
        "oldest_due_seconds",
        "For how long the oldest of them has been due.",
        lambda now: now.oldest_due_seconds,
    ),
    ("open_attempts", "Renewals claimed and not settled.", lambda now: now.open_attempts),
    ("paused_clients", "Clients that their provider refuses.", lambda now: len(now.paused)),
    ("untold_notices", "Turns that people were not told of yet.", lambda now: now.untold),
    (
        "restored",
        "1 while the engine waits for an operator after a restore.",
        lambda now: int(now.restored_at is not None),
    ),
)


def _states() -> Iterator[Metric]:
    family = GaugeMetricFamily("tokenwell_credentials", "Credentials by state.", labels=["state"])
    for state, count in figures.kept_states().items():
        family.add_metric([state], count)
    yield family


def _counted() -> Iterator[Metric]:
    rows = figures.kept_counts()
    named = _first_hosts(row.host for row in rows if row.host)
    for name, (label, help_text) in _COUNTED.items():
        family = CounterMetricFamily(f"tokenwell_{name}", help_text, labels=["host", label])
        for labels, count in _summed(rows, name, named).items():
            family.add_metric(labels, count)
        yield family


def _summed(rows: Sequence[Count], name: str, named: set[str]) -> "Counter[tuple[str, str]]":
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.name == name:
            host = row.host if row.host in named or not row.host else OTHER
            sums[(host, row.label)] += row.count
    return sums


def _by_host(name: str, help_text: str, hosts: Sequence[str]) -> Metric:
    family = GaugeMetricFamily(f"tokenwell_{name}", help_text, labels=["host"])
    named = _first_hosts(hosts)
    for host in sorted(named):
        family.add_metric([host], 1)
    if len(hosts) > len(named):
        family.add_metric([OTHER], len(hosts) - len(named))
    return family


def _workers() -> Iterator[Metric]:
    signs = figures.kept_workers()
    yield _gauge("broker_up", "Whether Valkey answers.", int(signs is not None))
    if signs is None:
        return
    yield _duties(signs)
    yield _gauge("spool", "Answers on the disks of workers.", heartbeats.spooled(signs))


def _duties(signs: Sequence[Sign]) -> Metric:
    family = GaugeMetricFamily(
        "tokenwell_workers", "Processes that live, by what they do.", labels=["duty"]
    )
    done = Counter(duty for sign in signs for duty in sign.duties)
    for duty in heartbeats.DUTIES:
        family.add_metric([duty], done[duty])
    return family


def _first_hosts(hosts: Iterable[str]) -> set[str]:
    return set(list(dict.fromkeys(hosts))[:MOST_HOSTS])


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"tokenwell_{name}", help_text, value=value)
