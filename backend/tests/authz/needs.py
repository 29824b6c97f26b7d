"""The words of the table: what a route may ask for of those who call it."""

from dataclasses import dataclass, field
from typing import Any

from tokenwell.containers.inheritance import Right

Route = tuple[str, str]  # a method, and an address below /api/v1/
SEEN: frozenset[Right] = frozenset()  # any right at all: it is known of


@dataclass(frozen=True, kw_only=True)
class _Need:
    """
    What is sent, and what is answered to those who may.

    In ``query`` and in a body, `{name}` stands for something of the place that is asked about.
    """

    query: str = ""
    # To whom it is permitted; None: that it was done.
    answers: int | None = None


@dataclass(frozen=True)
class ByRight(_Need):
    """Needs these rights at the place; who has none there gets ``stranger``."""

    rights: frozenset[Right]
    body: dict[str, Any] | None = None
    # In the container around it.
    around: frozenset[Right] = field(default=frozenset(), kw_only=True)
    # Without this right there it is not seen at all.
    sees: Right | None = field(default=None, kw_only=True)
    stranger: int = field(default=404, kw_only=True)
    # One of these global rights does instead.
    privileges: tuple[str, ...] = field(default=(), kw_only=True)
    # A service comes in by its key too.
    takes_keys: bool = field(default=False, kw_only=True)
    # Whatever one may do there, only an administrator does this.
    administrators: bool = field(default=False, kw_only=True)
    # What is fixed, or the last thing that is said at the root, answers something else.
    at_root: int | None = field(default=None, kw_only=True)

    @property
    def all_rights(self) -> frozenset[Right]:
        """Those there and those around."""
        return self.rights | self.around


@dataclass(frozen=True)
class ByPrivilege(_Need):
    """Needs one of these global rights; who lacks it gets 403, whatever is there."""

    privileges: tuple[str, ...]
    body: dict[str, Any] | None = None
    # Or this right, at whatever place.
    somewhere: Right | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class FromBin(_Need):
    """
    Is seen by those who could have thrown it away, and by those who override security.

    Goes elsewhere with all rights that it takes to move it there.
    """

    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class SignedIn(_Need):
    """Needs a session and nothing else."""

    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Fresh(_Need):
    """Needs a session in which a password or a code was given within ten minutes."""

    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Own(_Need):
    """Is for one's own things; those of others are not there."""

    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Anyone(_Need):
    """Needs nothing: here one signs in."""

    body: dict[str, Any] | None = None


Need = ByRight | ByPrivilege | FromBin | SignedIn | Fresh | Own | Anyone
