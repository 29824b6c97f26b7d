"""Which privileges people gain and lose by a change of who is in which role."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Permission

from tokenwell.accounts.models import User

Held = Mapping[UUID, frozenset[str]]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What one person gains and loses."""

    gains: frozenset[str]
    loses: frozenset[str]


NOTHING = Change(_NONE, _NONE)


def brought_by(role_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Say which privileges some roles bring; those that bring none are left out."""
    found: dict[int, set[str]] = {}
    rows = Permission.objects.filter(group__in=role_ids, content_type__app_label="accounts")
    for role_id, name in rows.values_list("group", "codename"):
        found.setdefault(role_id, set()).add(name)
    return {role_id: frozenset(names) for role_id, names in found.items()}


def held_by(brought: Mapping[int, frozenset[str]]) -> dict[UUID, frozenset[str]]:
    """Say of each active person in some roles what these bring; administrators have all anyway."""
    rows = User.groups.through.objects.filter(
        group__in=brought, user__is_active=True, user__is_superuser=False
    )
    found: dict[UUID, frozenset[str]] = {}
    for user_id, role_id in rows.values_list("user_id", "group_id") if brought else ():
        found[user_id] = found.get(user_id, _NONE) | brought[role_id]
    return found


def differences(had: Held, has: Held, *, role_ids: Collection[int]) -> dict[UUID, Change]:
    """Say who gains and who loses what, which they do not have by other roles or by name."""
    changed = [user for user in had.keys() | has.keys() if had.get(user) != has.get(user)]
    otherwise = _otherwise(changed, role_ids)
    found = {}
    for user in changed:
        before, after = had.get(user, _NONE), has.get(user, _NONE)
        besides = otherwise.get(user, _NONE)
        change = Change(after - before - besides, before - after - besides)
        if change.gains or change.loses:
            found[user] = change
    return found


def _otherwise(people: Iterable[UUID], role_ids: Collection[int]) -> dict[UUID, frozenset[str]]:
    """Read which privileges people have by themselves, and by roles that are not concerned."""
    found: dict[UUID, frozenset[str]] = {}
    people = list(people)
    own = Permission.objects.filter(user__in=people).values_list("user", "codename")
    rows = User.groups.through.objects.filter(user__in=people).exclude(group__in=role_ids)
    by_role = rows.filter(group__permissions__isnull=False).values_list(
        "user_id", "group__permissions__codename"
    )
    for user_id, name in [*own, *by_role]:
        found[user_id] = found.get(user_id, _NONE) | {name}
    return found
