"""Wait for news about a credential, together with all others of this process that wait."""

import logging
import threading
import time
from collections import defaultdict
from uuid import UUID

import redis
from django.conf import settings

from tokenwell.credentials import delivery
from tokenwell.credentials.wakeups import CHANNEL
from tokenwell.once import Once

logger = logging.getLogger(__name__)

LOOK_AGAIN = 0.5  # seconds: a wake-up may get lost
_ASK_AGAIN = 3.0
# Places that the crowd of one credential leaves to those of others: its provider may be silent.
_FOR_OTHERS = 20


class Waiters:
    """
    Those of one process who wait.

    One thread listens for all of them. A worker is asked once for a version, however many
    wait for it, and again after a while: what was asked may have got lost.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._news: dict[UUID, int] = defaultdict(int)
        self._waiting: dict[UUID, int] = defaultdict(int)
        self._asked: dict[tuple[UUID, int], float] = {}
        self._places: int = settings.TOKEN_WAITERS
        self._taken = 0
        threading.Thread(target=self._listen, name="news", daemon=True).start()

    def enter(self, credential_id: UUID) -> bool:
        """Take a place among those who wait; False if there is none left, or none for this one."""
        most = max(self._places // 2, self._places - _FOR_OTHERS)
        with self._changed:
            if self._taken >= self._places or self._waiting.get(credential_id, 0) >= most:
                return False
            self._taken += 1
            self._waiting[credential_id] += 1
        return True

    def leave(self, credential_id: UUID) -> None:
        """Give the place back."""
        with self._changed:
            self._taken -= 1
            self._waiting[credential_id] -= 1
            if not self._waiting[credential_id]:
                del self._waiting[credential_id]
                self._news.pop(credential_id, None)

    def heard(self, credential_id: UUID) -> int:
        """Count the news so far; take it before looking, so that none is missed."""
        with self._changed:
            return self._news[credential_id]

    def wait(self, credential_id: UUID, heard: int) -> None:
        """Wait for more news than were heard, half a second at most."""
        with self._changed:
            self._changed.wait_for(lambda: self._news[credential_id] != heard, timeout=LOOK_AGAIN)

    def ask(self, credential_id: UUID, version: int) -> bool:
        """Have a worker renew a version; False if no worker can be reached."""
        now = time.monotonic()
        with self._changed:
            last = self._asked.get((credential_id, version))
            if last is not None and now - last < _ASK_AGAIN:
                return True
            if len(self._asked) > 10_000:
                self._asked.clear()
            self._asked[(credential_id, version)] = now
        if delivery.renew(credential_id, version):
            return True
        with self._changed:
            self._asked.pop((credential_id, version), None)
        return False

    def _listen(self) -> None:
        while True:
            try:
                self._listen_once()
            except redis.RedisError:
                # Those who wait look by themselves; we come back when Valkey does.
                time.sleep(LOOK_AGAIN)
            except Exception:
                logger.exception("the listener for news failed")
                time.sleep(LOOK_AGAIN)

    def _listen_once(self) -> None:
        valkey = redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=30
        )
        with valkey, valkey.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
            channel.subscribe(CHANNEL)
            for message in channel.listen():
                self._tell(message["data"])

    def _tell(self, data: bytes) -> None:
        credential_id = UUID(data.decode())
        with self._changed:
            if credential_id in self._waiting:
                self._news[credential_id] += 1
                self._changed.notify_all()


@Once
def waiters() -> Waiters:
    """Get those of this process."""
    return Waiters()
