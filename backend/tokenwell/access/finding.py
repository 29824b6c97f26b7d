"""The item that somebody may read or change the permissions of, and whom they ask about."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from tokenwell.accounts import nesting
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.privileges import may_read
from tokenwell.containers import bins, permissions
from tokenwell.containers.inheritance import Right, facet_of, facets_of
from tokenwell.containers.models import Item, PermissionEntry, RoleRight, UserRight
from tokenwell.web.problems import invalid

OVERRIDE = "accounts.override_security"


def secured_item(user: User, item_id: UUID, right: Right) -> Item:
    """
    Get an item whose permissions somebody may read or change.

    :raises Http404: there is none, or they may not know of it.
    :raises Problem: 403; it names the right.
    """
    if user.has_perm(OVERRIDE):
        return get_object_or_404(bins.outside(Item.objects.all()), pk=item_id)
    item = permissions.find(user, Item.objects.all(), item_id)
    permissions.need(user, right, item)
    return item


def secured_items(user: User, item_ids: Sequence[UUID], right: Right) -> list[Item]:
    """
    Get several items whose permissions somebody may read or change, in the order asked for.

    :raises Http404: one is not there, or they may not know of it; nobody can tell which.
    :raises Problem: 403; it names the right and the first place that lacks it.
    """
    is_free = user.has_perm(OVERRIDE)
    seen = (
        bins.outside(Item.objects.all())
        if is_free
        else permissions.visible(user, Item.objects.all())
    )
    found = seen.in_bulk(item_ids)
    if any(item_id not in found for item_id in item_ids):
        raise Http404
    items = [found[item_id] for item_id in item_ids]
    if not is_free:
        permissions.need_on_each(user, right, items)
    return items


def rights_meant_at(item: Item) -> frozenset[Right]:
    """Say which rights mean something at an item: in a credential there is nothing to see."""
    facets = facets_of(item.kind)
    return frozenset(right for right in Right if facet_of(right) in facets)


def asked_right(request: Request) -> Right | None:
    """
    Read which right a question is about.

    :raises Problem: there is no such right.
    """
    name = request.query_params.get("right")
    if name is None:
        return None
    try:
        return Right(name)
    except ValueError:
        raise invalid(right=f"A right is one of: {', '.join(Right)}.") from None


def asked_days(request: Request, name: str, *, longest: int) -> int | None:
    """
    Read about how many days a question is.

    :raises Problem: it is no number of days, or more than the longest.
    """
    said = request.query_params.get(name)
    if said is None:
        return None
    # As long as a number may be that is looked at: Python refuses to read very long ones.
    if not (said.isascii() and said.isdigit() and len(said) <= 4 and 1 <= int(said) <= longest):
        raise invalid(**{name: f"Give a number of days from 1 to {longest}."})
    return int(said)


def may_look_up(user: User) -> bool:
    """
    Tell whether a user may look up people, roles and services.

    Who says who may do what at some place has to name them.
    """
    return may_read(user) or user.has_perm(OVERRIDE) or _secures_something(user)


def asked_subject(request: Request, item: Item) -> User | Role:
    """
    Find the user, service or role that a question about an item names.

    :raises Problem: none or two are named, or it is not there. Who may not look up people asks
        about those alone whom the permissions of the item tell of anyway.
    """
    named = [name for name in ("user", "role") if name in request.query_params]
    if len(named) != 1:
        raise invalid(user="Name either a user or a role.")
    (name,) = named
    user, subject = user_of(request), _subject(name, request.query_params[name])
    if subject is None or not (may_look_up(user) or _is_told_of(subject, item, user)):
        raise invalid(**{name: f"There is no such {name}."})
    return subject


def _subject(name: str, text: str) -> User | Role | None:
    try:
        subject_id = UUID(text)
    except ValueError:
        return None
    if name == "user":
        return User.objects.filter(pk=subject_id).first()
    return Role.objects.filter(uid=subject_id).first()


def _secures_something(user: User) -> bool:
    secures = {"permission__codename": Right.SECURITY_WRITE.value}
    return User.objects.filter(
        Q(Exists(UserRight.objects.filter(user=OuterRef("pk"), **secures)))
        | Q(Exists(RoleRight.objects.filter(group__user=OuterRef("pk"), **secures))),
        pk=user.pk,
        is_active=True,
    ).exists()


def _is_told_of(subject: User | Role, item: Item, by: User) -> bool:
    """Tell whether an entry that somebody sees names a subject, or a role that it is in."""
    below = Item.objects.filter(ancestors__contains=[item.pk])
    seen = permissions.permitted(by, Right.SECURITY_READ, below)
    said = PermissionEntry.objects.filter(
        Q(item__in=[*item.ancestors, item.pk]) | Q(item__in=seen.values("pk"))
    )
    if isinstance(subject, Role):
        return said.filter(role__in=nesting.around([subject])).exists()
    return said.filter(Q(user=subject) | Q(role__user=subject)).exists()
