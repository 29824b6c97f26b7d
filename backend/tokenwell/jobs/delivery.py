"""Wake workers for runs. A hint: who is not woken is found by the next look of beat."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# What is not taken by then is woken again.
EXPIRES_SECONDS = 60
# By its name: the task leads back to whoever wakes.
_RUN = "tokenwell.jobs.tasks.run"


def run(*run_ids: UUID, after: timedelta = timedelta()) -> None:
    """Have workers go on with some runs, after a while; without a broker, the next look does."""
    seconds = after.total_seconds()
    try:
        for run_id in run_ids:
            current_app.send_task(
                _RUN,
                kwargs={"run_id": str(run_id)},
                queue="jobs",
                countdown=seconds or None,
                expires=seconds + EXPIRES_SECONDS,
            )
    except OperationalError:
        logger.warning("the broker does not answer; beat finds the runs")
