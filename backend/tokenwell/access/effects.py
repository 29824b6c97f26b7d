"""
Who gains and who loses what by a change of the tree or of roles, before it is made.

There is one implementation: the change is made, looked at, and taken back.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from tokenwell.access import standing
from tokenwell.access.standing import NOBODY, Holders
from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.memberships import ways_up_from
from tokenwell.accounts.models import Role, User
from tokenwell.containers import sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, Kind, RoleRight

_OF_CONTAINERS = frozenset({Right.CONTAINER_READ, Right.CONTAINER_WRITE, Right.SERVICE_USE})
_OF_BOTH = frozenset({Right.SECURITY_READ, Right.SECURITY_WRITE})


@dataclass(slots=True)
class Effect:
    """What one person or service gains and loses: rights, each on how many items."""

    gains: Counter[Right] = field(default_factory=Counter)
    loses: Counter[Right] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Found:
    """What a change does: to each person it concerns, and to everybody who is signed in."""

    by_person: dict[UUID, Effect]
    everybody_gains: frozenset[Right]


@dataclass(frozen=True, slots=True)
class _Below:
    """How many items of each kind have the same set."""

    containers: int
    credentials: int

    def concerned_by(self, right: Right) -> int:
        if right in _OF_BOTH:
            return self.containers + self.credentials
        return self.containers if right in _OF_CONTAINERS else self.credentials


def preview(items: Sequence[Item], change: Callable[[], object]) -> Found:
    """
    Say what a change of the entries or the place of some items would do; nothing is changed.

    None of them is inside of another, and all of them go to one place.

    :raises Problem: what the change itself would say.
    """
    with transaction.atomic():
        sets.lock_tree()
        for item in items:
            tree.read_again(item)
        old = {item.pk: item.permission_set_id for item in items}
        below = _counted(Item.objects.filter(Q(pk__in=old) | Q(ancestors__overlap=list(old))))
        before = standing.read(below)
        change()
        # Of all sets at and below an item only the one it has itself can become another. Items
        # that have one from the same container have the same one afterwards too.
        now = Item.objects.filter(pk__in=old).values_list("pk", "permission_set_id")
        becomes = {set_id: set_id for set_id in below} | {old[pk]: new for pk, new in now}
        after = standing.read(becomes.values())
        found = _differences(below, becomes, before, after)
        people = standing.people_of(each for _, had, has in found for each in (had, has))
        effects = Found(_by_person(found, people, people), _gained_by_everybody(found))
        transaction.set_rollback(True)
    return effects


def preview_members(role: Role, change: Callable[[], object]) -> Found:
    """
    Say what a change of a role's members would do; nothing is changed.

    :raises Problem: what the change itself would say.
    """
    with transaction.atomic():
        lock_memberships()
        # Who comes into the role comes into those around it; nobody else's rights change.
        concerned = RoleRight.objects.filter(group__in=ways_up_from(role))
        set_ids = set(concerned.values_list("content_object_id", flat=True))
        holders = standing.read(set_ids)
        below = _counted(Item.objects.filter(permission_set__in=set_ids))
        before = standing.people_of(holders.values())
        change()
        after = standing.people_of(holders.values())
        found: Counter[tuple[Right, Holders, Holders]] = Counter()
        for (set_id, right), who in holders.items():
            found[right, who, who] += below[set_id].concerned_by(right)
        effects = Found(_by_person(found, before, after), frozenset())
        transaction.set_rollback(True)
    return effects


def _counted(items: QuerySet[Item]) -> dict[UUID, _Below]:
    rows = items.values("permission_set_id").annotate(
        containers=Count("pk", filter=Q(kind=Kind.CONTAINER)),
        credentials=Count("pk", filter=Q(kind=Kind.CREDENTIAL)),
    )
    return {row["permission_set_id"]: _Below(row["containers"], row["credentials"]) for row in rows}


def _differences(
    below: dict[UUID, _Below],
    becomes: dict[UUID, UUID],
    before: dict[tuple[UUID, Right], Holders],
    after: dict[tuple[UUID, Right], Holders],
) -> Counter[tuple[Right, Holders, Holders]]:
    """Count the items by what happened to them; many sets share it, so people are few times."""
    found: Counter[tuple[Right, Holders, Holders]] = Counter()
    for set_id, items in below.items():
        for right in Right:
            if not items.containers and right in _OF_CONTAINERS:
                continue  # in a credential there is nothing to see
            had = before.get((set_id, right), NOBODY)
            has = after.get((becomes[set_id], right), NOBODY)
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


def named(effects: dict[UUID, Effect], *, limit: int) -> list[tuple[User, Effect]]:
    """Give the first of those that a change concerns, by name."""
    users = User.objects.filter(pk__in=effects).order_by("username")[:limit]
    return [(user, effects[user.pk]) for user in users]
