"""A Valkey that a scenario may flush, hold up, end and start again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from launcher import engines
from launcher.data_folder import DataFolder


class Valkey:
    """The broker of the campaign, on the data folder."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return engines.valkey_url(self._data)

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        with (self._data.path / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                engines.valkey_command(self._data), stdout=log, stderr=log
            )
        engines.wait_for_valkey(self._data)

    def kill(self) -> None:
        """End it without a word; it keeps nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def flush(self) -> None:
        """Have it forget all that it has."""
        with redis.Redis.from_url(self.url) as valkey:
            valkey.flushall()

    def hold(self, seconds: float) -> None:
        """Have it answer nobody for a while."""
        with redis.Redis.from_url(self.url) as valkey:
            valkey.client_pause(int(seconds * 1000))


@contextmanager
def running(data: DataFolder) -> Iterator[Valkey]:
    """Run it as long as the block lasts."""
    valkey = Valkey(data)
    data.port("valkey")
    valkey.start()
    try:
        yield valkey
    finally:
        valkey.kill()
