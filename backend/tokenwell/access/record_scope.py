"""
What somebody may read of the record of a place: what they could have read of it.

The record outlives what it tells of, and keeps each event where it happened. So it does not do
to look at rights of now alone: what is deleted has none, and what was moved has those of the
place where it is now.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tokenwell.access.finding import OVERRIDE
from tokenwell.accounts.models import Role, User
from tokenwell.audit.models import AuditEvent, Closing
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right, Value, facet_of
from tokenwell.containers.models import Item, PermissionEntry

VIEW_ALL = "accounts.view_log"


def readable(
    rows: QuerySet[AuditEvent], item: Item, *, user: User, right: Right
) -> QuerySet[AuditEvent]:
    """
    Keep what somebody could have read of what happened to an item, and to all below it.

    They have the right on the item now. Left out is, in one query more,

    - what happened at or in a place that entries close to them, or closed to them before it was
      deleted or moved: else that would bring it to light; and
    - what happened while the item was elsewhere, where they may not read.

    The closed ones are a list, since they are few beside the rows of a record: the indexes that
    find the rows are the same with it and without it.
    """
    if user.has_perm(VIEW_ALL) or (right == Right.SECURITY_READ and user.has_perm(OVERRIDE)):
        return rows
    rows = rows.filter(_happened_in_reach(item, user, right))
    if closed := list(_closed(item, user, right)):
        rows = rows.exclude(target_id__in=closed).exclude(within__overlap=closed)
    return rows


def _closed(item: Item, user: User, right: Right) -> QuerySet[Item, UUID]:
    """Find the places that are closed to somebody, but for those around the item itself."""
    below = Item.objects.filter(ancestors__contains=[item.pk], own_permission_set__isnull=False)
    inside = below.exclude(permissions.where(user, right))
    # What was said to be closed, wherever it is now, and also if it is nowhere.
    said = Closing.objects.filter(
        Q(subject_id=user.pk) | Q(subject_id__in=Role.objects.filter(user=user).values("uid")),
        facet=facet_of(right),
    )
    open_now = Item.objects.filter(permissions.where(user, right), pk__in=said.values("place_id"))
    shut = said.exclude(place_id__in=[*item.ancestors, item.pk]).exclude(
        place_id__in=open_now.values("pk")
    )
    return inside.values_list("pk", flat=True).union(shut.values_list("place_id", flat=True))


def _happened_in_reach(item: Item, user: User, right: Right) -> Q:
    """
    Say as a condition that the item was where it is now, or where somebody may read.

    A place in which it was counts if it is still where it was then. With an entry of their own
    at the item they could read it wherever it was. What has no place is of the item alone.
    """
    then = OuterRef("within")
    around = Item.objects.filter(
        paths.is_among(then),
        permissions.where(user, right),
        ancestors__contained_by=then,
    )
    own = PermissionEntry.objects.filter(
        Q(user=user) | Q(role__user=user),
        item=item,
        facet=facet_of(right),
    ).exclude(value=Value.NO_ACCESS)
    here = Q(within__contains=item.ancestors) | Q(within=[])
    return here | Q(Exists(own)) | Q(Exists(around))
