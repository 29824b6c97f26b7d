"""
Who is at work: each worker and beat says so in Valkey every few seconds.

In Valkey and not in the database, since what nobody repeats has to vanish by itself, and
since a worker that Valkey does not hear can't be woken either. Nothing is decided by it.
"""

import json
import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from tokenwell.credentials import spool_folder

BEAT = "beat"
# What has to be done by somebody: the queues, and poking the workers.
DUTIES = ("interactive", "jobs", "maintenance", "refresh", BEAT)
FADES_SECONDS = 15

_PREFIX = "tokenwell:alive:"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of life: a process, what it does, and what lies in its spool."""

    name: str
    duties: tuple[str, ...]
    spool: str = ""  # which folder, by the numbers of its file system: processes may share one
    spooled: int = 0
    spool_trouble: str = ""  # why its spool would take no answer


def give(name: str, *, duties: Iterable[str]) -> None:
    """
    Say that this process lives; it counts for ``FADES_SECONDS``.

    :raises redis.RedisError: Valkey does not answer.
    """
    folder, count = spool()
    sign = {
        "duties": [*duties],
        "spool": folder,
        "spooled": count,
        "spool_trouble": spool_folder.trouble(),
    }
    _valkey().set(_key(name), json.dumps(sign), ex=FADES_SECONDS)


def take_back(name: str) -> None:
    """
    Say that this process ends.

    :raises redis.RedisError: Valkey does not answer.
    """
    _valkey().delete(_key(name))


def seen() -> list[Sign]:
    """
    List those who live.

    :raises redis.RedisError: Valkey does not answer.
    """
    valkey = _valkey()
    keys = sorted(valkey.scan_iter(match=f"{_PREFIX}*", count=1000))
    values = valkey.mget(keys) if keys else []
    return [
        _read(key.decode(), value)
        for key, value in zip(keys, values, strict=True)
        if value is not None  # it faded in between
    ]


def missing(signs: Sequence[Sign]) -> list[str]:
    """Say which duties nobody does."""
    done = {duty for sign in signs for duty in sign.duties}
    return [duty for duty in DUTIES if duty not in done]


def spool_troubles(signs: Sequence[Sign]) -> list[str]:
    """Say why which spools would take no answer, by what their processes do."""
    troubles = {(sign.duties, sign.spool_trouble) for sign in signs if sign.spool_trouble}
    return [f"that of {', '.join(duties)} {trouble}" for duties, trouble in sorted(troubles)]


def spooled(signs: Sequence[Sign]) -> int:
    """Count the answers in all spools, each folder once."""
    folders = {sign.spool: sign.spooled for sign in signs if sign.spool}
    folder, count = spool()
    if folder:
        folders[folder] = count
    return sum(folders.values())


def spool() -> tuple[str, int]:
    """Say which spool this process can see, and how much lies in it; empty if there is none."""
    try:
        facts = os.stat(spool_folder.folder())
    except OSError:
        return "", 0
    count = sum(spool_folder.sizes())
    return f"{facts.st_dev}:{facts.st_ino}", count


def _read(key: str, value: str | bytes) -> Sign:
    told = json.loads(value)
    name = key.removeprefix(_PREFIX)
    trouble = told.get("spool_trouble", "")  # a worker of the release before says nothing of it
    return Sign(name, tuple(told["duties"]), told["spool"], told["spooled"], trouble)


def _key(name: str) -> str:
    return f"{_PREFIX}{name}:{socket.gethostname()}:{os.getpid()}"


@cache
def _valkey() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=2,
        socket_connect_timeout=2,
        # Once more at once, for a connection that Valkey closed. The usual pauses would hold up
        # those who ask whether we are well.
        retry=Retry(NoBackoff(), 1),
    )
