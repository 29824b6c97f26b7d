"""
How many calls a minute a credential is used for, counted where all processes see it.

Valkey counts; while it does not answer, each process counts for itself. What is held to is the
minute that has just passed: the calls of this minute of the clock, and of the last one the share
that lies within it. That is exact for calls that come evenly; after a burst at the end of a minute
it may be wrong by what the burst was uneven, never by more than once the limit.
"""

import logging
import threading
import time
from uuid import UUID

import redis
from django.conf import settings

from tokenwell.once import Once

logger = logging.getLogger(__name__)

_MINUTE = 60.0
_MOST_KEPT = 10_000
_ANSWERS_WITHIN = 0.5
_TRIED_AGAIN_AFTER = 5.0

# The same as `Window.take`, for all processes at once; times are those of Valkey.
_TAKE = """
local most = tonumber(ARGV[1])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local minute = math.floor(now / 60)
local kept = redis.call('HMGET', KEYS[1], 'minute', 'count', 'before')
local last, count, before = tonumber(kept[1]) or 0, tonumber(kept[2]) or 0, tonumber(kept[3]) or 0
if minute ~= last then
    before = (minute == last + 1) and count or 0
    count = 0
end
local passed = now - minute * 60
if count + 1 > most then return tostring(60 - passed) end
local wait = before > 0 and 60 * (1 - (most - count - 1) / before) - passed or 0
if wait > 0 then return tostring(wait) end
redis.call('HSET', KEYS[1], 'minute', minute, 'count', count + 1, 'before', before)
redis.call('EXPIRE', KEYS[1], 120)
return '0'
"""


class Window:
    """The calls of one credential in this minute of the clock, and in the one before."""

    __slots__ = ("before", "count", "minute")

    def __init__(self) -> None:
        self.minute = self.count = self.before = 0

    def take(self, most: int, *, now: float) -> float:
        """Count a call, or say in how many seconds there is room for one."""
        minute = int(now // _MINUTE)
        if minute != self.minute:
            self.before = self.count if minute == self.minute + 1 else 0
            self.minute, self.count = minute, 0
        passed = now - minute * _MINUTE
        if self.count + 1 > most:
            return _MINUTE - passed
        share = (most - self.count - 1) / self.before if self.before else 1.0
        wait = _MINUTE * (1 - share) - passed
        if wait > 0:
            return wait
        self.count += 1
        return 0.0


class Pace:
    """That of one process: it asks Valkey, and counts by itself while there is no answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[UUID, Window] = {}
        self._silent_until = 0.0
        self._valkey = redis.Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=_ANSWERS_WITHIN,
            socket_timeout=_ANSWERS_WITHIN,
        )
        self._script = self._valkey.register_script(_TAKE)

    def take(self, credential_id: UUID, most: int) -> float:
        """Count a call, or say in how many seconds there is room for one; 0 if it is counted."""
        if time.monotonic() >= self._silent_until:
            try:
                return float(self._script(keys=[f"pace:{credential_id}"], args=[most]))
            except (redis.RedisError, ValueError):
                # Not at each call: whoever calls waits for it.
                self._silent_until = time.monotonic() + _TRIED_AGAIN_AFTER
                logger.warning("Valkey does not answer: this process counts calls for itself")
        with self._lock:
            if len(self._windows) > _MOST_KEPT:
                self._windows.clear()
            return self._windows.setdefault(credential_id, Window()).take(most, now=time.time())


@Once
def pace() -> Pace:
    """Get that of this process."""
    return Pace()
