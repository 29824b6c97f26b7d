"""Many credentials that are due at once, and everybody woken for them many times."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from kombu.exceptions import OperationalError

from chaos import clockwork, scene
from chaos.facts import Violation
from chaos.scene import Subject
from chaos.stand_in import StandIn
from tokenwell.credentials import tasks
from tokenwell.credentials.models import CredentialClock
from tokenwell.credentials.schedule import SWEEP_SECONDS

TIMES = 5
_SLOW_EACH = 4
# Longer than a message may go without being acknowledged.
_SLOW = {"seconds": 3.0}
# For a look of beat that a broker without memory has lost, and one more.
_PATIENCE = 60.0 + 2 * SWEEP_SECONDS


def renew_all(
    provider: StandIn, subjects: Sequence[Subject], *, meanwhile: Callable[[], None]
) -> list[Violation]:
    """
    Make all due, wake everybody, and wait until all are renewed, each by one request.

    ``meanwhile`` is called when the wake-ups are out.
    """
    ids = scene.ids_of(subjects)
    families = [family for subject in subjects for family in subject.families]
    for subject in subjects[::_SLOW_EACH]:
        provider.order(subject.families[0], _SLOW)
    before = len(provider.ledger(*families))
    seen = {clock.pk: clock.token_version for clock in CredentialClock.objects.filter(pk__in=ids)}
    clockwork.expire(ids)
    clockwork.make_due(ids)
    for subject in subjects:
        _publish(tasks.renew, credential_id=str(subject.id), seen=seen[subject.id])
    _publish(tasks.refresh_due)
    meanwhile()
    lost = _wait_until_renewed(seen)
    clockwork.wait_for_living(ids)
    sends = len(provider.ledger(*families)) - before
    found = [Violation("I3", f"{lost} credentials were not renewed")] if lost else []
    if sends > len(subjects):
        found.append(Violation("I1", f"{sends} requests for {len(subjects)} credentials"))
    return found


def _publish(task: Any, **kwargs: str | int) -> None:
    # As the product does: without a broker a wake-up is lost, and beat looks later.
    with suppress(OperationalError):
        for _ in range(TIMES):
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
