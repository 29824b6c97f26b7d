"""Say what becomes of roles, containers and entries, before anything is changed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol
from uuid import UUID

from msgspec import UnsetType

from tokenwell.accounts.models import Role, User
from tokenwell.accounts.privileges import may_read
from tokenwell.containers import names
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Kind, PermissionEntry
from tokenwell.containers.tree import DEEPEST
from tokenwell.ids import uuid7
from tokenwell.transfer import subjects
from tokenwell.transfer.document import ContainerRecord, Entry, RoleRecord, Subject
from tokenwell.transfer.steps import Choice, Does, Step
from tokenwell.transfer.subjects import Known
from tokenwell.transfer.there import Place, There

TAKEN = "This name is taken here, or you may not see what has it. Choose another place."
IS_THERE = "It is there already."
SAME = "It is the same already."
LEFT_OUT = "Left out, as chosen."
_NEEDS_PEOPLE = (
    "Roles and entries need the privilege to read users and roles, or Security: Read, Write there."
    " Import without them."
)
_NEEDS_MAINTAIN = "This needs the privilege to maintain users, roles and services."
_NEEDS_CONTAINER = "Its tags need Container: Read, Write on it."
_NEEDS_SECURITY = "Its entries need Security: Read, Write there. Import without roles and entries."
_AT_ONCE = 1000
Said = dict[tuple[str, str, Facet], Value]


class Placed(Protocol):
    """A record that has a place in the tree, and may say entries."""

    path: str
    entries: list[Entry] | UnsetType


class People:
    """Plans what is said of people: who is in which role, and the entries of items."""

    def __init__(
        self,
        roles: Sequence[RoleRecord],
        records: Sequence[Placed],
        there: There,
        *,
        choice: Choice,
        by: User,
    ) -> None:
        self._choice, self._by, self._there = choice, by, there
        # As it is where one picks somebody: who says who may do what has to name them.
        self._may_read = may_read(by) or there.secures_something()
        self._new_roles = {subjects.same(role.name.strip()) for role in roles}
        named = [entry.subject for record in records for entry in record.entries or ()]
        named += [member for role in roles for member in role.members]
        named += [Subject(kind="role", name=role.name.strip()) for role in roles]
        # Who may not look at people must not learn by a file who there is.
        self._known = Known(named if self._may_read else [])
        places = [place.id for record in records if (place := there.at(record.path))]
        self._said = _said(places) if choice.existing == "overwrite" else {}

    def role(self, record: RoleRecord) -> Step:
        """Plan a role."""
        step = Step("role", record.name, Does.SKIP, IS_THERE)
        if not self._choice.people or self._choice.leaves_out_role(record.name):
            step.reason = LEFT_OUT
            return step
        if not self._may_read:
            return conflict(step, _NEEDS_PEOPLE)
        found = self._known.find(Subject(kind="role", name=record.name.strip()))
        if found is not None and self._choice.existing == "overwrite" and not may_read(self._by):
            # Whether its members are the same is for those who may see them.
            return conflict(step, _NEEDS_MAINTAIN)
        members, missing = self._split(record.members)
        step.notes = missing
        if found is None:
            step.does, step.reason, step.members = Does.CREATE, "It is new.", members
        elif self._choice.existing == "overwrite" and isinstance(found, Role):
            there, said = _members(found), {subjects.key(member) for member in members}
            if there == said:
                step.reason = SAME
            else:
                step.does, step.reason = Does.OVERWRITE, "Its members are said anew."
                step.members, step.adds_members = members, not said <= there
        if step.is_to_do and not self._by.has_perm("accounts.maintain_users"):
            return conflict(step, _NEEDS_MAINTAIN)
        return self._strict(step)

    def entries(
        self, step: Step, said: list[Entry] | UnsetType, place: Place, *, is_new: bool = False
    ) -> None:
        """Plan the entries of what is there, or of what is new below it."""
        if isinstance(said, UnsetType) or not self._choice.people:
            return
        if is_new and not said:
            return
        if not self._may_read:
            conflict(step, _NEEDS_PEOPLE)
            return
        if not is_new and not self._there.may_see_security(place):
            # Whether they are the same is for those who may see them.
            conflict(step, _NEEDS_SECURITY)
            return
        here, missing = self._split([entry.subject for entry in said])
        keys = {subjects.key(subject) for subject in here}
        kept = [entry for entry in said if subjects.key(entry.subject) in keys]
        step.notes += [f"{sentence} What is said of it is left out." for sentence in missing]
        if is_new or self._said.get(place.id, {}) != _spoken(kept):
            step.entries = kept
        self._strict(step, missing)
        if step.entries is not None and not self._there.may_secure(place):
            conflict(step, _NEEDS_SECURITY)

    def _split(self, named: Sequence[Subject]) -> tuple[list[Subject], list[str]]:
        here: list[Subject] = []
        missing: dict[str, None] = {}
        for subject in named:
            is_new = subject.kind == "role" and subjects.same(subject.name) in self._new_roles
            if is_new or self._known.find(subject) is not None:
                here.append(subject)
            else:
                missing[subjects.missing(subject)] = None
        return here, list(missing)

    def _strict(self, step: Step, missing: Sequence[str] = ()) -> Step:
        told = missing or step.notes
        if told and self._choice.needs_subjects and step.does is not Does.CONFLICT:
            return conflict(step, " ".join(told))
        return step


def container(record: ContainerRecord, there: There, people: People, choice: Choice) -> Step:
    """Plan a container with its entries."""
    step = Step("container", record.path, Does.SKIP, IS_THERE)
    if choice.leaves_out(record.path):
        step.reason = LEFT_OUT
        return step
    place = there.at(record.path)
    if place is None:
        step.does, step.reason, step.id = Does.CREATE, "It is new.", uuid7()
        nearest = there.around(record.path)
        step.values = _said_tags(record, ())
        need_to_create(step, there, nearest, Right.CONTAINER_WRITE)
        people.entries(step, record.entries, nearest, is_new=True)
        return step
    step.id = place.id
    if place.kind != Kind.CONTAINER or not there.rights(place):
        return conflict(step, TAKEN)
    if choice.existing == "overwrite":
        people.entries(step, record.entries, place)
        step.values = _said_tags(record, place.tags)
        if step.values and Right.CONTAINER_WRITE not in there.rights(place):
            conflict(step, _NEEDS_CONTAINER)
        if step.does is Does.SKIP:
            _overwrite_or_leave(step)
    return step


def _said_tags(record: ContainerRecord, here: Sequence[str]) -> dict[str, list[str]]:
    """Give the tags that a record says, if the container has others."""
    if isinstance(record.tags, UnsetType) or record.tags == list(here):
        return {}
    return {"tags": record.tags}


def _overwrite_or_leave(step: Step) -> None:
    said = [*step.values, *(["entries"] if step.entries is not None else [])]
    step.reason = SAME
    if said:
        step.does, step.reason = Does.OVERWRITE, f"Its {' and '.join(said)} are said anew."


def need_to_create(step: Step, there: There, around: Place, *rights: Right) -> None:
    """See to it that a record may be made below what is there; note what is right around it."""
    right_around = there.at(step.path.rpartition("/")[0] or "/")
    step.around = right_around.id if right_around is not None else None
    depth = len(there.top.ancestors) + len(names.split(step.path))
    granted = there.rights(around)
    if around.kind != Kind.CONTAINER or not granted:
        conflict(step, TAKEN)
    elif lacking := [right for right in rights if right not in granted]:
        facets = " and ".join(right.split("_")[0].capitalize() for right in lacking)
        conflict(step, f"This needs {facets}: Read, Write there.")
    elif depth > DEEPEST:
        conflict(step, f"The tree is at most {DEEPEST} levels deep. Choose a place further up.")


def settle(
    step: Step,
    places: There,
    choice: Choice,
    *,
    kind: Kind,
    refused: str,
    create: Callable[[], None],
    overwrite: Callable[[Place], None],
) -> Step:
    """Say what becomes of a record whose own fields may be ``refused``, by what is at its path."""
    place = places.at(step.path)
    if choice.leaves_out(step.path):
        step.reason = LEFT_OUT
    elif refused:
        conflict(step, refused)
    elif place is None:
        create()
    elif place.kind != kind or not places.rights(place):
        conflict(step, TAKEN)
    else:
        step.id = place.id
        if choice.existing == "overwrite":
            overwrite(place)
    return step


def conflict(step: Step, reason: str) -> Step:
    """Say that a record can't be taken, and why."""
    # The first reason is the one that counts.
    if step.does is not Does.CONFLICT:
        step.does, step.reason = Does.CONFLICT, reason
    return step


def _members(role: Role) -> set[tuple[str, str]]:
    rows = role.members.select_related("user", "member_role")
    members = [row.user or row.member_role for row in rows]
    return {subjects.key(subjects.named(member)) for member in members if member is not None}


def _said(items: Sequence[UUID]) -> dict[UUID, Said]:
    """Read what is said at some items."""
    said: dict[UUID, Said] = {}
    rows = PermissionEntry.objects.select_related("user", "role")
    for start in range(0, len(items), _AT_ONCE):
        for row in rows.filter(item__in=items[start : start + _AT_ONCE]):
            key = (*subjects.key(subjects.of_entry(row)), Facet(row.facet))
            said.setdefault(row.item_id, {})[key] = Value(row.value)
    return said


def _spoken(said: Iterable[Entry]) -> Said:
    return {(*subjects.key(entry.subject), entry.facet): entry.value for entry in said}
