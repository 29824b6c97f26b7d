"""Replay a run in Spin: the model itself says whether it can do what was seen."""

from collections import Counter
from collections.abc import Sequence

from model import spin
from model.protocol import ALWAYS, ONCE, Event, Word

# The model numbers its tokens in a byte.
LONGEST = 200


def is_possible(events: Sequence[Event], *, resends: int) -> bool:
    """
    Say whether the model can take exactly these steps, one after the other.

    :raises CannotVerify: Spin failed.
    :raises ValueError: the model has no such policy, or the run is longer than ``LONGEST``.
    """
    if resends not in (ONCE, ALWAYS) or not 0 < len(events) <= LONGEST:
        raise ValueError("this can't be replayed")
    times = Counter(event.word for event in events)
    definitions = {
        "REPLAY": 1,
        "MODE": 3,
        "GRACE": int(resends == ALWAYS),
        "ROTATIONS": times[Word.ROTATE] + 1,
        "TRIES": times[Word.CLAIM],
        "ROUNDS": times[Word.RESOLVE] + times[Word.KEEP],
        "FAULTS": len(events),
    }
    with spin.verifier(definitions, replay=_written(events)) as pan:
        # The claim is that the run never comes to its end.
        return not spin.check(pan, "replay").holds


def _written(events: Sequence[Event]) -> str:
    words = ", ".join(event.word for event in events)
    tokens = ", ".join(str(event.token) for event in events)
    return (
        f"#define LENGTH {len(events)}\n"
        f"mtype said[LENGTH] = {{ {words} }};\n"
        f"byte about[LENGTH] = {{ {tokens} }};\n"
    )
