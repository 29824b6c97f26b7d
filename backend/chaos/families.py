"""
Families of refresh tokens as the stand-in gives them out, and what each mode does. Pure.

A family is what came from one consent; each refresh that rotates is its next generation.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

GRACE_SECONDS = 60.0
LATE_SECONDS = 1.5


class Mode(StrEnum):
    """How a provider treats a refresh token that was spent, and how it answers."""

    PLAIN = "plain"  # does not rotate
    ROTATES = "rotates"
    GRACE = "grace"  # the one before works on for a while, and yields the same successor
    FAMILY = "family"  # a spent one that comes again revokes the family
    LATE = "late"  # as family, and the answer takes a while
    RESET = "reset"  # as grace, and the first answer is a reset in place of the tokens


_GRACEFUL = {Mode.GRACE, Mode.RESET}
_UNFORGIVING = {Mode.FAMILY, Mode.LATE}


class Answered(StrEnum):
    """What the stand-in decided, whether or not the answer arrived."""

    GRANTED = "granted"
    REFUSED = "refused"
    BUSY = "busy"  # 429
    FAILED = "failed"  # 5xx, nothing was done


@dataclass(frozen=True, slots=True)
class Granted:
    """The tokens of an answer; a provider that does not rotate gives no refresh token."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)


@dataclass(slots=True)
class Family:
    """What came from one consent."""

    name: str
    mode: Mode
    newest: str = field(default="", repr=False)
    before: str = field(default="", repr=False)
    spent_at: float = 0.0
    generations: dict[str, int] = field(default_factory=dict, repr=False)
    is_revoked: bool = False
    is_reset: bool = False  # the reset that this mode begins with has happened

    def issue(self, token: str) -> None:
        """Take a token as the newest generation."""
        self.before, self.newest = self.newest, token
        self.generations[token] = len(self.generations)

    def live(self, *, at: float) -> list[str]:
        """Give the refresh tokens that would be granted now."""
        if self.is_revoked or not self.newest:
            return []
        return [self.newest, *([self.before] if self._is_within_grace(at) else [])]

    def refresh(self, presented: str, *, successor: str, access: str, at: float) -> Granted | None:
        """Decide on a refresh; None is a refusal (``invalid_grant``)."""
        if not self.is_revoked and presented == self.newest:
            return self._renewed(successor, access, at)
        if not self.is_revoked and presented == self.before and self._is_within_grace(at):
            return Granted(access, self.newest)
        if self.mode in _UNFORGIVING and presented in self.generations:
            self.is_revoked = True
        return None

    def _renewed(self, successor: str, access: str, at: float) -> Granted:
        if self.mode is Mode.PLAIN:
            return Granted(access, None)
        self.spent_at = at
        self.issue(successor)
        return Granted(access, successor)

    def _is_within_grace(self, at: float) -> bool:
        return self.mode in _GRACEFUL and bool(self.before) and at - self.spent_at <= GRACE_SECONDS


def short_hash(token: str | None) -> str:
    """Name a token without telling it; empty for none."""
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""
