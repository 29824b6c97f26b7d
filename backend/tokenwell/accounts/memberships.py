"""By which way a person came into a role: through which others, the shortest way."""

from collections.abc import Collection, Iterable
from uuid import UUID

from tokenwell.accounts.models import Role, RoleMember, User

Way = tuple[Role, ...]


def ways_into_roles(people: Collection[User]) -> dict[UUID, dict[int, Way]]:
    """
    Say of each person in which roles they are, by the role's key, and how.

    A way begins with the role that the person was put into, and ends with the role itself.
    Two queries, and one for the roles, however many people.
    """
    roles = Role.objects.in_bulk()
    around = _around()
    said = RoleMember.objects.filter(user__in=people).order_by("role_id")
    first: dict[UUID, list[int]] = {person.pk: [] for person in people}
    for user_id, role_id in said.values_list("user_id", "role_id"):
        if user_id is not None:
            first[user_id].append(role_id)
    everybody = [role.pk for role in roles.values() if role.is_fixed]
    return {
        person.pk: {
            role_id: tuple(roles[step] for step in way)
            for role_id, way in _walk(
                [*first[person.pk], *([] if person.is_service else everybody)], around
            ).items()
        }
        for person in people
    }


def ways_up_from(role: Role) -> dict[int, Way]:
    """Say in which roles a role is, itself first; who is in it is in those too."""
    roles = Role.objects.in_bulk()
    return {
        role_id: tuple(roles[step] for step in way)
        for role_id, way in _walk([role.pk], _around()).items()
    }


def _around() -> dict[int, list[int]]:
    """Read which roles a role was put into."""
    nested = RoleMember.objects.filter(member_role__isnull=False).order_by("role_id")
    around: dict[int, list[int]] = {}
    for inner, outer in nested.values_list("member_role_id", "role_id"):
        if inner is not None:
            around.setdefault(inner, []).append(outer)
    return around


def _walk(first: Iterable[int], around: dict[int, list[int]]) -> dict[int, tuple[int, ...]]:
    """Go outward from some roles, the nearest first: what is met first has the shortest way."""
    found: dict[int, tuple[int, ...]] = {}
    edge: list[tuple[int, ...]] = [(role_id,) for role_id in first]
    while edge:
        new: list[tuple[int, ...]] = []
        for way in edge:
            if way[-1] not in found:
                found[way[-1]] = way
                new += [(*way, outer) for outer in around.get(way[-1], [])]
        edge = new
    return found
