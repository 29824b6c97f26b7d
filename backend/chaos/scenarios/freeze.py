"""
Workers that are frozen ahead of a send, and go on when their time is over (R11).

At CP02 a claim was made, and nothing looked at yet: nothing may be sent afterwards. CP03 is
behind the last look at the deadline, so the write happens; the lease is what keeps others
from sending meanwhile. What happens when a sender is frozen there for longer than its lease
is measured, and told in the notes: that is not promised.
"""

import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chaos import clockwork, evidence, progress, scene, workers
from chaos.facts import Violation
from chaos.families import Mode
from chaos.rest import come_to_rest
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from chaos.workers import Lane
from tokenwell.credentials import tasks
from tokenwell.credentials.models import RefreshAttempt

# Longer than a claim may send.
_FROZEN_SECONDS = 16.5


@dataclass(frozen=True, slots=True)
class Frozen:
    """One worker, frozen at a point; others wait for its lease, or settle it as if it had ended."""

    point: str
    is_settled: bool
    lane: Lane
    subject: Subject
    pid: int

    @property
    def is_promised(self) -> bool:
        return not (self.point == "CP03" and self.is_settled)


_KINDS = (("CP02", False), ("CP02", True), ("CP03", False), ("CP03", True))


def play(stage: Stage) -> Row:
    """Freeze all kinds at once, round after round."""
    rounds = stage.share(usual=2, full=10)
    row = Row(stage.name, rounds=rounds * len(_KINDS))
    lateness: list[float] = []
    lanes_count = len(_KINDS) + 1
    with workers.lanes(stage.stack, stage.name, count=lanes_count, broken=stage.broken) as lanes:
        *icy, other = lanes
        for number in progress.told(range(rounds), stage.name):
            frozen = _freeze(stage, icy, name=f"{stage.name}-{number}")
            began = time.monotonic()
            _go_on_without(other, frozen)
            time.sleep(max(0.0, _FROZEN_SECONDS - (time.monotonic() - began)))
            _thaw(stage, frozen, row, lateness)
            _look(stage, other, frozen, row)
    row.notes.append(_measured(lateness, rounds))
    return row


def _freeze(stage: Stage, lanes: Sequence[Lane], *, name: str) -> list[Frozen]:
    container, frozen = scene.place(name), []
    for (point, is_settled), lane in zip(_KINDS, lanes, strict=True):
        [subject] = scene.subjects(
            stage.stack.provider, container, mode=Mode.GRACE, unknown_outcome="within"
        )
        lane.arm(point, "stop")
        lane.send(tasks.renew, credential_id=str(subject.id), seen=1)
        frozen.append(Frozen(point, is_settled, lane, subject, lane.wait_for_victim()))
    for one in frozen:
        _wait_until_stopped(one.pid)
    return frozen


def _go_on_without(other: Lane, frozen: Sequence[Frozen]) -> None:
    """Let others look at all, and settle those whose lease is over."""
    clockwork.pass_a_minute([one.subject.id for one in frozen if one.is_settled])
    for one in frozen:
        other.send(tasks.renew, credential_id=str(one.subject.id), seen=1)
    other.do(tasks.refresh_due)
    clockwork.end_waits([one.subject.id for one in frozen if one.is_settled])
    other.do(tasks.refresh_due)


def _thaw(stage: Stage, frozen: Sequence[Frozen], row: Row, lateness: list[float]) -> None:
    """Let them go on, and see what each sends then."""
    for one in frozen:
        before = len(stage.stack.provider.ledger(*one.subject.families))
        workers.wake(one.pid, signal.SIGCONT)
        one.lane.finish()
        sent = stage.stack.provider.ledger(*one.subject.families)[before:]
        row.violations += _judge(one, before, len(sent))
        if one.point == "CP03" and one.is_settled and sent:
            first = RefreshAttempt.objects.filter(credential_id=one.subject.id).order_by("id")[0]
            lateness.append(sent[0].at - first.started_at.timestamp())


def _judge(one: Frozen, before: int, sent: int) -> list[Violation]:
    found = []
    if one.point == "CP02" and sent:
        found.append(Violation("I1", "CP02: a request left when its deadline was over"))
    if not one.is_settled and before:
        found.append(Violation("I1", f"{one.point}: others sent while the lease was held"))
    if one.point == "CP03" and not one.is_settled and sent != 1:
        found.append(Violation("I1", f"CP03: {sent} requests from one that was frozen"))
    return found


def _look(stage: Stage, other: Lane, frozen: Sequence[Frozen], row: Row) -> None:
    row.violations += come_to_rest(other, [one.subject.id for one in frozen])
    found = evidence.look(stage.stack, [one.subject for one in frozen if one.is_promised])
    row.sends += found.sends
    row.violations += found.violations


def _measured(lateness: Sequence[float], rounds: int) -> str:
    words = f"frozen at CP03 for longer than the lease, which is not promised: {len(lateness)}"
    if not lateness:
        return f"{words} of {rounds} sent afterwards"
    return f"{words} of {rounds} sent afterwards, {max(lateness):.0f} s after the claim"


def _wait_until_stopped(pid: int) -> None:
    ends = time.monotonic() + 10
    while _state(pid) != "T":
        if time.monotonic() > ends:
            raise workers.NoAnswer("a process that should be frozen goes on")
        time.sleep(0.01)


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
