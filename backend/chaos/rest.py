"""Let everything come to rest after a fault, as hours would, in moments."""

from collections.abc import Sequence
from uuid import UUID

from chaos import clockwork
from chaos.facts import Violation
from chaos.workers import Lane
from tokenwell.credentials import tasks

_MOST_TURNS = 10


def come_to_rest(lane: Lane, ids: Sequence[UUID]) -> list[Violation]:
    """
    Let time pass and have a worker look, turn by turn, until nothing is open or waits.

    First the leases of the dead end, then what waits for its next try, at last the access
    tokens of what is uncertain: each time a worker may only do what its policy allows by then.

    :returns: what is wrong if it does not come to rest.
    """
    clockwork.make_due(ids)
    for turn in range(_MOST_TURNS):
        clockwork.end_leases(ids)
        if turn > 0:
            clockwork.end_waits(ids)
        if turn > 1:
            clockwork.end_lives(ids)
        lane.do(tasks.refresh_due)
        # Others may have taken some of them.
        clockwork.wait_for_living(ids)
        if turn > 1 and clockwork.is_at_rest(ids):
            return []
    return [Violation("I3", f"something does not come to rest in {lane.name}")]
