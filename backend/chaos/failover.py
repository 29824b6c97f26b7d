"""
A standby that has lagged takes over, while an answer is on its way (R7, R27).

It has refresh tokens that are spent, so nothing may be sent of what it knows. The answer that
was on its way is kept from the disk, where it fits.
"""

import os
import signal

from chaos import answers, clockwork, evidence, scene, workers
from chaos.facts import Violation
from chaos.families import Mode
from chaos.looking import look_anew, looking_at
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from chaos.wire import Wire
from chaos.workers import Lane
from tokenwell.credentials import epoch, tasks

_COUNT = 6


def play(stage: Stage, wire: Wire, row: Row, *, name: str) -> None:
    """Let it take over, see what is sent then, and go back to the primary."""
    stack = stage.stack
    subjects = scene.subjects(
        stack.provider, scene.place(name), mode=Mode.FAMILY, count=_COUNT, unknown_outcome="never"
    )
    row.rounds += 1
    # A folder of its own: with the primary, which comes back, another epoch counts.
    spool = stack.data.path / f"{name}-spool"
    environment = {**wire.environment, "SPOOL_FOLDER": str(spool)}
    with (
        stack.cluster.standby() as standby,
        workers.lanes(stack, name, count=2, broken=stage.broken, environment=environment) as lanes,
    ):
        # The epochs have to be told apart: both have counted when it is cut off.
        lanes[0].do(tasks.refresh_due)
        standby.catch_up(stack.cluster)
        standby.cut_off()
        _spend(stage, lanes, subjects)
        victim = answers.sender(subjects[-1])
        look_anew()
        stack.cluster.stop_at_once()
        try:
            answers.let_arrive(stack, subjects[-1:], spool=spool)
            os.kill(victim, signal.SIGKILL)
            standby.promote()
            wire.lead_to(standby.folder)
            with looking_at(standby.folder):
                row.violations += _check(stage, lanes[0], subjects)
        finally:
            wire.lead_to(stack.cluster.socket)
            stack.cluster.start()
    row.kills += 1
    row.sends += len(stack.provider.ledger(*(subject.families[0] for subject in subjects)))


def _spend(stage: Stage, lanes: list[Lane], subjects: list[Subject]) -> None:
    """Renew half of them, of which the standby hears nothing; the last one's answer is held."""
    for subject in subjects[: _COUNT // 2]:
        lanes[0].do(tasks.renew, credential_id=str(subject.id), seen=1)
    lanes[0].do(tasks.refresh_due)
    answers.hold(stage.stack, lanes[1], subjects[-1])


def _check(stage: Stage, lane: Lane, subjects: list[Subject]) -> list[Violation]:
    provider, ids = stage.stack.provider, scene.ids_of(subjects)
    families = [subject.families[0] for subject in subjects]
    before = len(provider.ledger(*families))
    clockwork.expire(ids)
    clockwork.make_due(ids)
    lane.do(tasks.refresh_due)
    for subject in subjects:
        lane.do(tasks.renew, credential_id=str(subject.id), seen=1, at_once=True)
    found = []
    sent = len(provider.ledger(*families)) - before
    if sent:
        found.append(Violation("I1", f"standby: {sent} requests with what it knows"))
    if not epoch.is_restored():
        found.append(Violation("I3", "standby: it was not noticed that commits were lost"))
    if evidence.held(subjects[-1]) != provider.families(families[-1])[families[-1]].newest:
        found.append(Violation("I2", "standby: an answer that had arrived was lost"))
    return found
