"""
Who gains and who loses what by a change of the tree or of roles, before it is made.

There is one implementation: the change is made, looked at, and taken back.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, UUIDField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from tokenwell.access import privilege_effects, standing
from tokenwell.access.finding import rights_meant_at
from tokenwell.access.standing import NOBODY, Holders
from tokenwell.accounts import nesting
from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.models import Role, User
from tokenwell.containers import sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, Kind, RoleRight

# What each right is about.
_KINDS = {
    Right.CONTAINER_READ: (Kind.CONTAINER,),
    Right.CONTAINER_WRITE: (Kind.CONTAINER,),
    Right.CONFIGURATION_READ: (Kind.CREDENTIAL, Kind.JOB),
    Right.CONFIGURATION_WRITE: (Kind.CREDENTIAL, Kind.JOB),
    Right.CREDENTIAL_USE: (Kind.CREDENTIAL,),
    Right.SERVICE_USE: (Kind.CONTAINER, Kind.JOB),
    Right.SECURITY_READ: tuple(Kind),
    Right.SECURITY_WRITE: tuple(Kind),
}
_COUNTS = {f"{kind.value}s": Count("pk", filter=Q(kind=kind)) for kind in Kind}
_NEAREST = """
(SELECT around.id
 FROM unnest(containers_item.ancestors || containers_item.id) WITH ORDINALITY AS around (id, depth)
 WHERE around.id = ANY(%s::uuid[]) ORDER BY around.depth DESC LIMIT 1)
"""

# One of the items that a change is about, and the set of some that are there or below.
Place = tuple[UUID, UUID]


@dataclass(slots=True)
class Effect:
    """What one person or service gains and loses: rights, each on how many items; privileges."""

    gains: Counter[Right] = field(default_factory=Counter)
    loses: Counter[Right] = field(default_factory=Counter)
    privileges: privilege_effects.Change = privilege_effects.NOTHING


@dataclass(frozen=True, slots=True)
class Found:
    """What a change does: to each person it concerns, and to everybody who is signed in."""

    by_person: dict[UUID, Effect]
    everybody_gains: frozenset[Right]


@dataclass(frozen=True, slots=True)
class _Below:
    """How many items of each kind have the same set."""

    counts: Mapping[str, Any]

    def concerned_by(self, right: Right) -> int:
        return sum(int(self.counts[f"{kind.value}s"]) for kind in _KINDS[right])


def preview(items: Sequence[Item], change: Callable[[], object]) -> Found:
    """
    Say what a change of the entries or places of some items would do; nothing is changed.

    :raises Problem: what the change itself would say.
    """
    with transaction.atomic():
        sets.lock_tree()
        tree.read_all_again(items)
        below = _counted_at(items)
        old = {item.pk: item.permission_set_id for item in items}
        before = standing.read({set_id for _, set_id in below})
        change()
        # Of the sets at and below an item only the one it has itself can become another.
        new = dict(Item.objects.filter(pk__in=old).values_list("pk", "permission_set_id"))
        becomes = {
            (top, set_id): new[top] if set_id == old[top] else set_id for top, set_id in below
        }
        after = standing.read(set(becomes.values()))
        meant = {item.pk: rights_meant_at(item) for item in items}
        found = _differences(below, becomes, before=before, after=after, meant=meant)
        people = standing.people_of(each for _, had, has in found for each in (had, has))
        effects = Found(_by_person(found, people, people), _gained_by_everybody(found))
        transaction.set_rollback(True)
    return effects


def preview_members(roles: Collection[Role], change: Callable[[], object]) -> Found:
    """
    Say what a change of the members of some roles would do; nothing is changed.

    :raises Problem: what the change itself would say.
    """
    with transaction.atomic():
        lock_memberships()
        # Who comes into a role comes into those around it; nobody else's rights change.
        around = nesting.around(roles)
        set_ids = set(
            RoleRight.objects.filter(group__in=around).values_list("content_object_id", flat=True)
        )
        holders = standing.read(set_ids)
        below = _counted(Item.objects.filter(permission_set__in=set_ids))
        brought = privilege_effects.brought_by(around)
        before, had = standing.people_of(holders.values()), privilege_effects.held_by(brought)
        change()
        after, has = standing.people_of(holders.values()), privilege_effects.held_by(brought)
        found: Counter[tuple[Right, Holders, Holders]] = Counter()
        for (set_id, right), who in holders.items():
            found[right, who, who] += below[set_id].concerned_by(right)
        by_person = _by_person(found, before, after)
        for user_id, told in privilege_effects.differences(had, has, role_ids=around).items():
            by_person.setdefault(user_id, Effect()).privileges = told
        effects = Found(by_person, frozenset())
        transaction.set_rollback(True)
    return effects


def _counted(items: QuerySet[Item]) -> dict[UUID, _Below]:
    rows: Any = items.values("permission_set_id").annotate(**_COUNTS)
    return {row["permission_set_id"]: _Below(row) for row in rows}


def _counted_at(items: Sequence[Item]) -> dict[Place, _Below]:
    """Count what is at and below some items, each with the nearest of them, by its set."""
    ids = [item.pk for item in items]
    nearest: Any = Value(ids[0]) if len(ids) == 1 else RawSQL(_NEAREST, [ids])  # noqa: S611 - ids
    inside = Item.objects.filter(Q(pk__in=ids) | Q(ancestors__overlap=ids))
    rows: Any = (
        inside.annotate(top=Cast(nearest, UUIDField()))
        .values("top", "permission_set_id")
        .annotate(**_COUNTS)
    )
    return {(row["top"], row["permission_set_id"]): _Below(row) for row in rows}


def _differences(
    below: Mapping[Place, _Below],
    becomes: Mapping[Place, UUID],
    *,
    before: Mapping[tuple[UUID, Right], Holders],
    after: Mapping[tuple[UUID, Right], Holders],
    meant: Mapping[UUID, frozenset[Right]],
) -> Counter[tuple[Right, Holders, Holders]]:
    """Count the items by what happened to them; many sets share it, so people are few times."""
    found: Counter[tuple[Right, Holders, Holders]] = Counter()
    for place, items in below.items():
        top, set_id = place
        for right in meant[top]:
            had = before.get((set_id, right), NOBODY)
            has = after.get((becomes[place], right), NOBODY)
            if had != has:
                found[right, had, has] += items.concerned_by(right)
    return found


def _by_person(
    found: Counter[tuple[Right, Holders, Holders]],
    before: dict[Holders, frozenset[UUID]],
    after: dict[Holders, frozenset[UUID]],
) -> dict[UUID, Effect]:
    effects: dict[UUID, Effect] = {}
    for (right, had, has), number in found.items():
        for user_id in after[has] - before[had]:
            effects.setdefault(user_id, Effect()).gains[right] += number
        for user_id in before[had] - after[has]:
            effects.setdefault(user_id, Effect()).loses[right] += number
    return effects


def _gained_by_everybody(found: Iterable[tuple[Right, Holders, Holders]]) -> frozenset[Right]:
    fixed = Role.objects.filter(is_fixed=True).values_list("pk", flat=True)
    everybody = frozenset(fixed)
    return frozenset(right for right, had, has in found if (has.roles - had.roles) & everybody)


def named(effects: dict[UUID, Effect], *, limit: int | None) -> list[tuple[User, Effect]]:
    """Give the first of those that a change concerns, by name."""
    users = User.objects.filter(pk__in=effects).order_by("username")[:limit]
    return [(user, effects[user.pk]) for user in users]
