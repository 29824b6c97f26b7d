"""
The permission model once more, written as naively as it is told: the judge of the fast one.

    effective(person, container, facet) = strongest over {person} + roles, transitively +
    {authenticated} of the nearest entry from the container up to the root; no_access and
    nothing found give nothing
"""

from uuid import UUID

from tokenwell.accounts.models import Role, RoleMember, User
from tokenwell.containers.inheritance import Facet
from tokenwell.containers.models import Item, PermissionEntry, PermissionSet

_GIVES = {
    ("container", "read"): {"container_read"},
    ("container", "read_write"): {"container_read", "container_write"},
    ("configuration", "read"): {"configuration_read"},
    ("configuration", "read_write"): {"configuration_read", "configuration_write"},
    ("credential", "use"): {"credential_use"},
    ("service", "use"): {"service_use"},
    ("security", "read"): {"security_read"},
    ("security", "read_write"): {"security_read", "security_write"},
}

Subject = UUID | int  # a user's key, or a role's


class Reference:
    """What was said, as it is in the database now, and what follows from it."""

    def __init__(self) -> None:
        self._parents = dict(Item.objects.values_list("pk", "parent_id"))
        self._said = {
            (entry.item_id, entry.user_id or entry.role_id, entry.facet): entry.value
            for entry in PermissionEntry.objects.all()
        }
        self._members = {
            (member.role_id, member.user_id or member.member_role_id)
            for member in RoleMember.objects.all()
        }
        self._owners = dict(PermissionSet.objects.values_list("owner_id", "pk"))
        self._authenticated = Role.objects.get(name="authenticated").pk
        self._active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))

    def rights(self, person: User, item: UUID) -> set[str]:
        """Work out the rights of a person on an item."""
        if person.pk not in self._active:
            return set()
        everybody = set() if person.is_service else {self._authenticated}
        found: set[str] = set()
        for subject in {person.pk} | self._roles_of(person.pk) | everybody:
            for facet in Facet:
                found |= _GIVES.get((facet.value, self._nearest(subject, facet, item)), set())
        return found

    def set_of(self, item: UUID) -> UUID:
        """Find the permission set that an item should have: of the nearest with entries."""
        place = item
        while parent := self._parents[place]:
            if any(said[0] == place for said in self._said):
                break
            place = parent
        return self._owners[place]

    def _nearest(self, subject: Subject, facet: Facet, item: UUID) -> str:
        place: UUID | None = item
        while place:
            if (place, subject, facet.value) in self._said:
                return self._said[place, subject, facet.value]
            place = self._parents[place]
        return "nothing"

    def _roles_of(self, subject: Subject) -> set[Subject]:
        around: set[Subject] = {role for role, member in self._members if member == subject}
        for role in list(around):
            around |= self._roles_of(role)
        return around
