"""Who holds what on a permission set: users and roles by right, and who is in those roles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from tokenwell.accounts.models import User
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import RoleRight, UserRight


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has one right on one set: some by themselves, others by a role."""

    users: frozenset[UUID]
    roles: frozenset[int]


NOBODY = Holders(frozenset(), frozenset())


def read(set_ids: Collection[UUID]) -> dict[tuple[UUID, Right], Holders]:
    """Read who has which right on some sets, with two queries."""
    users: dict[tuple[UUID, Right], set[UUID]] = {}
    roles: dict[tuple[UUID, Right], set[int]] = {}
    direct = UserRight.objects.filter(content_object__in=set_ids)
    for set_id, name, user_id in direct.values_list(
        "content_object_id", "permission__codename", "user_id"
    ):
        users.setdefault((set_id, Right(name)), set()).add(user_id)
    by_role = RoleRight.objects.filter(content_object__in=set_ids)
    for set_id, name, role_id in by_role.values_list(
        "content_object_id", "permission__codename", "group_id"
    ):
        roles.setdefault((set_id, Right(name)), set()).add(role_id)
    return {
        key: Holders(frozenset(users.get(key, ())), frozenset(roles.get(key, ())))
        for key in users.keys() | roles.keys()
    }


def people_of(holders: Iterable[Holders]) -> dict[Holders, frozenset[UUID]]:
    """Say which active people and services each of some holders are, with two queries."""
    holders = set(holders)
    active = User.objects.filter(is_active=True)
    direct = {user for each in holders for user in each.users}
    known = set(active.filter(pk__in=direct).values_list("pk", flat=True))
    members: dict[int, set[UUID]] = {}
    roles = {role for each in holders for role in each.roles}
    rows = User.groups.through.objects.filter(group__in=roles, user__is_active=True)
    for role_id, user_id in rows.values_list("group_id", "user_id"):
        members.setdefault(role_id, set()).add(user_id)
    return {
        each: frozenset(each.users & known).union(*(members.get(r, set()) for r in each.roles))
        for each in holders
    }
