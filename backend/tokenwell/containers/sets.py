"""Keep the permission sets right: what was said, worked out once, in the same transaction."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from tokenwell.accounts import locks
from tokenwell.accounts.models import Role, User
from tokenwell.containers.inheritance import all_rights_given
from tokenwell.containers.models import Item, PermissionEntry, PermissionSet

# Of each set at a place: the nearest entry of each user, role and facet, and the rights that
# those give. One statement for users, one for roles; `whose` says of which of them.
_REWRITE = """
WITH touched AS (
    SELECT s.id AS set_id, o.ancestors || o.id AS chain
    FROM containers_permissionset s JOIN containers_item o ON o.id = s.owner_id
    WHERE {place}
      -- The set of the bin gives nobody anything.
      AND NOT EXISTS (SELECT FROM containers_container b WHERE b.item_ptr_id = o.id AND b.is_bin)
),
nearest AS (
    SELECT DISTINCT ON (t.set_id, e.{subject}, e.facet)
           t.set_id, e.{subject} AS subject, e.facet, e.value
    FROM touched t
    JOIN containers_permissionentry e ON e.item_id = ANY(t.chain) AND {whose}
    ORDER BY t.set_id, e.{subject}, e.facet, array_position(t.chain, e.item_id) DESC
),
wanted AS (
    SELECT n.set_id, n.subject, p.id AS permission_id
    FROM nearest n
    JOIN unnest(%(facets)s::text[], %(values)s::text[], %(rights)s::text[])
         AS given (facet, value, codename) USING (facet, value)
    JOIN auth_permission p USING (codename)
    JOIN django_content_type c ON c.id = p.content_type_id
    WHERE c.app_label = 'containers' AND c.model = 'permissionset'
),
gone AS (
    DELETE FROM {table} r USING touched t
    WHERE r.content_object_id = t.set_id AND {of_these}
      AND NOT EXISTS (
          SELECT 1 FROM wanted w
          WHERE (w.set_id, w.subject, w.permission_id)
              = (r.content_object_id, r.{column}, r.permission_id)
      )
    RETURNING 1
),
come AS (
    INSERT INTO {table} (content_object_id, {column}, permission_id)
    SELECT set_id, subject, permission_id FROM wanted
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM come)
"""

_HERE = "o.id = %(top)s"
_HERE_AND_BELOW = "(o.id = %(top)s OR o.ancestors @> ARRAY[%(top)s])"

# The nearest set from each item up to the root; `place` says which items.
_NEAREST = """
UPDATE containers_item i SET permission_set_id = nearest.set_id
FROM (
    SELECT DISTINCT ON (o.id) o.id, s.id AS set_id
    FROM containers_item o
    JOIN containers_permissionset s ON s.owner_id = ANY(o.ancestors || o.id)
    WHERE {place}
    ORDER BY o.id, array_position(o.ancestors || o.id, s.owner_id) DESC
) nearest
WHERE nearest.id = i.id AND i.permission_set_id <> nearest.set_id
RETURNING i.id
"""


_USE_SET = """
UPDATE containers_item SET permission_set_id = %(new)s
WHERE (id = %(top)s OR ancestors @> ARRAY[%(top)s]) AND permission_set_id = %(old)s
"""


def lock_tree() -> None:
    """Wait until nobody else changes the tree, and keep others from it until the commit."""
    locks.lock_rights()


def share_tree() -> None:
    """
    Keep others from changing the tree until the commit.

    Whoever only adds an item shares it, since the new one takes over its container's set.
    """
    locks.share_rights()


def settle(item: Item, subjects: Collection[User | Role] | None = None) -> None:
    """
    Bring the sets of an item and of all below it in line with the entries and its place.

    The first entry gives it a set of its own, for it and for what inherits from it; when
    the last is gone, its container's counts again. If only entries of some ``subjects`` at the
    item are others than before, nobody else's rights below it are. Call with the tree locked.
    """
    has_new = _settle_set(item)
    if subjects is None:
        rewrite_rights(item.pk)
        return
    if has_new:
        _rewrite(_HERE, item.pk)
    for kind in (User, Role):
        if some := [each.pk for each in subjects if isinstance(each, kind)]:
            _rewrite_of(kind, _HERE_AND_BELOW, item.pk, some)


def leave(item: Item) -> None:
    """
    Take all rights from an item and from all below it, but keep what was said there.

    Call with the tree locked, when the item is where nobody has a right.
    """
    around = _set_around(item)
    below = Item.objects.filter(at_and_below(item))
    below.update(permission_set=around)
    PermissionSet.objects.filter(owner__in=below.values("pk")).delete()
    item.permission_set = around


def rebuild(item: Item) -> None:
    """
    Work out anew the sets of an item and of all below it, from what was said there.

    Call with the tree locked, when the item is at its place.
    """
    below = Item.objects.filter(at_and_below(item))
    below.update(permission_set=_set_around(item))
    said = below.filter(Exists(PermissionEntry.objects.filter(item=OuterRef("pk"))))
    PermissionSet.objects.bulk_create(PermissionSet(owner=owner) for owner in said)
    _execute(_NEAREST.format(place="o.id = %(top)s OR o.ancestors @> ARRAY[%(top)s]"), top=item.pk)
    item.refresh_from_db(fields=["permission_set"])
    rewrite_rights(item.pk)


def at_and_below(item: Item) -> Q:
    """Say as a condition that it is an item itself, or in it."""
    return Q(pk=item.pk) | Q(ancestors__contains=[item.pk])


def find_nearest() -> tuple[UUID, ...]:
    """Give each item the nearest set; say which had another."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST.format(place="true"))
        return tuple(row[0] for row in cursor.fetchall())


def rewrite_rights(top: UUID) -> int:
    """Work out anew the rights of all sets at and below an item; say how many rows changed."""
    return _rewrite(_HERE_AND_BELOW, top)


def _settle_set(item: Item) -> bool:
    """Give an item the set that counts for it; tell whether that is a new one."""
    own = PermissionSet.objects.filter(owner=item).first()
    needs_own = item.parent_id is None or item.entries.exists()
    is_new = needs_own and own is None
    chosen = (own or PermissionSet.objects.create(owner=item)) if needs_own else _set_around(item)
    if item.permission_set_id != chosen.pk:
        _execute(_USE_SET, top=item.pk, old=item.permission_set_id, new=chosen.pk)
        item.permission_set = chosen
    if own and not needs_own:
        own.delete()
    return is_new


def _rewrite(place: str, top: UUID) -> int:
    return _rewrite_of(User, place, top) + _rewrite_of(Role, place, top)


def _rewrite_of(
    kind: type[User | Role], place: str, top: UUID, some: Collection[Any] | None = None
) -> int:
    subject, table, column = {
        User: ("user_id", "containers_userright", "user_id"),
        Role: ("role_id", "containers_roleright", "group_id"),
    }[kind]
    # A condition that is not there costs nothing, and tells the planner nothing wrong.
    whose = f"e.{subject} IS NOT NULL" if some is None else f"e.{subject} = ANY(%(some)s)"
    of_these = "true" if some is None else f"r.{column} = ANY(%(some)s)"
    statement = _REWRITE.format(
        place=place, subject=subject, table=table, column=column, whose=whose, of_these=of_these
    )
    given = all_rights_given()
    values: dict[str, Any] = {
        "top": top,
        "some": list(some or ()),
        "facets": [facet.value for facet, _, _ in given],
        "values": [value.value for _, value, _ in given],
        "rights": [right.value for _, _, right in given],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def _set_around(item: Item) -> PermissionSet:
    return PermissionSet.objects.get(items=item.parent_id)


def _execute(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
