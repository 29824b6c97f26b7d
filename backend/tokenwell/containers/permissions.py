"""The one question: may this user do this with that? And its plural."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, UUIDField
from django.shortcuts import get_object_or_404

from tokenwell.accounts.models import User
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, PermissionSet, RoleRight, UserRight
from tokenwell.web.problems import Problem, not_permitted

AnyItem = TypeVar("AnyItem", bound=Item)

_WORDS = {
    Right.CONTAINER_READ: "Container: Read",
    Right.CONTAINER_WRITE: "Container: Read, Write",
    Right.CONFIGURATION_READ: "Configuration: Read",
    Right.CONFIGURATION_WRITE: "Configuration: Read, Write",
    Right.CREDENTIAL_USE: "Credential: Use",
    Right.SERVICE_USE: "Service: Use",
    Right.SECURITY_READ: "Security: Read",
    Right.SECURITY_WRITE: "Security: Read, Write",
}


def can(user: User, right: Right, item: Item) -> bool:
    """Tell whether a user has a right on an item: one indexed look-up, at any depth."""
    if not user.is_active:
        return False
    place = {"content_object": OuterRef("pk"), "permission__codename": right.value}
    return PermissionSet.objects.filter(
        Exists(UserRight.objects.filter(user=user, **place))
        | Exists(RoleRight.objects.filter(group__user=user, **place)),
        pk=item.permission_set_id,
    ).exists()


def need(user: User, right: Right, item: Item) -> None:
    """
    Refuse without a right.

    :raises Problem: 403; it names the right. For what the user sees already.
    """
    if not can(user, right, item):
        raise lacks(right, item)


def lacks(right: Right, item: Item) -> Problem:
    """Say that a right is missing; for what the user sees already."""
    where = "the root" if item.parent_id is None else item.name
    return not_permitted(f"This needs {_WORDS[right]} on {where}.")


def need_on_each(user: User, right: Right, items: Sequence[Item]) -> None:
    """
    Refuse without a right on each of some items; for those that the user sees already.

    :raises Problem: 403; it names the right, and the first item that it is missing on.
    """
    ids = [item.pk for item in items]
    held = set(permitted(user, right, Item.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    for item in items:
        if not (user.is_active and item.pk in held):
            raise lacks(right, item)


def need_on_all(user: User, right: Right, items: QuerySet[AnyItem]) -> None:
    """
    Refuse without a right on each of some items.

    :raises Problem: 403; it names the right, but none of the items, which one may not see.
    """
    if items.exclude(permission_set__in=_granting(user, [right])).exists():
        raise not_permitted(f"This needs {_WORDS[right]} on all that is concerned.")


def visible(user: User, items: QuerySet[AnyItem]) -> QuerySet[AnyItem]:
    """Keep what a user may know of: where they have any right."""
    return items.filter(permission_set__in=_granting(user, Right))


def with_sets_seen(user: User, items: QuerySet[AnyItem]) -> QuerySet[Any]:
    """
    Read with each item, as ``sets_seen``, the sets by which a user may know of anything at all.

    A list of all that is below takes these by their ids, ``visible_by`` them: the planner knows
    how many items each has. Of a query in a query it knows only how many sets there may be, and
    reads a million names for somebody who may see ten.
    """
    sets_seen = _granting(user, Right)
    ids = ArraySubquery(sets_seen, output_field=ArrayField(UUIDField()))
    return items.annotate(sets_seen=ids)


def visible_by(set_ids: Collection[UUID], items: QuerySet[AnyItem]) -> QuerySet[AnyItem]:
    """Keep what has one of the sets that ``with_sets_seen`` read just now."""
    return items.filter(permission_set__in=set_ids)


def permitted(user: User, right: Right, items: QuerySet[AnyItem]) -> QuerySet[AnyItem]:
    """Keep what a user has a right on."""
    return items.filter(where(user, right))


def where(user: User, right: Right) -> Q:
    """Say it as a condition: a user has a right there."""
    return Q(permission_set__in=_granting(user, [right]))


def find(user: User, items: QuerySet[AnyItem], item_id: UUID) -> AnyItem:
    """
    Get an item that a user may know of.

    :raises Http404: there is none, or they may not know of it; nobody can tell which.
    """
    found: AnyItem = get_object_or_404(visible(user, items), pk=item_id)
    return found


def with_rights(user: User, items: QuerySet[AnyItem]) -> QuerySet[Any]:
    """
    Read with each item what a user may do with it; ``rights_read`` tells.

    Who is disabled gets none: they may do nothing.
    """
    if not user.is_active:
        return items.none()
    here = {"content_object": OuterRef("permission_set")}
    direct = UserRight.objects.filter(user=user, **here)
    by_role = RoleRight.objects.filter(group__user=user, **here)
    return items.annotate(
        rights_direct=ArraySubquery(direct.values("permission__codename")),
        rights_by_role=ArraySubquery(by_role.values("permission__codename")),
    )


def rights_read(item: Any) -> list[str]:
    """Give the rights that ``with_rights`` read."""
    return sorted({*item.rights_direct, *item.rights_by_role})


def rights_on(user: User, item: Item) -> list[str]:
    """Give the rights of a user on one item."""
    if not user.is_active:
        return []
    return rights_read(with_rights(user, Item.objects.all()).get(pk=item.pk))


def rights_by_set(user: User, set_ids: Collection[UUID]) -> dict[UUID, frozenset[Right]]:
    """Say of each of some permission sets which rights a user has by it, with two queries."""
    found: dict[UUID, set[Right]] = {set_id: set() for set_id in set_ids}
    if not user.is_active:
        return {set_id: frozenset() for set_id in found}
    here = {"content_object__in": set_ids}
    names = ("content_object_id", "permission__codename")
    for rows in (
        UserRight.objects.filter(user=user, **here),
        RoleRight.objects.filter(group__user=user, **here),
    ):
        for set_id, name in rows.values_list(*names):
            found[set_id].add(Right(name))
    return {set_id: frozenset(rights) for set_id, rights in found.items()}


def holders_of(right: Right, item_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """
    Say of each item which people have a right on it: active ones, and no services.

    Three queries, however many items. What is not there any more is left out.
    """
    items = Item.objects.filter(pk__in=set(item_ids))
    sets = dict(items.values_list("pk", "permission_set_id"))
    held = {"content_object__in": set(sets.values()), "permission__codename": right.value}
    real = {"is_active": True, "is_service": False}
    direct = UserRight.objects.filter(
        **held, **{f"user__{name}": is_ for name, is_ in real.items()}
    )
    by_role = RoleRight.objects.filter(
        **held, **{f"group__user__{name}": is_ for name, is_ in real.items()}
    )
    found: dict[UUID, set[UUID]] = {}
    for set_id, user_id in direct.values_list("content_object_id", "user_id").union(
        by_role.values_list("content_object_id", "group__user")
    ):
        found.setdefault(set_id, set()).add(user_id)
    # One object for all items of a set: there may be many items, and many people.
    people = {set_id: frozenset(ids) for set_id, ids in found.items()}
    return {item: people.get(set_id, frozenset()) for item, set_id in sets.items()}


def everybody_may_use(item: Item) -> bool:
    """Tell whether every signed-in person may use a credential at this place."""
    return RoleRight.objects.filter(
        content_object=item.permission_set_id,
        group__role__is_fixed=True,
        permission__codename=Right.CREDENTIAL_USE,
    ).exists()


def _granting(user: User, rights: Iterable[Right]) -> QuerySet[Any]:
    """Find the ids of the sets by which a user has one of some rights."""
    if not user.is_active:
        return UserRight.objects.none().values("content_object")
    held = {"permission__codename__in": [right.value for right in rights]}
    roles = User.groups.through.objects.filter(user=user).values("group")
    direct = UserRight.objects.filter(user=user, **held)
    by_role = RoleRight.objects.filter(group__in=roles, **held)
    return direct.values("content_object").union(by_role.values("content_object"), all=True)


class ItemBackend(BaseBackend):
    """Answers ``user.has_perm("credential_use", item)`` for Django, guardian and the admin."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Tell whether a user has the right of this name on an item."""
        name = perm.removeprefix("containers.")
        if not isinstance(obj, Item) or not isinstance(user_obj, User):
            return False
        return name in Right._value2member_map_ and can(user_obj, Right(name), obj)
