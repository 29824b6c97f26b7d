"""Why somebody may do something: whose entry it is, where it was said, by which roles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from tokenwell.accounts.memberships import Way, ways_into_roles, ways_up_from
from tokenwell.accounts.models import Role, User
from tokenwell.containers.inheritance import Facet, Right, Value, rights_given
from tokenwell.containers.models import Item, PermissionEntry


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One entry that counts for a person here: the nearest of its user or role and facet.

    ``through`` are the roles by which it is theirs; empty if it names the person.
    """

    facet: Facet
    value: Value
    item_id: UUID
    subject: User | Role
    through: Way

    @property
    def rights(self) -> frozenset[Right]:
        return rights_given(self.facet, self.value)


def reasons_for(item: Item, people: Collection[User]) -> dict[UUID, list[Reason]]:
    """Say of each person which entries count for them at an item; four queries for all."""
    ways = ways_into_roles(people)
    nearest = _nearest(item)
    return {person.pk: _of(nearest, person, ways[person.pk]) for person in people}


def reasons_for_role(item: Item, role: Role) -> list[Reason]:
    """Say which entries count at an item for whoever is in a role."""
    return _of(_nearest(item), None, ways_up_from(role))


def _of(
    nearest: Iterable[PermissionEntry], person: User | None, ways: dict[int, Way]
) -> list[Reason]:
    if person is not None and not person.is_active:
        return []
    found = []
    for entry in nearest:
        through = ways.get(entry.role_id) if entry.role_id else ()
        is_own = person is not None and entry.user_id == person.pk
        subject = entry.role or entry.user
        if subject is not None and (is_own or through):
            facet, value = Facet(entry.facet), Value(entry.value)
            found.append(Reason(facet, value, entry.item_id, subject, through or ()))
    return found


def _nearest(item: Item) -> list[PermissionEntry]:
    """Of the entries at and around an item, keep the nearest of each subject and facet."""
    chain = [*item.ancestors, item.pk]
    rows = PermissionEntry.objects.filter(item_id__in=chain).select_related("user", "role")
    found: dict[tuple[UUID | None, int | None, str], PermissionEntry] = {}
    # The root first: what is nearer takes its place.
    for entry in sorted(rows, key=lambda entry: chain.index(entry.item_id)):
        found[entry.user_id, entry.role_id, entry.facet] = entry
    return sorted(found.values(), key=lambda entry: (entry.role_id is not None, entry.pk))
