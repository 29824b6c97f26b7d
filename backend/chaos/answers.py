"""Answers that arrive when the database does not take them: held, let go, and looked for."""

import time
from collections.abc import Sequence
from pathlib import Path

from chaos import evidence
from chaos.facts import Violation
from chaos.scene import Subject
from chaos.stack import Stack
from chaos.workers import Lane, NoAnswer
from tokenwell.credentials import tasks
from tokenwell.credentials.models import RefreshAttempt, TokenSet

_LOOK = 0.02
_PATIENCE = 20.0
# Of a worker that writes nothing to the disk one finds out soon enough.
_SPOOL_PATIENCE = 8.0


def hold(stack: Stack, lane: Lane, subject: Subject) -> None:
    """
    Have a renewal sent whose answer the provider holds.

    :raises NoAnswer: it is not sent.
    """
    family = subject.families[0]
    stack.provider.order(family, {"is_held": True})
    lane.send(tasks.renew, credential_id=str(subject.id), seen=1)
    ends = time.monotonic() + _PATIENCE
    while not stack.provider.ledger(family):
        if time.monotonic() > ends:
            raise NoAnswer("a request that should be held does not come")
        time.sleep(_LOOK)


def let_arrive(stack: Stack, subjects: Sequence[Subject], *, spool: Path | None = None) -> None:
    """Let answers go, and wait until they are on the disk, or should have been."""
    for subject in subjects:
        stack.provider.release(subject.families[0])
    folder, ends = spool or stack.spool, time.monotonic() + _SPOOL_PATIENCE
    while len(list(folder.glob("*.answer"))) < len(subjects) and time.monotonic() < ends:
        time.sleep(_LOOK)


def sender(subject: Subject) -> int:
    """Say which process has sent the request of a credential."""
    attempt = RefreshAttempt.objects.filter(credential_id=subject.id).latest("id")
    return int(attempt.sender.rpartition(":")[2])


def check(stack: Stack, subjects: Sequence[Subject]) -> list[Violation]:
    """Check that each was sent once, and that what it brought is held, once."""
    states, found = stack.provider.families(*(s.families[0] for s in subjects)), []
    for subject in subjects:
        [family] = subject.families
        sends = len(stack.provider.ledger(family))
        if sends != 1:
            found.append(Violation("I1", f"{sends} requests for one version"))
        if evidence.held(subject) != states[family].newest:
            found.append(Violation("I2", "an answer that had arrived was lost"))
        brought = TokenSet.objects.filter(credential=subject.credential, version__gt=1).count()
        if brought > 1:
            found.append(Violation("I6", f"{brought} token sets of one answer"))
    return found
