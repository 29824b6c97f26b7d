"""
A database that fails while answers are on their way, loses its last commits, or fills up (R5-R7).

An answer that has reached a worker may not be lost, whatever the database does then: that is
more than I2 asks, which would be content with an attempt that the journal names.
"""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection

from chaos import answers, clockwork, evidence, failover, progress, scene, wire, workers
from chaos.facts import Violation
from chaos.families import Mode
from chaos.looking import look_anew
from chaos.rest import come_to_rest
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from chaos.wire import Wire
from chaos.workers import Lane, NoAnswer
from tokenwell.containers.models import Container
from tokenwell.credentials import tasks

# As a full disk answers (class 53, insufficient resources), for one table.
_FULL = """
CREATE FUNCTION chaos_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER chaos_is_full BEFORE INSERT ON credentials_tokenset
    FOR EACH ROW EXECUTE FUNCTION chaos_is_full();
"""
_NOT_FULL = "DROP FUNCTION chaos_is_full CASCADE"
_TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Set:
    """Who plays: two workers, and the wire that leads them to the database."""

    stage: Stage
    container: Container
    lanes: Sequence[Lane]
    wire: Wire


def play(stage: Stage) -> Row:
    """Let each fault happen, round after round; the standby at the end."""
    rounds, failovers = stage.share(usual=2, full=20), stage.share(usual=1, full=5)
    if stage.broken:
        rounds = 1
    row = Row(stage.name, rounds=rounds * len(FAULTS))
    with wire.laid(stage.stack.cluster.socket) as laid:
        with workers.lanes(
            stage.stack, stage.name, count=2, broken=stage.broken, environment=laid.environment
        ) as lanes:
            players = Set(stage, scene.place(stage.name), lanes, laid)
            for _ in progress.told(range(rounds), stage.name):
                for name, fault in FAULTS.items():
                    _judge(players, name, fault(players), row)
        for number in range(failovers):
            failover.play(stage, laid, row, name=f"{stage.name}-standby-{number}")
    row.notes.append(f"faults: {', '.join(FAULTS)}, standby that lags")
    return row


def _lose_connection(players: Set) -> list[Subject]:
    """End the backend of a transaction that keeps an answer."""
    [lane, _], [subject] = players.lanes, _subjects(players, count=1)
    lane.arm("CP08", "stop")
    lane.send(tasks.renew, credential_id=str(subject.id), seen=1)
    pid = lane.wait_for_victim()
    with connection.cursor() as cursor:
        cursor.execute(_TERMINATE)
        row = cursor.fetchone()
    workers.wake(pid, signal.SIGCONT)
    lane.finish()
    if row is None or row[0] == 0:
        raise NoAnswer("no transaction was there to be ended")
    return [subject]


def _crash(players: Set) -> list[Subject]:
    """End the whole server while answers are on their way."""
    cluster = players.stage.stack.cluster
    return _while_away(players, fail=cluster.stop_at_once, mend=cluster.start)


def _fill_up(players: Set) -> list[Subject]:
    """Have the database say that its disk is full."""

    def say(statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statements)

    return _while_away(players, fail=lambda: say(_FULL), mend=lambda: say(_NOT_FULL))


def _lose_acknowledgment(players: Set) -> list[Subject]:
    """Have an answer committed, and the word of it lost with the connection."""
    [lane, _], [subject] = players.lanes, _subjects(players, count=1)
    players.wire.lose_next_answer()
    lane.do(tasks.renew, credential_id=str(subject.id), seen=1)
    if not players.wire.lost.is_set():
        raise NoAnswer("no commit was there whose answer could be lost")
    return [subject]


FAULTS: dict[str, Callable[[Set], list[Subject]]] = {
    "connection lost in the commit": _lose_connection,
    "server crashed": _crash,
    "disk full": _fill_up,
    "acknowledgment lost": _lose_acknowledgment,
}


def _while_away(
    players: Set, *, fail: Callable[[], None], mend: Callable[[], None]
) -> list[Subject]:
    """Let answers come while the database takes none; one of the two workers dies with its own."""
    stage, subjects = players.stage, _subjects(players, count=2)
    for lane, subject in zip(players.lanes, subjects, strict=True):
        answers.hold(stage.stack, lane, subject)
    victim = answers.sender(subjects[0])
    fail()
    try:
        answers.let_arrive(stage.stack, subjects)
        os.kill(victim, signal.SIGKILL)
    finally:
        mend()
        look_anew()
    for lane in players.lanes:
        lane.finish()
    return subjects


def _subjects(players: Set, *, count: int) -> list[Subject]:
    provider = players.stage.stack.provider
    return scene.subjects(provider, players.container, mode=Mode.FAMILY, count=count)


def _judge(players: Set, name: str, subjects: Sequence[Subject], row: Row) -> None:
    ids = scene.ids_of(subjects)
    # What is on the disk is kept with the next look; nothing is due.
    players.lanes[1].do(tasks.refresh_due)
    clockwork.wait_for_living(ids)
    found = answers.check(players.stage.stack, subjects)
    if not found:
        # Else it is known what is wrong, and resting would take as long as leases do.
        found = come_to_rest(players.lanes[1], ids)
        found += evidence.look(players.stage.stack, subjects).violations
    families = [subject.families[0] for subject in subjects]
    row.sends += len(players.stage.stack.provider.ledger(*families))
    row.kills += len(subjects) > 1
    row.violations += [Violation(one.number, f"{name}: {one.words}") for one in found]
