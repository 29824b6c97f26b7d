"""Start processes, watch them, and stop them all when one ends."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from launcher.data_folder import CannotStart
from launcher.processes import BIN, Process

STARTS_WITHIN = 90.0
# A request that was sent is waited for: 15 s for its answer, and time to keep it.
STOPS_WITHIN = 30.0
_LOOK = 0.2
_LAST_LINES = 12


class Supervisor:
    """Processes that live and die together."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, tuple[Process, subprocess.Popen[bytes]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, process: Process, environment: Mapping[str, str]) -> None:
        """Start a process, in a group of its own, with a log of its own."""
        if process.ready_file:
            process.ready_file.unlink(missing_ok=True)
        program = BIN / process.command[0]
        command = [str(program) if program.exists() else process.command[0], *process.command[1:]]
        with (self._logs / f"{process.name}.log").open("wb") as log:
            started = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "launcher.child", *command],
                env={**environment, **process.environment, "LAUNCHER_PID": str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running[process.name] = (process, started)

    def runs(self, name: str) -> bool:
        """Tell whether a process of this name was started here."""
        return name in self._running

    def wait_until_ready(self, also: Callable[[], None]) -> None:
        """
        Wait until all processes answer.

        :raises CannotStart: one ended or does not answer in time, or ``also`` says so.
        """
        ends = time.monotonic() + STARTS_WITHIN
        waiting = [process for process, _ in self._running.values()]
        while waiting:
            self.check()
            also()
            waiting = [process for process in waiting if not _is_ready(process)]
            if waiting and time.monotonic() > ends:
                name = waiting[0].name
                raise CannotStart(f"{name} does not answer.\n{self._tail(name)}")
            if waiting:
                time.sleep(_LOOK)

    def watch(self, also: Callable[[], None], until: Callable[[], bool]) -> None:
        """
        Watch until told to stop.

        :raises CannotStart: a process ended, or ``also`` finds that something else is wrong.
        """
        while not until():
            self.check()
            also()
            time.sleep(_LOOK)

    def check(self) -> None:
        """
        Look once.

        :raises CannotStart: a process has ended; the message has the last lines of its log.
        """
        for name, (_, started) in self._running.items():
            code = started.poll()
            if code is not None:
                raise CannotStart(f"{name} ended with exit code {code}.\n{self._tail(name)}")

    def stop(self) -> None:
        """Ask all to end, those who are asked by others last; end by force whoever does not."""
        ends = time.monotonic() + STOPS_WITHIN
        for answers_others in (False, True):
            wave = [
                started
                for process, started in reversed(self._running.values())
                if process.answers_others == answers_others
            ]
            for started in wave:
                _signal(started, signal.SIGTERM)
            for started in wave:
                with suppress(subprocess.TimeoutExpired):
                    started.wait(max(0.1, ends - time.monotonic()))
                _signal(started, signal.SIGKILL)
                started.wait()
        self._running.clear()

    def _tail(self, name: str) -> str:
        file = self._logs / f"{name}.log"
        lines = file.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join([*lines, f"(all of it: {file})"])


def _is_ready(process: Process) -> bool:
    if process.ready_file is not None:
        return process.ready_file.exists()
    if process.health is None:
        return True
    try:
        with urllib.request.urlopen(process.health, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _signal(started: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    # To its group, which may have outlived it: what it started has to end with it. As long as
    # somebody is in a group, its number is nobody else's; once it is empty, there is none.
    with suppress(ProcessLookupError):
        os.killpg(started.pid, number)
