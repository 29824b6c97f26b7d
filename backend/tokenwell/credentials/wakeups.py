"""Tell those who wait for a token that there is news. A hint: who waits looks by itself too."""

import logging
from functools import cache
from uuid import UUID

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

CHANNEL = "tokenwell:news"


def publish(*credential_ids: UUID) -> None:
    """Say that something about credentials has changed; without Valkey nothing is lost."""
    try:
        with _valkey().pipeline(transaction=False) as pipeline:
            for credential_id in credential_ids:
                pipeline.publish(CHANNEL, str(credential_id))
            pipeline.execute()
    except redis.RedisError:
        logger.warning("Valkey does not answer; those who wait look by themselves")


@cache
def _valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
