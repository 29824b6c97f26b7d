"""What is known of a credential when all has come to rest, and what may be wrong with it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as the stand-in's ledger has it; tokens are short hashes."""

    at: float
    grant: str
    family: str
    generation: int
    presented: str
    answered: str
    refresh: str
    access: str


@dataclass(frozen=True, slots=True)
class Family:
    """How the stand-in says that a family is."""

    name: str
    mode: str
    is_revoked: bool
    newest: str
    live: set[str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    A row of the journal.

    Of one that was given up and answered all the same, the journal has the last word only;
    that it was given up, and when, is in the record, which nobody overwrites.
    """

    purpose: str
    from_version: int
    started_at: float
    ended_at: float | None
    outcome: str
    is_kept: bool
    given_up_at: float | None = None
    given_up_as: str = ""

    @property
    def closed_at(self) -> float | None:
        """Tell from when on somebody else could send."""
        return self.given_up_at or self.ended_at

    @property
    def closed_as(self) -> str:
        """Tell what was known then."""
        return self.given_up_as or self.outcome


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one credential, once everything has come to rest."""

    name: str
    policy: str
    state: str
    version: int
    stored: str  # the refresh token that is current, as a short hash; empty: none
    is_open: bool
    is_scheduled: bool
    attempts: Sequence[Attempt]
    sent: Sequence[Sent]
    families: Mapping[str, Family]
    renewed: Sequence[int]  # the versions that the record says were brought, in its order
    # It was deleted, or its secrets go elsewhere by now: nothing may be left of it.
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """One invariant that does not hold, and why, in words without a secret."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A token that a caller got."""

    asked_at: float
    version: int
    access: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A version, when it was committed, and its access token as a short hash where it is known."""

    version: int
    at: float
    access: str = field(default="")
