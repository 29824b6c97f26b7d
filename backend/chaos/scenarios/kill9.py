"""kill -9 at each crash point, with each manner of provider; then recovery, rest, invariants."""

import itertools
import queue
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import connection

from chaos import clockwork, evidence, scene, workers
from chaos.facts import Violation
from chaos.families import Mode
from chaos.progress import Progress
from chaos.rest import come_to_rest
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from chaos.workers import Lane
from tokenwell.containers.models import Container
from tokenwell.credentials import tasks

POINTS = tuple(f"CP{number:02}" for number in range(1, 16))
LANES = 4
# So many are killed before what they left is settled, all at once.
_BATCH = 6
_USUAL_SECONDS = 150.0
_ROUNDS = 20
# A point may be missed: somebody else was faster, or the host was left alone just then.
_TRIES = 4
# Points that come behind the status of an answer: a reset has to have happened before.
_AFTER_ANSWER = {"CP06", "CP07", "CP08", "CP09", "CP11"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One kill: where, and with which manner of provider."""

    point: str
    mode: Mode


@dataclass(slots=True)
class Tally:
    """What one lane has to do with, and what it has seen."""

    stage: Stage
    lane: Lane
    container: Container
    kills: Counter[Cell] = field(default_factory=Counter)
    not_reached: Counter[Cell] = field(default_factory=Counter)
    rounds: int = 0
    sends: int = 0
    violations: list[Violation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """What all lanes share: the cells that are left, until when, and how far they have come."""

    cells: "queue.SimpleQueue[Cell]"
    ends: float
    progress: Progress


def play(stage: Stage) -> Row:
    """Kill, lane by lane, until all cells are done or the time of a share is over."""
    ends = time.monotonic() + (1e9 if stage.is_full else _USUAL_SECONDS)
    work = Work(_shuffled(stage), ends, Progress(stage.name, of=_ROUNDS * len(POINTS) * len(Mode)))
    container = scene.place(stage.name)
    with (
        workers.lanes(stage.stack, stage.name, count=LANES, broken=stage.broken) as lanes,
        ThreadPoolExecutor(LANES) as threads,
    ):
        running = [threads.submit(_work, Tally(stage, lane, container), work) for lane in lanes]
        tallies = [one.result() for one in running]
    return _row(stage, tallies)


def _shuffled(stage: Stage) -> "queue.SimpleQueue[Cell]":
    """Put all cells into a row, round after round, so that a share of them has each."""
    cells: queue.SimpleQueue[Cell] = queue.SimpleQueue()
    dice = stage.dice
    for _ in range(_ROUNDS):
        one_round = [Cell(point, mode) for point, mode in itertools.product(POINTS, Mode)]
        dice.shuffle(one_round)
        for cell in one_round:
            cells.put(cell)
    return cells


def _work(tally: Tally, work: Work) -> Tally:
    try:
        while time.monotonic() < work.ends and (batch := list(_next(work.cells))):
            _play_batch(tally, batch)
            work.progress.add(len(batch))
    finally:
        connection.close()
    return tally


def _next(cells: "queue.SimpleQueue[Cell]") -> Iterator[Cell]:
    with suppress(queue.Empty):
        for _ in range(_BATCH):
            yield cells.get_nowait()


def _play_batch(tally: Tally, batch: Sequence[Cell]) -> None:
    stage, subjects = tally.stage, []
    for cell in batch:
        subjects += _subjects_of(tally, cell)
    tally.violations += come_to_rest(tally.lane, scene.ids_of(subjects))
    found = evidence.look(stage.stack, subjects)
    tally.rounds += len(subjects)
    tally.sends += found.sends
    tally.violations += found.violations


def _subjects_of(tally: Tally, cell: Cell) -> list[Subject]:
    """Strike once; and again with another credential where the point was not reached."""
    made = []
    for _ in range(_TRIES):
        # What a round before has done to the host must not keep this one from its point.
        clockwork.forget_trouble()
        made += scene.subjects(tally.stage.stack.provider, tally.container, mode=cell.mode)
        if _strike(tally.stage, tally.lane, cell, made[-1]):
            tally.kills[cell] += 1
            break
        tally.not_reached[cell] += 1
    return made


def _strike(stage: Stage, lane: Lane, cell: Cell, subject: Subject) -> bool:
    """Kill a worker at a point; say whether one died there."""
    if cell.point in ("CP14", "CP15"):
        authorization = scene.consent(subject, stage.stack.provider)
        return _kill(lane, cell.point, tasks.exchange, {"authorization_id": str(authorization.pk)})
    asked: dict[str, object] = {"credential_id": str(subject.id), "seen": 1}
    if cell.point == "CP13":
        # Something has to be left open, by a worker that died as well.
        _kill(lane, "CP05", tasks.renew, asked)
        clockwork.end_leases([subject.id])
        return _kill(lane, cell.point, tasks.refresh_due, {})
    if cell.mode is Mode.RESET and cell.point in _AFTER_ANSWER:
        lane.do(tasks.renew, **asked)
        clockwork.end_waits([subject.id])
    return _kill(lane, cell.point, tasks.renew, asked)


def _kill(lane: Lane, point: str, task: object, asked: Mapping[str, object]) -> bool:
    lane.arm(point, "kill")
    lane.do(task, **asked)
    lane.disarm()
    victim = lane.victim()
    # Others come for the same at once, as callers do who got no answer.
    lane.do(task, **asked)
    return victim is not None and workers.is_gone(victim)


def _row(stage: Stage, tallies: Sequence[Tally]) -> Row:
    kills = sum((tally.kills for tally in tallies), Counter[Cell]())
    not_reached = sum((tally.not_reached for tally in tallies), Counter[Cell]())
    least = min(kills[Cell(point, mode)] for point, mode in itertools.product(POINTS, Mode))
    notes = [f"each of {len(POINTS)} points x {len(Mode)} modes at least {least} times"]
    if not_reached:
        words = ", ".join(f"{cell.point} {cell.mode} {n}" for cell, n in sorted_cells(not_reached))
        notes.append(f"not reached, struck again, and not counted as kills: {words}")
    return Row(
        stage.name,
        rounds=sum(tally.rounds for tally in tallies),
        kills=kills.total(),
        sends=sum(tally.sends for tally in tallies),
        violations=[one for tally in tallies for one in tally.violations],
        notes=notes,
    )


def sorted_cells(counted: Counter[Cell]) -> list[tuple[Cell, int]]:
    """Put cells in the order of their points and modes."""
    return sorted(counted.items(), key=lambda item: (item[0].point, item[0].mode))
