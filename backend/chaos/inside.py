"""What the campaign puts into the product's workers, and no more: marks, and a watchful parent."""

import redis
from celery import shared_task
from celery.concurrency.asynpool import AsynPool
from django.conf import settings

# A parent hears of a child's end before the kernel lets it be reaped, and looks again after
# five seconds only. A campaign would do nothing but wait for that.
_LOOK_SECONDS = 0.1


@shared_task
def mark(*, key: str) -> None:
    """Say that all before it in a queue is done."""
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        valkey.rpush(key, "done")


def _timers(pool: AsynPool) -> dict[object, float]:
    return {pool.maintain_pool: _LOOK_SECONDS}


setattr(AsynPool, "timers", property(_timers))  # noqa: B010 - its stub says that it is a method
