"""Short runs, and whether the protocol has them: Spin and ``protocol.py`` have to agree."""

from dataclasses import dataclass

from model.protocol import ALWAYS, ONCE, Event, Word


@dataclass(frozen=True, slots=True)
class Run:
    """Observed steps, as words with the number of the token that each is about."""

    name: str
    is_possible: bool
    steps: str
    resends: int = ONCE

    def events(self) -> list[Event]:
        """Read the steps."""
        pairs = (step.split() for step in self.steps.split(","))
        return [Event(Word(word), int(token)) for word, token in pairs]


_RENEWED = "claim 0, rotate 0, keep 0"
_LOST = "claim 0, rotate 0, resolve 0"

RUNS = [
    Run(
        "three rotations", True, f"{_RENEWED}, claim 1, rotate 1, keep 1, claim 2, rotate 2, keep 2"
    ),
    Run(
        "lost, sent once more, refused, confirmed",
        True,
        f"{_LOST}, claim 0, refuse 0, doubt 0, claim 0, refuse 0, doubt 0",
    ),
    Run("not sent, sent once more", True, "claim 0, resolve 0, claim 0, rotate 0, keep 0"),
    Run("given up, kept from the disk", True, f"{_LOST}, keep 0, claim 1, rotate 1, keep 1"),
    Run(
        "kept from the disk under a resend that is refused",
        True,
        f"{_LOST}, claim 0, keep 0, refuse 0, doubt 0",
    ),
    Run(
        "turned away, then granted",
        True,
        "claim 0, ignore 0, postpone 0, claim 0, rotate 0, keep 0",
    ),
    Run(
        "broken off, then granted", True, "claim 0, ignore 0, resolve 0, claim 0, rotate 0, keep 0"
    ),
    Run(
        "refused in error, then granted",
        True,
        "claim 0, refuse 0, doubt 0, claim 0, rotate 0, keep 0",
    ),
    Run(
        "the outcome is unknown once for each token",
        True,
        f"claim 0, resolve 0, {_RENEWED}, claim 1, resolve 1, claim 1, rotate 1, keep 1",
    ),
    Run(
        "lost twice within the grace, then repeated",
        True,
        f"{_LOST}, claim 0, repeat 0, resolve 0, claim 0, repeat 0, keep 0",
        ALWAYS,
    ),
    Run(
        "the older answer is kept first, the repeated one comes too late",
        True,
        f"{_LOST}, claim 0, repeat 0, keep 0, claim 1, rotate 1, keep 1",
        ALWAYS,
    ),
    Run("sent twice", False, "claim 0, rotate 0, refuse 0"),
    Run("sent twice by two who claimed", False, "claim 0, claim 0, rotate 0, refuse 0"),
    Run("sent without a claim", False, f"{_RENEWED}, rotate 1"),
    Run("kept without a claim", False, "keep 0"),
    Run("kept without an answer", False, "claim 0, keep 0"),
    Run("kept what was refused", False, "claim 0, refuse 0, keep 0"),
    Run("kept twice", False, f"{_RENEWED}, keep 0"),
    Run("a version skipped", False, f"{_RENEWED}, claim 2"),
    Run("an old version claimed", False, f"{_RENEWED}, claim 0"),
    Run(
        "claimed after a person has to act",
        False,
        "claim 0, refuse 0, doubt 0, claim 0, refuse 0, doubt 0, claim 0",
    ),
    Run(
        "sent a third time without an outcome",
        False,
        "claim 0, resolve 0, claim 0, resolve 0, claim 0",
    ),
    Run("refused before anything was asked", False, "claim 0, doubt 0"),
    Run("postponed although a token was granted", False, "claim 0, rotate 0, postpone 0"),
    Run("given up what was kept", False, f"{_RENEWED}, resolve 0"),
]
