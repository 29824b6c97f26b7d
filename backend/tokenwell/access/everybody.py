"""Which credentials everybody who is signed in may use, and by which entry."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tokenwell.access.finding import OVERRIDE
from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Facet, Right
from tokenwell.containers.models import Item, Kind, PermissionEntry, RoleRight


def usable(asker: User) -> QuerySet[Item]:
    """Find the credentials that everybody may use, of those whose permissions one may see."""
    sets = RoleRight.objects.filter(
        group__role__is_fixed=True, permission__codename=Right.CREDENTIAL_USE.value
    )
    found = Item.objects.filter(
        kind=Kind.CREDENTIAL, permission_set__in=sets.values("content_object")
    )
    if asker.has_perm(OVERRIDE):
        return found
    return permissions.permitted(asker, Right.SECURITY_READ, found)


def said_at(items: Iterable[Item]) -> dict[UUID, Item]:
    """Say of each of them where the entry is that gives it, with one query."""
    items = list(items)
    around = {place for item in items for place in (*item.ancestors, item.pk)}
    entries = PermissionEntry.objects.filter(
        role__is_fixed=True, facet=Facet.CREDENTIAL.value, item__in=around
    )
    places = {entry.item_id: entry.item for entry in entries.select_related("item")}
    return {item.pk: places[_nearest(item, places)] for item in items}


def _nearest(item: Item, places: dict[UUID, Item]) -> UUID:
    return next(place for place in (item.pk, *reversed(item.ancestors)) if place in places)
