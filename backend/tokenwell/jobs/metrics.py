"""What is due of jobs, and what waits, as metrics in Prometheus' format."""

from collections.abc import Iterable, Iterator

from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tokenwell.credentials.kept import Kept

_FIGURES = """
SELECT
    (
        SELECT coalesce(extract(epoch FROM now() - min(next_at))::float8, 0)
        FROM jobs_job WHERE is_enabled AND next_at <= now()
    ),
    (
        SELECT count(*) FROM jobs_jobrun
        WHERE outcome IN ('queued', 'running') AND outcome = 'queued' AND not_before <= now()
    ),
    (
        SELECT count(*) FROM jobs_jobrun
        WHERE outcome IN ('queued', 'running') AND outcome = 'running'
    ),
    (SELECT count(*) FROM jobs_job WHERE is_enabled AND failing_since IS NOT NULL)
"""
_WORDS = (
    ("oldest_due_job_seconds", "For how long the job has been due that is due the longest."),
    ("runs_waiting", "Runs of jobs that wait for a worker."),
    ("runs_under_way", "Runs of jobs that a worker carries out."),
    ("jobs_failing", "Enabled jobs whose last run failed."),
)


def _read() -> tuple[float, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES)
        row: tuple[float, ...] = cursor.fetchone()
    return row


# Whoever asks all the time does not load the database.
figures = Kept(_read, seconds=5.0)


class JobCollector(Collector):
    """Reads the figures when it is asked; of a database that is away, nothing."""

    def collect(self) -> Iterator[Metric]:
        """Give all metrics."""
        try:
            values = figures()
        except Error:
            return
        for (name, words), value in zip(_WORDS, values, strict=True):
            yield GaugeMetricFamily(f"tokenwell_{name}", words, value=value)

    def describe(self) -> Iterable[Metric]:
        """Give nothing: what there is need not be known at the start."""
        return ()
