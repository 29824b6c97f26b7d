"""
A broker that forgets, hangs and ends under load, and delivers everything many times (R8, R10).

Beat and workers run as deployed. Each credential of a round is to be renewed by one request,
however many wake-ups there are of it, and be renewed although all of them may get lost.
"""

import time
from collections.abc import Callable
from functools import partial

from chaos import evidence, load, progress, scene, workers
from chaos.facts import Violation
from chaos.families import Mode
from chaos.stage import Stage
from chaos.table import Row

_MODES = (Mode.PLAIN, Mode.ROTATES, Mode.GRACE, Mode.FAMILY, Mode.LATE)
_EACH = 8
_WORKERS = 6
_AWAY_SECONDS = 3.0
# As ``restless`` writes it.
_AGAIN = "delivered once more"


def play(stage: Stage) -> Row:
    """Let each fault fall into a load, round after round."""
    rounds = stage.share(usual=2, full=25)
    provider, container = stage.stack.provider, scene.place(stage.name)
    subjects = [
        subject
        for mode in _MODES
        for subject in scene.subjects(provider, container, mode=mode, count=_EACH)
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
                later = partial(_after, dice.random(), fault)
                found = load.renew_all(provider, subjects, meanwhile=later)
                row.violations += [Violation(one.number, f"{name}: {one.words}") for one in found]
    looked = evidence.look(stage.stack, subjects)
    row.sends = looked.sends
    row.violations += looked.violations
    row.notes.append(
        f"faults: {', '.join(faults)}; each message sent {load.TIMES} times,"
        f" {_redeliveries(stage)} delivered once more by the broker"
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


def _after(seconds: float, fault: Callable[[], None]) -> None:
    time.sleep(seconds)
    fault()


def _redeliveries(stage: Stage) -> int:
    log = stage.stack.data.logs / f"{stage.name}.log"
    return log.read_text(errors="replace").count(_AGAIN)
