"""Who is at work is known from signs of life that fade by themselves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from tokenwell.credentials import heartbeats
from tokenwell.credentials.heartbeats import Sign


@pytest.fixture(autouse=True)
def valkey(settings: Any) -> Iterator["redis.Redis"]:
    """A Valkey in which nobody has given a sign of life."""
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        _forget_all(valkey)
        yield valkey
        _forget_all(valkey)


def _forget_all(valkey: "redis.Redis") -> None:
    for key in valkey.scan_iter(match="tokenwell:alive:*"):
        valkey.delete(key)


def test_sign_tells_who_it_is_and_what_it_does() -> None:
    heartbeats.give("refresh", duties=["refresh"])
    heartbeats.give("beat", duties=[heartbeats.BEAT])

    signs = heartbeats.seen()

    assert {sign.name.partition(":")[0]: sign.duties for sign in signs} == {
        "refresh": ("refresh",),
        "beat": ("beat",),
    }
    assert heartbeats.missing(signs) == ["interactive", "jobs", "maintenance"]


def test_sign_fades_by_itself_or_is_taken_back(valkey: "redis.Redis") -> None:
    heartbeats.give("refresh", duties=["refresh"])
    [key] = valkey.keys("tokenwell:alive:*")
    life = valkey.ttl(key)

    heartbeats.take_back("refresh")

    assert 0 < life <= heartbeats.FADES_SECONDS
    assert heartbeats.seen() == []


def test_valkey_that_is_away_is_an_error_and_no_empty_list(settings: Any) -> None:
    settings.REDIS_URL = "redis://localhost:1/0"
    heartbeats._valkey.cache_clear()

    with pytest.raises(redis.RedisError):
        heartbeats.seen()

    heartbeats._valkey.cache_clear()


def test_spool_is_counted_once_however_many_processes_see_it(tmp_path: Path, settings: Any) -> None:
    settings.SPOOL_FOLDER = tmp_path
    for name in ("one.answer", "two.answer", "three.unreadable", "epoch"):
        (tmp_path / name).touch()
    mine, count = heartbeats.spool()
    elsewhere = Sign("refresh:far:1", ("refresh",), "9:9", 4)

    here = [Sign(name, ("refresh",), mine, count) for name in ("refresh", "interactive")]

    assert count == 3
    assert heartbeats.spooled([*here, elsewhere]) == 7


def test_without_a_spool_nothing_is_counted(settings: Any) -> None:
    settings.SPOOL_FOLDER = Path("/nowhere/spool")

    assert heartbeats.spool() == ("", 0)
    assert heartbeats.spooled([]) == 0
