"""The way down to an item: the containers above it, and what other containers each has."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject, Lower

from tokenwell.containers import permissions
from tokenwell.containers.models import Item, Kind

# So many are told of each container on the way. Of a long way fewer, so that all of them together
# are not more than a page can draw.
EACH = 100
_IN_ALL = 2_000


def way_to(item: Any) -> list[dict[str, Any]]:
    """
    Tell a tree that is open down to an item, with one query however long the way is.

    A container is on its own way. ``item`` was read ``with_sets_seen``: what its reader may not
    know of is left out.
    """
    chain = [*item.ancestors, item.pk]
    each = min(EACH, _IN_ALL // len(chain))
    containers = Item.objects.filter(kind=Kind.CONTAINER)
    seen = permissions.visible_by(item.sets_seen, containers)
    inside = seen.filter(parent=OuterRef("pk")).order_by(Lower("name"), "pk")
    first = inside.values(told=JSONObject(id="pk", name="name"))[: each + 1]
    rows = seen.filter(pk__in=chain).annotate(inside=ArraySubquery(first))
    return [
        {
            "id": row.pk,
            "name": row.name,
            "containers": row.inside[:each],
            "has_more": len(row.inside) > each,
        }
        for row in sorted(rows, key=lambda row: chain.index(row.pk))
    ]
