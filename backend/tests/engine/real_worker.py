"""A real Celery worker in a process of its own, which can be killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tests.fake_provider import Provider
from tests.stand_in import StandIn

_STARTS_WITHIN = 60.0


class RealWorker:
    """Works on the database of the tests, until it is killed or the block ends."""

    def __init__(self, folder: Path, provider: Provider | StandIn, *, queues: str) -> None:
        self._ready = folder / "ready"
        self._log = (folder / "log").open("wb")
        url = urlsplit(os.environ["DATABASE_URL"])
        environment = {
            **os.environ,
            "DATABASE_URL": url._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
            "OUTBOUND_ALLOW": provider.host,
            "READY_FILE": str(self._ready),
            "SPOOL_FOLDER": str(settings.SPOOL_FOLDER),
        }
        command = [sys.executable, "-m", "celery", "-A", "tokenwell.config.celery", "worker"]
        options = ["--pool", "solo", "-Q", queues, "--without-mingle", "--without-gossip"]
        self._process = subprocess.Popen(
            [*command, *options], env=environment, stdout=self._log, stderr=self._log
        )

    def wait_until_ready(self) -> None:
        """Wait until it takes work."""
        ends = time.monotonic() + _STARTS_WITHIN
        while not self._ready.exists():
            assert self._process.poll() is None, "the worker has ended"
            assert time.monotonic() < ends, "the worker does not start"
            time.sleep(0.05)

    def wait_for_end(self) -> None:
        """Wait until it is gone, since somebody ends it."""
        self._process.wait(_STARTS_WITHIN)

    def kill(self) -> None:
        """Kill it as the kernel does: nothing of it runs any more."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._log.close()
