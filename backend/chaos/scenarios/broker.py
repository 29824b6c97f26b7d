"""
A broker that forgets, hangs and ends under load, and delivers everything many times (R8, R10).

Beat and workers run as deployed. Each credential of a round is to be renewed by one request,
however many wake-ups there are of it, and be renewed although all of them may get lost.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from kombu.exceptions import OperationalError

from chaos import clockwork, evidence, progress, scene, workers
from chaos.facts import Violation
from chaos.families import Mode
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from tokenwell.credentials import tasks
from tokenwell.credentials.models import CredentialClock
from tokenwell.credentials.schedule import SWEEP_SECONDS

_MODES = (Mode.PLAIN, Mode.ROTATES, Mode.GRACE, Mode.FAMILY, Mode.LATE)
_EACH = 8
_WORKERS = 6
_TIMES = 5
# Longer than a message may go without being acknowledged.
_SLOW = {"seconds": 3.0}
_AWAY_SECONDS = 3.0
# As ``restless`` writes it.
_AGAIN = "delivered once more"
# For a look of beat that a broker without memory has lost, and one more.
_PATIENCE = 60.0 + 2 * SWEEP_SECONDS


def play(stage: Stage) -> Row:
    """Let each fault fall into a load, round after round."""
    rounds = stage.share(usual=2, full=25)
    container = scene.place(stage.name)
    subjects = [
        subject
        for mode in _MODES
        for subject in scene.subjects(stage.stack.provider, container, mode=mode, count=_EACH)
    ]
    faults, dice = _faults(stage), stage.dice
    row = Row(stage.name, rounds=rounds * len(faults))
    program = ("chaos.restless",)
    with (
        workers.crew(stage.stack, stage.name, size=_WORKERS, program=program, broken=stage.broken),
        workers.beat(stage.stack, f"{stage.name}-beat"),
    ):
        for _ in progress.told(range(rounds), stage.name):
            for name, fault in faults.items():
                found = _round(stage, subjects, fault, after=dice.random())
                row.violations += [Violation(one.number, f"{name}: {one.words}") for one in found]
    looked = evidence.look(stage.stack, subjects)
    row.sends = looked.sends
    row.violations += looked.violations
    again = _redeliveries(stage)
    row.notes.append(
        f"faults: {', '.join(faults)}; each message sent {_TIMES} times,"
        f" {again} delivered once more by the broker"
    )
    return row


def _faults(stage: Stage) -> dict[str, Callable[[], None]]:
    valkey = stage.stack.valkey

    def restart() -> None:
        valkey.kill()
        time.sleep(_AWAY_SECONDS)
        valkey.start()

    return {
        "none": lambda: None,
        "flushed": valkey.flush,
        "held up": partial(valkey.hold, _AWAY_SECONDS),
        "killed and started again": restart,
    }


def _round(
    stage: Stage, subjects: Sequence[Subject], fault: Callable[[], None], *, after: float
) -> list[Violation]:
    """Make all due and wake everybody, let the fault come some seconds after, and wait."""
    provider, ids = stage.stack.provider, scene.ids_of(subjects)
    for subject in subjects[::4]:
        provider.order(subject.families[0], _SLOW)
    before = len(provider.ledger(*_families(subjects)))
    seen = {clock.pk: clock.token_version for clock in CredentialClock.objects.filter(pk__in=ids)}
    clockwork.expire(ids)
    clockwork.make_due(ids)
    for subject in subjects:
        _publish(tasks.renew, credential_id=str(subject.id), seen=seen[subject.id])
    _publish(tasks.refresh_due)
    time.sleep(after)
    fault()
    lost = _wait_until_renewed(seen)
    clockwork.wait_for_living(ids)
    sends = len(provider.ledger(*_families(subjects))) - before
    found = [Violation("I3", f"{lost} credentials were not renewed")] if lost else []
    if sends > len(subjects):
        found.append(Violation("I1", f"{sends} requests for {len(subjects)} credentials"))
    return found


def _publish(task: Any, **kwargs: str | int) -> None:
    # As the product does: without a broker a wake-up is lost, and beat looks later.
    with suppress(OperationalError):
        for _ in range(_TIMES):
            task.apply_async(kwargs=kwargs)


def _wait_until_renewed(seen: Mapping[UUID, int]) -> int:
    """Wait until all have a newer version than was seen; say how many have none."""
    ends = time.monotonic() + _PATIENCE
    while left := _not_renewed(seen):
        if time.monotonic() > ends:
            break
        time.sleep(0.1)
    return left


def _not_renewed(seen: Mapping[UUID, int]) -> int:
    rows = CredentialClock.objects.filter(pk__in=seen).values_list("pk", "token_version")
    return sum(version <= seen[pk] for pk, version in rows)


def _redeliveries(stage: Stage) -> int:
    log = stage.stack.data.logs / f"{stage.name}.log"
    return log.read_text(errors="replace").count(_AGAIN)


def _families(subjects: Sequence[Subject]) -> list[str]:
    return [family for subject in subjects for family in subject.families]
