"""Celery's workers as a scenario needs them: lanes, which can be killed, and a crew."""

import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import redis
from django.conf import settings

from chaos import inside
from chaos.stack import Stack
from launcher import processes
from launcher.processes import Process
from launcher.supervisor import Supervisor
from tokenwell.credentials import tasks

_LOOK = 0.01
_INTERACTIVE = "interactive"
_CELERY = ("celery", "-A", "tokenwell.config.celery")
_PATIENCE = 30.0


class NoAnswer(Exception):
    """A worker does not get on; the message says which."""


@dataclass(frozen=True, slots=True)
class Lane:
    """
    A prefork worker with one child and a queue of its own, whose child can be told to end.

    The parent starts another child at once, so that a round costs a fraction of a second.
    """

    name: str
    crash_file: Path
    _valkey: redis.Redis = field(repr=False)

    def arm(self, point: str, how: str) -> None:
        """Have the child end, or stop, when it comes to a point: once."""
        for file in self._fallen():
            file.unlink()
        new = self.crash_file.with_suffix(".new")
        new.write_text(f"{point} {how}")
        new.replace(self.crash_file)

    def disarm(self) -> None:
        """Let the child live."""
        self.crash_file.unlink(missing_ok=True)

    def victim(self) -> int | None:
        """Give the process that came to the point; None if none has."""
        return next((int(file.suffix[1:]) for file in self._fallen()), None)

    def send(self, task: Any, **kwargs: Any) -> None:
        """Hand over a message, and go on."""
        task.apply_async(kwargs=kwargs, queue=self.name)

    def finish(self) -> None:
        """
        Wait until all that was handed over is done, or has died with its child.

        :raises NoAnswer: that never happens.
        """
        key = f"chaos:{secrets.token_hex(8)}"
        for _ in range(4):
            # The one message that a dying child has taken along is repeated.
            self.send(inside.mark, key=key)
            if self._valkey.blpop([key], timeout=_PATIENCE / 4):
                return
        raise NoAnswer(f"{self.name} does not get on")

    def do(self, task: Any, **kwargs: Any) -> None:
        """Hand over a message, and wait until it is done."""
        self.send(task, **kwargs)
        self.finish()

    def wait_for_victim(self) -> int:
        """
        Wait until a process has come to the point.

        :raises NoAnswer: none comes.
        """
        ends = time.monotonic() + _PATIENCE
        while (victim := self.victim()) is None:
            if time.monotonic() > ends:
                raise NoAnswer(f"nobody came to the point in {self.name}")
            time.sleep(_LOOK)
        return victim

    def _fallen(self) -> list[Path]:
        return list(self.crash_file.parent.glob(f"{self.crash_file.stem}.[0-9]*"))


@dataclass(frozen=True, slots=True)
class Crew:
    """A worker of many, on the queues of the product."""

    _valkey: redis.Redis = field(repr=False)

    def nudge(self, credential: UUID, seen: int, *, times: int) -> None:
        """Wake them for a version that was seen, and go on."""
        for _ in range(times):
            tasks.renew.delay(credential_id=str(credential), seen=seen)

    def wake(self, credential: UUID, seen: int, *, times: int) -> None:
        """
        Wake them for a version that was seen, and wait until all wake-ups were taken.

        :raises NoAnswer: they are not.
        """
        self.nudge(credential, seen, times=times)
        key = f"chaos:{secrets.token_hex(8)}"
        for _ in range(times):
            inside.mark.apply_async(kwargs={"key": key}, queue=_INTERACTIVE)
        for _ in range(times):
            if not self._valkey.blpop([key], timeout=_PATIENCE):
                raise NoAnswer("the crew does not get on")


@contextmanager
def lanes(
    stack: Stack,
    name: str,
    *,
    count: int,
    broken: str = "",
    program: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[list[Lane]]:
    """Run lanes as long as the block lasts; by a program of the campaign in place of Celery's."""
    with stack.supervised() as supervisor:
        made = []
        for number in range(count):
            lane = f"{name}-{number}"
            crash_file = stack.data.path / f"{lane}.crash"
            command = _command(lane, queues=lane, size=1, broken=broken, program=program)
            own = {**(environment or {}), "TOKENWELL_CRASH_FILE": str(crash_file)}
            _start(stack, supervisor, lane, command, environment=own)
            valkey = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE + 5)
            made.append(Lane(lane, crash_file, valkey))
        supervisor.wait_until_ready(_nothing)
        yield made


@contextmanager
def crew(
    stack: Stack,
    name: str,
    *,
    size: int,
    pool: str = "prefork",
    queues: str = "interactive,refresh,maintenance",
    broken: str = "",
    program: Sequence[str] = (),
) -> Iterator[Crew]:
    """Run one worker of many, children or threads as the pool has it, on the product's queues."""
    with stack.supervised() as supervisor:
        command = _command(
            name, queues=queues, size=size, pool=pool, broken=broken, program=program
        )
        _start(stack, supervisor, name, command)
        supervisor.wait_until_ready(_nothing)
        yield Crew(redis.Redis.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE + 5))


@contextmanager
def beat(stack: Stack, name: str) -> Iterator[None]:
    """Run beat, by the very command of the deployment, as long as the block lasts."""
    with stack.supervised() as supervisor:
        schedule = stack.data.path / f"{name}.schedule"
        _start(stack, supervisor, name, processes.beat(schedule=str(schedule)))
        supervisor.wait_until_ready(_nothing)
        yield


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wake(pid: int, number: int) -> None:
    """Send a signal to a process."""
    os.kill(pid, number)


def _command(
    name: str,
    *,
    queues: str,
    size: int,
    pool: str = "prefork",
    broken: str,
    program: Sequence[str] = (),
) -> Sequence[str]:
    if broken:
        program = ("chaos.broken", broken)
    return [
        *(sys.executable, "-m", *(program or _CELERY)),
        *("worker", "-Q", queues, "-n", f"{name}@%h", "--pool", pool),
        *("--concurrency", str(size), "--include", "chaos.inside", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def _start(
    stack: Stack,
    supervisor: Supervisor,
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
) -> None:
    ready = stack.data.path / f"{name}.ready"
    process = Process(
        name,
        command,
        ready_file=ready,
        environment={**(environment or {}), "READY_FILE": str(ready)},
    )
    supervisor.start(process, stack.environment)


def _nothing() -> None:
    """Look after nothing else while processes start."""
