"""Workers of the release before and of this one, at the same rows, on this one's schema (R28)."""

import tempfile
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from chaos import callers, clockwork, evidence, load, older, progress, scene, workers
from chaos.callers import Door
from chaos.facts import HandedOut, Violation
from chaos.families import Mode
from chaos.older import NotThere
from chaos.scene import Subject
from chaos.stage import Stage
from chaos.table import Row
from tokenwell.credentials.models import CredentialClock, RefreshAttempt

_MODES = (Mode.PLAIN, Mode.ROTATES, Mode.GRACE, Mode.FAMILY, Mode.LATE)
_EACH = 8
_WORKERS = 4
_CLIENTS = 100
_WAKE_UPS = 5


def play(stage: Stage) -> Row:
    """Let both come for the same, round after round."""
    rounds = stage.share(usual=6, full=60)
    row = Row(stage.name, rounds=rounds)
    with tempfile.TemporaryDirectory(prefix="tokenwell-older-") as folder:
        try:
            program = ("chaos.older", str(older.unpack(Path(folder))))
        except NotThere:
            row.rounds = 0
            row.notes.append(f"skipped: this checkout does not have {older.RELEASE}")
            return row
        _play(stage, program, row)
    return row


def _play(stage: Stage, program: Sequence[str], row: Row) -> None:
    provider, container = stage.stack.provider, scene.place(stage.name)
    subjects = [
        subject
        for mode in _MODES
        for subject in scene.subjects(provider, container, mode=mode, count=_EACH)
    ]
    [wanted] = scene.subjects(provider, container, mode=Mode.FAMILY, unknown_outcome="never")
    senders: Counter[str] = Counter()
    before = f"{stage.name}-older"
    with (
        stage.stack.supervised() as supervisor,
        workers.crew(stage.stack, before, size=_WORKERS, program=program),
        workers.crew(stage.stack, stage.name, size=_WORKERS, broken=stage.broken) as crew,
        workers.beat(stage.stack, f"{stage.name}-beat"),
    ):
        port = stage.stack.start_api(supervisor, f"{stage.name}-api")
        door = callers.let_in(container, port, name=stage.name)
        for _ in progress.told(range(row.rounds), stage.name):
            row.violations += load.renew_all(provider, subjects, meanwhile=_nothing)
            row.violations += _herd(stage, wanted, door, crew)
        everyone = [*subjects, wanted]
        senders += _senders(everyone)
    looked = evidence.look(stage.stack, everyone)
    row.sends = looked.sends
    row.violations += looked.violations
    if not senders["the release before"] or not senders["this one"]:
        row.violations.append(Violation("R28", "one of the two releases has sent nothing"))
    row.notes.append(", ".join(f"{count} claims by {who}" for who, count in senders.items()))


def _herd(stage: Stage, wanted: Subject, door: Door, crew: workers.Crew) -> list[Violation]:
    """Have many clients ask for one expired token, whoever renews it."""
    [family] = wanted.families
    before = len(stage.stack.provider.ledger(family))
    seen = CredentialClock.objects.get(pk=wanted.id).token_version
    clockwork.expire([wanted.id])

    def nudge() -> None:
        crew.nudge(wanted.id, seen, times=_WAKE_UPS)

    late = threading.Timer(1.0, nudge)
    late.start()
    answers = callers.ask_at_once(door, wanted.id, clients=_CLIENTS, begin=nudge)
    late.join()
    clockwork.wait_for_living([wanted.id])
    sends = len(stage.stack.provider.ledger(family)) - before
    found = []
    if sends != 1:
        found.append(Violation("I1", f"{sends} requests in a round for one version"))
    if empty := sum(not isinstance(one, HandedOut) for one in answers):
        found.append(Violation("I8", f"{empty} clients got no token"))
    return found


def _senders(subjects: Sequence[Subject]) -> Counter[str]:
    """Count the claims of each release, by the processes that made them, which live still."""
    rows = RefreshAttempt.objects.filter(credential_id__in=scene.ids_of(subjects))
    senders = rows.values_list("sender", flat=True)
    return Counter(_release(int(sender.rpartition(":")[2])) for sender in senders)


def _release(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    return "the release before" if b"chaos.older" in command else "this one"


def _nothing() -> None:
    """Let nothing happen meanwhile: that there are two of them is enough."""
