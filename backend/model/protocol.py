"""
What the model allows, as a machine: the steps of ``refresh_model.pml`` that can be observed.

Each function is a word of the model, and its conditions and effects are those that stand
beside ``MAY`` there. Pure. Left out is what only bounds the model, faults and tries, and
whether the provider is right to refuse: a ledger is its own witness.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

# How often a token may come again whose attempts end without an outcome. The model's GRACE
# is ALWAYS, its absence ONCE: `at_expiry_once`.
NEVER = 0
ONCE = 1
ALWAYS = 1_000_000


class Word(StrEnum):
    """What is observed: by the provider's ledger, or in the journal."""

    CLAIM = "claim"
    ROTATE = "rotate"
    REPEAT = "repeat"
    REFUSE = "refuse"
    IGNORE = "ignore"
    KEEP = "keep"
    DOUBT = "doubt"
    POSTPONE = "postpone"
    RESOLVE = "resolve"


GRANTED = (Word.ROTATE, Word.REPEAT)


@dataclass(frozen=True, slots=True)
class Event:
    """One observed step, and the number of the token that it is about."""

    word: Word
    token: int


class Impossible(Exception):
    """A step that the protocol does not have; says why."""


@dataclass(frozen=True, slots=True)
class World:
    """The provider and the row. Tokens are numbers: 0 is that of the consent."""

    resends: int = ONCE
    newest: int = 0
    stored: int = 0
    needs: bool = False
    unknown: int = 0
    refused: bool = False
    # The open attempt, and what the provider made of its request.
    spent: int | None = None
    answer: Word | None = None
    # Answers to attempts that were given up: some may be on a disk, and be kept yet.
    spool: frozenset[int] = frozenset()

    def drop(self) -> "World":
        """Close the open attempt, whose answer came too late to count."""
        return replace(self, spent=None, answer=None)


def step(world: World, event: Event) -> World:
    """
    Do one step.

    :raises Impossible: the protocol can't.
    """
    return _STEPS[event.word](world, event.token)


def _claim(world: World, token: int) -> World:
    if world.answer in GRANTED and world.spent != world.stored:
        world = world.drop()
    _demand(world.spent is None, "it is claimed while another attempt is open")
    _demand(not world.needs, "it is claimed although a person has to authorize")
    _demand(token == world.stored, f"it spends token {token}, and {world.stored} is stored")
    return replace(world, spent=token)


def _rotate(world: World, token: int) -> World:
    _demand(token == world.newest, "the provider rotates a token that it replaced")
    return replace(_answered(world, token, Word.ROTATE), newest=token + 1)


def _repeat(world: World, token: int) -> World:
    _demand(token + 1 == world.newest, "the provider repeats what is not its last rotation")
    return _answered(world, token, Word.REPEAT)


def _refuse(world: World, token: int) -> World:
    return _answered(world, token, Word.REFUSE)


def _ignore(world: World, token: int) -> World:
    return _answered(world, token, Word.IGNORE)


def _answered(world: World, token: int, answer: Word) -> World:
    _demand(world.spent == token, f"token {token} is sent without a claim")
    _demand(world.answer is None, f"token {token} is sent twice")
    return replace(world, answer=answer)


def _keep(world: World, token: int) -> World:
    is_open = world.spent == token and world.answer in GRANTED
    _demand(is_open or token in world.spool, "there is no answer that could be kept")
    _demand(token == world.stored, f"it keeps what follows {token}, and {world.stored} is stored")
    kept = replace(world, stored=token + 1, needs=False, unknown=0, refused=False)
    return kept.drop() if is_open else replace(kept, spool=world.spool - {token})


def _doubt(world: World, token: int) -> World:
    _demand(world.answer is Word.REFUSE, "it is refused, and the provider did not refuse")
    return replace(world.drop(), refused=True, needs=world.needs or world.refused)


def _postpone(world: World, token: int) -> World:
    _demand(world.spent is not None, "what is not open is postponed")
    _demand(world.answer in (Word.IGNORE, None), "it is postponed, and the provider acted")
    return world.drop()


def _resolve(world: World, token: int) -> World:
    _demand(world.spent is not None, "what is not open is given up")
    unknown = world.unknown + 1
    needs = world.needs or unknown > world.resends
    late = {token} if world.answer in GRANTED else set()
    return replace(world.drop(), unknown=unknown, needs=needs, spool=world.spool | late)


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Impossible(otherwise)


_STEPS: dict[Word, Callable[[World, int], World]] = {
    Word.CLAIM: _claim,
    Word.ROTATE: _rotate,
    Word.REPEAT: _repeat,
    Word.REFUSE: _refuse,
    Word.IGNORE: _ignore,
    Word.KEEP: _keep,
    Word.DOUBT: _doubt,
    Word.POSTPONE: _postpone,
    Word.RESOLVE: _resolve,
}
