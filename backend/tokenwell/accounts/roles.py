"""Roles: who is in which, nested, and what that makes of each person."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tokenwell.accounts import nesting
from tokenwell.accounts.locks import lock_memberships, lock_names, lock_rights
from tokenwell.accounts.models import AUTHENTICATED, Role, RoleMember, User
from tokenwell.accounts.names import composed
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, Target, record
from tokenwell.web.problems import Problem, invalid, not_found

# What every person is in: the roles said, the roles around them, and `authenticated`.
_REWRITE = """
WITH RECURSIVE
person AS (
    SELECT id FROM accounts_user WHERE %(everybody)s OR id = ANY(%(people)s)
),
said AS (
    SELECT m.user_id, m.role_id FROM accounts_rolemember m JOIN person p ON p.id = m.user_id
    UNION
    SELECT s.user_id, m.role_id
    FROM said s JOIN accounts_rolemember m ON m.member_role_id = s.role_id
),
wanted AS (
    SELECT user_id, role_id AS group_id FROM said
    UNION
    SELECT u.id, r.group_ptr_id
    FROM person p JOIN accounts_user u USING (id)
    CROSS JOIN accounts_role r JOIN auth_group g ON g.id = r.group_ptr_id
    WHERE NOT u.is_service AND r.is_fixed AND g.name = 'authenticated'
),
gone AS (
    DELETE FROM accounts_user_groups ug USING person p
    WHERE ug.user_id = p.id
      AND NOT EXISTS (
          SELECT 1 FROM wanted w
          WHERE (w.user_id, w.group_id) = (ug.user_id, ug.group_id)
      )
    RETURNING 1
),
come AS (
    INSERT INTO accounts_user_groups (user_id, group_id)
    SELECT user_id, group_id FROM wanted
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM come)
"""


@transaction.atomic
def create_role(name: str, *, by: Actor) -> Role:
    """
    Make a role.

    :raises Problem: another role has the name.
    """
    name = _checked_name(name)
    role = Role.objects.create(name=name)
    record(Action.ROLE_CREATED, by=by, on=target(role))
    return role


@transaction.atomic
def rename_role(role: Role, name: str, *, by: Actor) -> None:
    """
    Give a role another name.

    :raises Problem: another role has the name, or the role is fixed or gone.
    """
    refuse_fixed(role)
    before, role.name = role.name, _checked_name(name, but=role)
    if role.name == before:
        return
    if not Role.objects.filter(pk=role.pk).update(name=role.name):
        raise not_found()
    facts = {"fields": ["name"], "before": before, "after": role.name}
    record(Action.ROLE_UPDATED, by=by, on=target(role), facts=facts)


@transaction.atomic
def delete_role(role: Role, *, by: Actor) -> list[UUID]:
    """
    Delete a role; who was in it loses what it gave.

    :returns: the people whose roles changed.
    :raises Problem: the role is fixed, or gone.
    """
    refuse_fixed(role)
    lock_rights()
    lock_memberships()
    _need_there(role)
    people = nesting.people_in(role)
    facts = {"removed": [*map(words_of, _members_of(role))]}
    record(Action.ROLE_DELETED, by=by, on=target(role), facts=facts)
    role.delete()
    _rewrite(people)
    return people


@transaction.atomic
def set_members(
    role: Role, *, users: Collection[User], roles: Collection[Role], by: Actor
) -> list[User | Role]:
    """
    Say who is in a role, anew and completely.

    :returns: the members that are new.
    :raises Problem: the role is fixed or gone, a member is gone, or a role would be inside
        itself or has everybody.
    """
    refuse_fixed(role)
    lock_memberships()
    _need_there(role)
    there = _members_of(role)
    said: dict[User | Role, None] = dict.fromkeys((*users, *roles))
    gone = [member for member in there if member not in said]
    new = [member for member in said if member not in there]
    for member in new:
        if isinstance(member, Role):
            _check_nesting(role, member)
    if not gone and not new:
        return []
    if not are_there(new):
        raise invalid(users="One of the users or roles is not there any more.")
    RoleMember.objects.filter(pk__in=[there[member] for member in gone]).delete()
    RoleMember.objects.bulk_create(
        RoleMember(
            role=role,
            user=member if isinstance(member, User) else None,
            member_role=member if isinstance(member, Role) else None,
        )
        for member in new
    )
    # Whoever is not in one of these comes into no role by it, and out of none.
    _rewrite(nesting.people_of([*new, *gone]))
    facts = {"added": [*map(words_of, new)], "removed": [*map(words_of, gone)]}
    record(Action.ROLE_MEMBERS_CHANGED, by=by, on=target(role), facts=facts)
    return new


@transaction.atomic
def add_member(role: Role, member: User | Role, *, by: Actor) -> None:
    """Put a user or a role into a role, beside those that are in it."""
    # Before they are read: whom somebody else puts in meanwhile has to stay.
    lock_memberships()
    wanted = [*_members_of(role), member]
    users = [one for one in wanted if isinstance(one, User)]
    inner = [one for one in wanted if isinstance(one, Role)]
    set_members(role, users=users, roles=inner, by=by)


def are_there(subjects: Collection[User | Role]) -> bool:
    """Tell whether nobody of these was deleted since they were read; each is named once."""
    users = [one.pk for one in subjects if isinstance(one, User)]
    roles = [one.pk for one in subjects if isinstance(one, Role)]
    there = User.objects.filter(pk__in=users).count() + Role.objects.filter(pk__in=roles).count()
    return there == len(subjects)


def rewrite_roles_of(user: User) -> None:
    """Bring the roles in effect of one person up to date; after making an account."""
    _rewrite([user.pk])


@transaction.atomic
def rewrite_everybody() -> int:
    """Bring the roles in effect of all up to date; say how many rows changed."""
    lock_memberships()
    return _rewrite(None)


def make_authenticated(**_kwargs: Any) -> None:
    """Make the role that every person has, where it is missing, and put everybody into it."""
    role, made = Role.objects.get_or_create(name=AUTHENTICATED, defaults={"is_fixed": True})
    if made:
        _rewrite(None)


def target(role: Role) -> Target:
    """Name a role in the record."""
    return Target("role", role.uid, role.name)


def _rewrite(people: Collection[UUID] | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_REWRITE, {"everybody": people is None, "people": list(people or ())})
        return int(cursor.fetchone()[0])


def _check_nesting(role: Role, member: Role) -> None:
    if member.is_fixed:
        raise invalid(roles=f"Everybody is in {member.name}: give it the rights themselves.")
    if role.pk in nesting.inside(member):
        raise invalid(roles=f"{member.name} contains {role.name}: a role can't be in itself.")


def _members_of(role: Role) -> dict[User | Role, int]:
    """Read who was put into a role, each with the key of the row that says so."""
    rows = role.members.select_related("user", "member_role")
    return {member: row.pk for row in rows if (member := row.user or row.member_role)}


def _need_there(role: Role) -> None:
    if not Role.objects.filter(pk=role.pk).exists():
        raise not_found()


def words_of(member: User | Role) -> str:
    """Name a member in the record."""
    # With the id: a name may be somebody else's one day.
    if isinstance(member, Role):
        return f"role {member.name} ({member.uid})"
    return f"{member.username} ({member.pk})"


def _checked_name(name: str, but: Role | None = None) -> str:
    name = composed(name.strip())
    if not name or len(name) > 150 or not name.isprintable():
        raise invalid(name="Give a name of 1 to 150 characters, no control characters.")
    lock_names()
    others = Role.objects.filter(name__iexact=name)
    if but:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise invalid(name="Another role has this name.")
    return name


def refuse_fixed(role: Role) -> None:
    """
    Refuse to change the role that everybody is in.

    :raises Problem: 409, it is fixed.
    """
    if role.is_fixed:
        raise Problem(
            "fixed",
            status=409,
            title=f"The role {role.name} can't be changed.",
            detail="Every signed-in person is in it. Make a role of your own instead.",
        )
