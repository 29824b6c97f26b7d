"""Who is in a role: those who were put into it, and those in the roles that it contains."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection

from tokenwell.accounts.models import Role, RoleMember, User

_INSIDE = """
WITH RECURSIVE inside AS (
    SELECT %s::integer AS role_id
    UNION
    SELECT m.member_role_id FROM inside i JOIN accounts_rolemember m ON m.role_id = i.role_id
    WHERE m.member_role_id IS NOT NULL
)
SELECT role_id FROM inside
"""

_AROUND = """
WITH RECURSIVE around AS (
    SELECT unnest(%s::integer[]) AS role_id
    UNION
    SELECT m.role_id FROM around a JOIN accounts_rolemember m ON m.member_role_id = a.role_id
)
SELECT role_id FROM around
"""


def inside(role: Role) -> set[int]:
    """Give the keys of a role and of all roles in it."""
    return _keys(_INSIDE, role.pk)


def around(roles: Collection[Role]) -> set[int]:
    """Give the keys of some roles and of all roles that these are in."""
    return _keys(_AROUND, [role.pk for role in roles])


def people_in(role: Role) -> list[UUID]:
    """Give the ids of the people and services in a role."""
    members = RoleMember.objects.filter(role_id__in=inside(role), user__isnull=False)
    return [pk for pk in members.values_list("user_id", flat=True).distinct() if pk]


def people_of(members: Iterable[User | Role]) -> set[UUID]:
    """Give the ids of some people and services, and of all in some roles."""
    people: set[UUID] = set()
    for member in members:
        people.update([member.pk] if isinstance(member, User) else people_in(member))
    return people


def _keys(statement: str, first: int | list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [first])
        return {row[0] for row in cursor.fetchall()}
