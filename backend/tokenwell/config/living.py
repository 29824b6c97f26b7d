"""The life of workers and beat: signs that they live, and an end that loses nothing."""

from contextlib import suppress
from typing import Any

import redis
from celery import current_app
from celery.signals import (
    after_task_publish,
    beat_init,
    celeryd_init,
    heartbeat_sent,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)

from tokenwell import stopping
from tokenwell.config import logs
from tokenwell.credentials import heartbeats

# What this process is: "api" and commands are nothing of the kind.
_name = [""]


@celeryd_init.connect
def name_worker(sender: str = "", **_kwargs: Any) -> None:
    """Remember the name of this worker: ``interactive`` of ``interactive@host``."""
    _name[0] = str(sender).partition("@")[0]
    logs.name_process(_name[0])


@beat_init.connect
def name_beat(**_kwargs: Any) -> None:
    """Remember that this is beat."""
    _name[0] = heartbeats.BEAT
    logs.name_process(_name[0])


@heartbeat_sent.connect
def worker_lives(**_kwargs: Any) -> None:
    """Say that the loop of this worker goes round: it does so every two seconds."""
    with suppress(redis.RedisError):
        heartbeats.give(_name[0], duties=current_app.amqp.queues.consume_from)


@after_task_publish.connect
def beat_lives(**_kwargs: Any) -> None:
    """Say that beat has poked somebody, if this is beat."""
    if _name[0] == heartbeats.BEAT:
        with suppress(redis.RedisError):
            heartbeats.give(_name[0], duties=[heartbeats.BEAT])


@worker_ready.connect
@worker_process_init.connect
def keep_count(**_kwargs: Any) -> None:
    """Write down every few seconds what was counted."""
    from tokenwell.credentials import tally  # noqa: PLC0415 - Django is set up only now

    tally.keep_writing()


@worker_shutting_down.connect
def begin_nothing(**_kwargs: Any) -> None:
    """Finish what was sent, and begin nothing: a signal asks for the end."""
    stopping.want()


@worker_shutdown.connect
@worker_process_shutdown.connect
def say_goodbye(**_kwargs: Any) -> None:
    """Leave nothing behind: the last counts are written, the sign of life is taken back."""
    from tokenwell.credentials import tally  # noqa: PLC0415 - Django is set up only now

    tally.write_last()
    with suppress(redis.RedisError):
        heartbeats.take_back(_name[0])
