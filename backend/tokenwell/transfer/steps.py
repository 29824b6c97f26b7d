"""What a plan is made of: the choices of whoever imports, and a step for each record."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from tokenwell.jobs.bringing import Brought
from tokenwell.transfer.checking import Ready, folded
from tokenwell.transfer.checking_jobs import ReadyJob
from tokenwell.transfer.document import Entry, Subject
from tokenwell.web.problems import Problem

MOST_TOLD = 20


class Does(StrEnum):
    """What is done with a record."""

    CREATE = "create"
    OVERWRITE = "overwrite"
    SKIP = "skip"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Choice:
    """What whoever imports has chosen. ``people`` are roles and entries."""

    existing: Literal["skip", "overwrite"] = "skip"
    ids: Literal["keep", "new"] = "keep"
    people: bool = True
    # Folded once, when it is chosen: each of many records is compared with it.
    leave_out: frozenset[str] = frozenset()
    # A subject that is not here: left out with a note, or a conflict.
    needs_subjects: bool = False
    # Whether jobs that were switched on there are here too.
    enable_jobs: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "leave_out", frozenset(map(folded, self.leave_out)))

    def leaves_out(self, path: str) -> bool:
        """Tell whether what is at a path is left out, by itself or with a container around it."""
        key = folded(path) if self.leave_out else ""
        while key:
            if key in self.leave_out:
                return True
            key = key.rpartition("/")[0]
        return False

    def leaves_out_role(self, name: str) -> bool:
        """Tell whether a role is left out; a slash in its name leads nowhere."""
        return folded(name) in self.leave_out


@dataclass(slots=True, eq=False)
class Step:
    """What becomes of one record, and why; ``id`` is that of what is there, or will be."""

    kind: Literal["role", "container", "credential", "job"]
    path: str
    does: Does
    reason: str
    id: UUID | None = None
    notes: list[str] = field(default_factory=list)
    # The container around it, if that is there already.
    around: UUID | None = None
    # Of roles and entries what is said, without subjects that are not here; None: nothing.
    members: list[Subject] | None = None
    adds_members: bool = False
    entries: list[Entry] | None = None
    # Of credentials.
    ready: Ready | None = field(default=None, repr=False)
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    subject: UUID | None = None
    takes_tokens: bool = False
    # Of jobs, with what it calls with, and the files to be added where it is there.
    job: ReadyJob | None = field(default=None, repr=False)
    credential: UUID | None = None
    files: dict[str, Brought] = field(default_factory=dict, repr=False)

    @property
    def is_to_do(self) -> bool:
        return self.does in {Does.CREATE, Does.OVERWRITE}


@dataclass(frozen=True, slots=True)
class Plan:
    """A step for each record, in the order in which they are taken."""

    steps: Sequence[Step]

    def of(self, kind: str) -> list[Step]:
        """Give the steps of one kind."""
        return [step for step in self.steps if step.kind == kind]

    def counts(self) -> dict[str, int]:
        """Count the steps by what they do."""
        counted = Counter(step.does for step in self.steps)
        return {does.value: counted[does] for does in Does}

    def need_no_conflict(self) -> None:
        """
        Refuse to do a part of it.

        :raises Problem: 409; it names the first conflicts.
        """
        conflicts = [step for step in self.steps if step.does is Does.CONFLICT]
        if conflicts:
            raise refused(f"{step.path}: {step.reason}" for step in conflicts)


def refused(conflicts: Iterable[str]) -> Problem:
    """Say that nothing was done because of some records."""
    told = list(conflicts)
    return Problem(
        "import-conflicts",
        status=409,
        title="Some records are in conflict with what is here.",
        detail=f"Nothing was changed. {len(told)} conflicts: solve them, or leave those records"
        " out. The preview tells each.",
        conflicts=told[:MOST_TOLD],
    )
