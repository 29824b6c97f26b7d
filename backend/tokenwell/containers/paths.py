"""Where things are: paths and breadcrumbs, read in one query for a whole list."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, OuterRef, QuerySet, TextField
from django.db.models.expressions import RawSQL

from tokenwell.containers import names
from tokenwell.containers.models import Item

AnyItem = TypeVar("AnyItem", bound=Item)


def is_among(ids: OuterRef) -> Func:
    """Say as a condition that an item is one of those whose ids another row has."""
    # Spelled out, since an index serves it so.
    return Func(
        F("pk"),
        ids,
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def walk(names: str) -> str:
    """Give the query that finds an item's id; ``names`` is SQL for the array of names to it."""
    return f"""
WITH RECURSIVE walk AS (
    SELECT top.id, 0 AS depth FROM containers_item top WHERE top.parent_id IS NULL
    UNION ALL
    SELECT next.id, w.depth + 1
    FROM walk w
    JOIN containers_item next
      ON next.parent_id = w.id AND lower(next.name) = lower(({names})[w.depth + 1])
    WHERE w.depth < cardinality({names})
)
SELECT walk.id FROM walk WHERE depth = cardinality({names})
"""  # noqa: S608 - the callers' own words


_FIND = walk("%(names)s::text[]")

_ABOVE = """
ARRAY(
    SELECT above.name
    FROM unnest(containers_item.ancestors) WITH ORDINALITY AS a (id, place)
    JOIN containers_item above ON above.id = a.id
    ORDER BY a.place
)
"""


def path_of(item: Item) -> str:
    """Write the path of an item."""
    return paths_of([item])[item.pk]


def paths_of(items: Iterable[Item]) -> dict[UUID, str]:
    """Write the paths of several items, by id, with one query."""
    items = list(items)
    known = names_of({ancestor for item in items for ancestor in item.ancestors})
    return {
        item.pk: names.join([*(known[ancestor] for ancestor in item.ancestors), item.name])
        for item in items
    }


def with_names_above(items: QuerySet[AnyItem]) -> QuerySet[Any]:
    """Read with each item what is around it; ``path_read`` writes its path."""
    above = RawSQL(_ABOVE, [], output_field=ArrayField(TextField()))  # noqa: S611 - has no values
    return items.annotate(names_above=above)


def path_read(item: Any) -> str:
    """Write the path of an item that was read by ``with_names_above``."""
    return names.join([*item.names_above, item.name])


def breadcrumb_of(item: Item) -> list[dict[str, object]]:
    """List the containers down to an item, the root first and itself last."""
    known = names_of(item.ancestors)
    ids = [*item.ancestors, item.pk]
    parts = [*(known[ancestor] for ancestor in item.ancestors), item.name]
    return [
        {"id": ids[depth], "name": parts[depth], "path": names.join(parts[: depth + 1])}
        for depth in range(len(ids))
    ]


def find_id(path: str) -> UUID | None:
    """
    Find what is at a path, without regard to letter case.

    :raises ValueError: it is not a path.
    """
    parts = names.split(path)
    if "\x00" in path or len(parts) > 500:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"names": parts})
        row = cursor.fetchone()
    return row[0] if row else None


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Read the names of some items, by id."""
    return dict(Item.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
