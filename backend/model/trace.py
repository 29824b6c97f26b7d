"""
Replay what a run has left behind: can the protocol of the model have done it?

The journal says which attempts there were, and the provider's ledger which requests came; how
they fit together is searched for, since no clock is shared. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from model.protocol import ALWAYS, GRANTED, ONCE, Event, Impossible, Word, World, step

_ALL = (*GRANTED, Word.REFUSE, Word.IGNORE, None)
# What the provider may have said to an attempt that ended so; None: nothing came there.
_ANSWERS: dict[str, Sequence[Word | None]] = {
    "renewed": GRANTED,
    "refused": (Word.REFUSE, Word.IGNORE),
    "not-done": _ALL,
    "not-sent": (None,),
    "unknown": _ALL,
    "superseded": _ALL,
    "stranded": GRANTED,
    "": _ALL,
}


class Attempt(Protocol):
    """A row of the journal, of a renewal (``RefreshAttempt``)."""

    @property
    def from_version(self) -> int: ...
    @property
    def outcome(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """One request in the provider's ledger: what was presented, and what was made of it."""

    token: str
    # ROTATE: a successor was made. REPEAT: one was made before, within the grace. REFUSE:
    # invalid_grant. IGNORE: nothing was done. Whether the answer arrived is not asked.
    answer: Word
    successor: str = ""

    def __repr__(self) -> str:
        return f"Visit({self.answer})"


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a replay is: attempts that ended, requests that were explained."""

    world: World
    ended: int = 0
    visits: int = 0
    # Answers that were given up as lost, and that the journal says were kept in the end.
    late: frozenset[int] = frozenset()

    def depth(self) -> tuple[int, int, bool]:
        return self.ended, self.visits, self.world.spent is not None


def validate(
    attempts: Sequence[Attempt], ledger: Sequence[Visit], *, resends: int = ONCE
) -> list[str]:
    """
    Say why the protocol can't have left these behind; empty: it can.

    Of one credential and one consent: the attempts to renew in the order of their ids, and the
    requests that came with a refresh token of that family in the order of the ledger.
    ``resends`` is the policy after an unknown outcome: ``protocol.NEVER``, ``ONCE``, ``ALWAYS``.
    """
    try:
        explain(attempts, ledger, resends=resends)
    except Impossible as impossible:
        return str(impossible).split("; ")
    return []


def explain(
    attempts: Sequence[Attempt], ledger: Sequence[Visit], *, resends: int = ONCE
) -> list[Event]:
    """
    Find steps of the protocol that leave these behind.

    :raises Impossible: there are none; says what stands against the longest way that there is.
    """
    replay = _Replay(attempts, _numbered(ledger))
    start = _Place(World(resends=resends))
    came_from: dict[_Place, tuple[_Place, Event | None]] = {}
    seen, waiting, against = {start}, [start], _Objections()
    while waiting:
        place = waiting.pop()
        if replay.is_done(place):
            return _way(came_from, place)
        moves = list(replay.moves(place))
        if not moves:
            against.note(replay.stuck(place), place)
        for event, move in moves:
            try:
                there = move if event is None else _after(move, event)
            except Impossible as impossible:
                against.note(f"attempt {place.ended + 1}: {impossible}", place)
                continue
            if there not in seen:
                seen.add(there)
                came_from[there] = place, event
                waiting.append(there)
    raise Impossible("; ".join(against.furthest()))


class _Replay:
    """The moves that the journal and the ledger leave."""

    def __init__(self, attempts: Sequence[Attempt], visits: Sequence[Event]) -> None:
        self._attempts, self._visits = attempts, visits
        self._first = attempts[0].from_version if attempts else 0

    def is_done(self, place: _Place) -> bool:
        are_all = place.ended == len(self._attempts) and place.visits == len(self._visits)
        return are_all and not place.late

    def stuck(self, place: _Place) -> str:
        if place.ended < len(self._attempts):
            outcome = self._attempts[place.ended].outcome or "open"
            return f"attempt {place.ended + 1}: nothing in the ledger makes it {outcome}"
        return f"request {place.visits + 1}: no attempt explains it"

    def moves(self, place: _Place) -> Iterator[tuple[Event | None, _Place]]:
        """Give the next steps, each with the place but for what the step does to the world."""
        for token in place.world.spool:
            yield Event(Word.KEEP, token), replace(place, late=place.late - {token})
        if place.ended == len(self._attempts):
            return
        token = self._attempts[place.ended].from_version - self._first
        if place.world.spent is None:
            yield Event(Word.CLAIM, token), place
            return
        if place.world.answer is None and place.visits < len(self._visits):
            yield self._visits[place.visits], replace(place, visits=place.visits + 1)
        yield from self._ends(place, token)

    def _ends(self, place: _Place, token: int) -> Iterator[tuple[Event | None, _Place]]:
        outcome, answer = self._attempts[place.ended].outcome, place.world.answer
        if answer not in _ANSWERS.get(outcome, ()):
            return
        is_last = place.ended + 1 == len(self._attempts)
        ended = replace(place, ended=place.ended + 1)
        if outcome == "renewed":
            # Its worker died, the answer stayed on the disk: it was given up, and kept later.
            yield Event(Word.RESOLVE, token), replace(ended, late=place.late | {token})
            # The plain way is looked at first: what comes last is taken from the stack first.
            yield Event(Word.KEEP, token), ended
        elif word := _end_of(outcome, place.world):
            yield Event(word, token), ended
        elif is_last or (outcome and token != place.world.stored):
            # Still open; or too late, since another answer is kept, or the family has ended.
            yield None, replace(ended, world=place.world.drop())


def _end_of(outcome: str, world: World) -> Word | None:
    """Name the step that ends an attempt; None if none does."""
    if outcome in ("unknown", "stranded"):
        return Word.RESOLVE
    if outcome == "refused" and world.answer is Word.REFUSE:
        return Word.DOUBT
    if outcome == "not-done" and world.answer not in (Word.IGNORE, None):
        # So it is called as well when nobody knows, under a policy that sends again at once.
        return Word.RESOLVE if world.resends == ALWAYS else Word.POSTPONE
    return Word.POSTPONE if outcome in ("refused", "not-done", "not-sent") else None


class _Objections:
    """What stands against each way, and how far that way had led."""

    def __init__(self) -> None:
        self._depths: dict[str, tuple[int, int, bool]] = {}

    def note(self, words: str, place: _Place) -> None:
        self._depths[words] = max(place.depth(), self._depths.get(words, place.depth()))

    def furthest(self) -> list[str]:
        depth = max(self._depths.values())
        return [words for words, reached in self._depths.items() if reached == depth]


def _after(place: _Place, event: Event) -> _Place:
    return replace(place, world=step(place.world, event))


def _numbered(ledger: Sequence[Visit]) -> list[Event]:
    """Name the tokens by their place in the family: that of the consent is 0."""
    numbers: dict[str, int] = {}
    events = []
    for visit in ledger:
        # The first that comes is that of the consent; one that was never given fits nowhere.
        number = numbers.setdefault(visit.token, -1 if numbers else 0)
        events.append(Event(visit.answer, number))
        if visit.answer in GRANTED:
            numbers[visit.successor] = number + 1
    return events


def _way(came_from: dict[_Place, tuple[_Place, Event | None]], place: _Place) -> list[Event]:
    events = []
    while place in came_from:
        place, event = came_from[place]
        if event is not None:
            events.append(event)
    return events[::-1]
