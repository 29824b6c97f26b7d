"""Who sees what in the bin, and what it takes to get it out of there."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import (
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.shortcuts import get_object_or_404

from tokenwell.access.finding import OVERRIDE
from tokenwell.accounts.models import User
from tokenwell.containers import api, bins, paths, permissions, placing, sets
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Binned, Container, Item
from tokenwell.credentials import binning
from tokenwell.web.problems import Problem


def seen_by(user: User) -> QuerySet[Binned]:
    """
    Keep what a user threw away, or could have, and still might where it was.

    Where its container is gone, the nearest counts of those that were around it: who has nothing
    to say there any more is not told what became of it.
    """
    rows = Binned.objects.select_related("item", "thrown_by")
    if user.has_perm(OVERRIDE):
        return rows
    roles = User.groups.through.objects.filter(user=user).values("group_id")
    theirs = (
        Q(thrown_by=user)
        | Q(could_users__contains=[user.pk])
        | Q(could_roles__overlap=ArraySubquery(roles))
    )
    writable = permissions.permitted(user, Right.CONTAINER_WRITE, Container.objects.all())
    return rows.filter(theirs).alias(around=_nearest()).filter(around__in=writable.values("pk"))


@transaction.atomic
def restore(
    binned_id: UUID,
    parent_id: UUID | None = None,
    name: str | None = None,
    *,
    by: User,
    address: str | None,
) -> Item:
    """
    Put something back where it was, or move it from there into another container.

    Rights follow the place: elsewhere it comes only by way of where it was, with the rights that
    a move from there asks for.

    :raises Http404: it is not in the bin, or they may not know of it.
    :raises Problem: a right is missing, a place is gone, or the name is taken there.
    """
    sets.lock_tree()
    binned: Binned = get_object_or_404(seen_by(by), pk=binned_id)
    wished, origin = binned.name if name is None else name, _origin(binned)
    if parent_id is None or (origin is not None and parent_id == origin.pk):
        if origin is None:
            raise _place_gone(binned, by)
        placing.need_to_put_back(by, binned.item, origin)
        return binning.put_back(binned, origin, wished, by=by, address=address)
    parent = api.target_container(by, parent_id)
    if origin is not None:
        return binning.put_elsewhere(binned, origin, parent, wished, by=by, address=address)
    if not by.has_perm(OVERRIDE):
        raise _place_gone(binned, by)
    # Nobody has a right on it: as if it were made there.
    permissions.need(by, Right.CONTAINER_WRITE, parent)
    permissions.need(by, Right.CONFIGURATION_WRITE, parent)
    return binning.put_back(binned, parent, wished, by=by, address=address)


def _nearest() -> Subquery:
    """Find the nearest container there still is, of those that were around something."""
    within = OuterRef("within")
    place = Func(within, F("pk"), function="array_position", output_field=IntegerField())
    around = bins.outside(Item.objects.filter(paths.is_among(within)))
    return Subquery(around.alias(place=place).order_by("-place").values("pk")[:1])


def _origin(binned: Binned) -> Container | None:
    """
    Find the container that something was in; None if it is not where it was itself.

    Else whoever moves it, which takes less while nothing is in it, would move what comes back.
    """
    there = bins.outside(Container.objects.filter(pk=binned.parent_id)).first()
    is_same = there is not None and [*there.ancestors, there.pk] == binned.within
    return there if is_same else None


def _place_gone(binned: Binned, user: User) -> Problem:
    title = f"The container of {binned.path} is not where it was."
    if user.has_perm(OVERRIDE):
        detail = "It was deleted, or moved. Choose another one to put it into."
        return Problem("place-gone", status=409, title=title, detail=detail)
    return Problem(
        "not-where-it-was",
        status=409,
        title=title,
        detail="If that container is in the bin, put it back first. If it was moved, or deleted for"
        " good, somebody with the privilege to override security can put this into another one.",
    )
