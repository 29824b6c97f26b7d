"""200 clients and 8 worker processes on one expired token that rotates: one request a round."""

import threading
from collections.abc import Sequence
from functools import partial

from chaos import callers, clockwork, evidence, invariants, progress, scene, workers
from chaos.callers import Door
from chaos.facts import HandedOut, Kept, Violation
from chaos.families import Mode
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from tokenwell.credentials.models import CredentialClock

CLIENTS = 200
# Most rounds with as many processes; some with threads, as the product is deployed.
CREWS = (("prefork", 8), ("threads", 16))
_THREADED_SHARE = 5
_QUICK = {"seconds": 0.2}
# So long that a wake-up which is delivered late finds the request still on its way.
_SLOW = {"seconds": 3.5}
_LATE_SECONDS = 2.5
_SLOW_EACH = 4
# A wake-up may be delivered more than once.
_TWINS = 3
# Wake-ups for a version that has been renewed by the time they are read.
_LATE_WAKEUPS = 16


def play(stage: Stage) -> Row:
    """Let the herd come, round after round."""
    rounds = stage.share(usual=10, full=100) if not stage.broken else _SLOW_EACH
    container = scene.place(stage.name)
    [subject] = scene.subjects(
        stage.stack.provider, container, mode=Mode.FAMILY, unknown_outcome="never"
    )
    row = Row(stage.name, rounds=rounds)
    with stage.stack.supervised() as supervisor:
        port = stage.stack.start_api(supervisor, f"{stage.name}-api")
        door = callers.let_in(container, port, name=stage.name)
        threaded = rounds // _THREADED_SHARE
        for (pool, size), share in zip(CREWS, (rounds - threaded, threaded), strict=True):
            if not share:
                continue
            row.violations += _rounds(stage, subject, door, pool=pool, size=size, count=share)
            row.notes.append(f"{share} rounds with {CLIENTS} clients, {size} workers as {pool}")
    found = evidence.look(stage.stack, [subject])
    row.sends = found.sends
    row.violations += found.violations
    return row


def _rounds(
    stage: Stage, subject: Subject, door: Door, *, pool: str, size: int, count: int
) -> list[Violation]:
    found: list[Violation] = []
    name = f"{stage.name}-{pool}"
    with workers.crew(stage.stack, name, size=size, pool=pool, broken=stage.broken) as crew:
        for number in progress.told(range(count), name):
            is_slow = number % _SLOW_EACH == _SLOW_EACH - 1
            stage.stack.provider.order(subject.families[0], _SLOW if is_slow else _QUICK)
            found += _round(stage, subject, door, crew)
    return found


def _round(stage: Stage, subject: Subject, door: Door, crew: workers.Crew) -> list[Violation]:
    provider, [family] = stage.stack.provider, subject.families
    before = len(provider.ledger(family))
    seen = CredentialClock.objects.get(pk=subject.id).token_version
    clockwork.expire([subject.id])
    nudge = partial(crew.nudge, subject.id, seen, times=_TWINS)
    late = threading.Timer(_LATE_SECONDS, nudge)
    late.start()
    answers = callers.ask_at_once(door, subject.id, clients=CLIENTS, begin=nudge)
    late.join()
    crew.wake(subject.id, seen, times=_LATE_WAKEUPS)
    clockwork.wait_for_living([subject.id])
    sends = len(provider.ledger(family)) - before
    return [*_judge(answers, sends), *_newest(answers, evidence.kept_versions(subject))]


def _judge(answers: Sequence[HandedOut | int], sends: int) -> list[Violation]:
    found = []
    given = [one for one in answers if isinstance(one, HandedOut)]
    if sends != 1:
        found.append(Violation("I1", f"{sends} requests in a round for one version"))
    if len(given) < len(answers):
        found.append(Violation("I8", f"{len(answers) - len(given)} clients got no token"))
    if len({one.version for one in given}) > 1:
        found.append(Violation("I8", "the clients of a round got different versions"))
    return found


def _newest(answers: Sequence[HandedOut | int], kept: Sequence[Kept]) -> list[Violation]:
    given = [one for one in answers if isinstance(one, HandedOut)]
    return invariants.check_handed_out(given, kept)
