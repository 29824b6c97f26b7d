"""What the stand-in knows, and how it decides: its families, its orders, its ledger."""

import asyncio
import secrets
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from chaos.families import Answered, Family, Granted, Mode, short_hash


@dataclass(frozen=True, slots=True)
class Order:
    """
    What to do with one request, in place of what the mode says.

    ``does``: grant, refuse, busy or fail; ``then``: answer, hang, drip or reset. A held one
    waits for its release, after it was decided.
    """

    does: str = "grant"
    then: str = "answer"
    seconds: float = 0.0
    is_held: bool = False


@dataclass(slots=True)
class Entry:
    """One request: when, what was presented, what was decided. Tokens as short hashes."""

    at: float
    grant: str
    family: str
    generation: int
    presented: str
    answered: str
    refresh: str = ""
    access: str = ""


@dataclass(slots=True)
class Books:
    """All that the stand-in knows."""

    marker: str
    families: dict[str, Family] = field(default_factory=dict)
    of_token: dict[str, str] = field(default_factory=dict, repr=False)
    of_code: dict[str, str] = field(default_factory=dict, repr=False)
    ledger: list[Entry] = field(default_factory=list)
    orders: dict[str, deque[Order]] = field(default_factory=lambda: defaultdict(deque))
    held: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    # Refreshes that are granted in any one second; None: as many as come.
    most_per_second: int | None = None

    def new(self, mode: Mode) -> Family:
        """Begin a family, without a token yet."""
        name = secrets.token_hex(6)
        self.families[name] = Family(name, mode)
        return self.families[name]

    def token(self, family: Family) -> str:
        """Make up a token for a family."""
        text = f"{self.marker}{secrets.token_urlsafe(24)}"
        self.of_token[text] = family.name
        return text

    def decide(self, form: dict[str, str], order: Order | None) -> tuple[Entry, Granted | None]:
        """Decide on a request, and write it into the ledger: from here on it has happened."""
        grant = form.get("grant_type", "")
        presented = form.get("code", "") or form.get("refresh_token", "")
        family = self.families.get(self.of_code.get(presented) or self.of_token.get(presented, ""))
        answered, granted = self._answer(grant, presented, family, order)
        entry = Entry(
            at=time.time(),
            grant=grant,
            family=family.name if family else "",
            generation=family.generations.get(presented, -1) if family else -1,
            presented=short_hash(presented),
            answered=answered.value,
            refresh=short_hash(granted.refresh_token) if granted else "",
            access=short_hash(granted.access_token) if granted else "",
        )
        self.ledger.append(entry)
        return entry, granted

    def _answer(
        self, grant: str, presented: str, family: Family | None, order: Order | None
    ) -> tuple[Answered, Granted | None]:
        if order and order.does in ("busy", "fail"):
            return (Answered.BUSY if order.does == "busy" else Answered.FAILED), None
        if self._is_too_many():
            return Answered.BUSY, None
        if family is None or (order and order.does == "refuse"):
            return Answered.REFUSED, None
        if grant == "authorization_code":
            granted = self._of_code(presented, family)
        else:
            granted = family.refresh(
                presented, successor=self.token(family), access=self.token(family), at=time.time()
            )
        return (Answered.GRANTED, granted) if granted else (Answered.REFUSED, None)

    def _of_code(self, code: str, family: Family) -> Granted | None:
        if family.newest:
            family.is_revoked = True  # RFC 6749 4.1.2: a code that comes twice
            return None
        family.issue(self.token(family))
        return Granted(self.token(family), family.newest)

    def _is_too_many(self) -> bool:
        if self.most_per_second is None:
            return False
        since = time.time() - 1.0
        recent = [one for one in self.ledger[-1000:] if one.at > since]
        return sum(one.answered == Answered.GRANTED for one in recent) >= self.most_per_second
