"""Keep the permission sets right: what was said, worked out once, in the same transaction."""

from typing import Any
from uuid import UUID

from django.db import connection

from tokenwell.accounts import locks
from tokenwell.containers.inheritance import all_rights_given
from tokenwell.containers.models import Item, PermissionSet

# Of each set below an item: the nearest entry of each user, role and facet, and the rights
# that those give. One statement for users, one for roles.
_REWRITE = """
WITH touched AS (
    SELECT s.id AS set_id, o.ancestors || o.id AS chain
    FROM containers_permissionset s JOIN containers_item o ON o.id = s.owner_id
    WHERE o.id = %(top)s OR o.ancestors @> ARRAY[%(top)s]
),
nearest AS (
    SELECT DISTINCT ON (t.set_id, e.{subject}, e.facet)
           t.set_id, e.{subject} AS subject, e.facet, e.value
    FROM touched t
    JOIN containers_permissionentry e ON e.item_id = ANY(t.chain) AND e.{subject} IS NOT NULL
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
    WHERE r.content_object_id = t.set_id
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

_USERS = _REWRITE.format(subject="user_id", table="containers_userright", column="user_id")
_ROLES = _REWRITE.format(subject="role_id", table="containers_roleright", column="group_id")

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


def settle(item: Item) -> None:
    """
    Bring the sets of an item and of all below it in line with the entries and its place.

    The first entry gives it a set of its own, for it and for what inherits from it; when
    the last is gone, its container's counts again. Call with the tree locked.
    """
    needs_own = item.parent_id is None or item.entries.exists()
    own = PermissionSet.objects.filter(owner=item).first()
    around = own if item.parent_id is None else _set_around(item)
    if needs_own and own is None:
        own = PermissionSet.objects.create(owner=item)
    chosen = own if needs_own else around
    if chosen is None:
        raise RuntimeError("the root has lost its permission set")
    if item.permission_set_id != chosen.pk:
        _execute(_USE_SET, top=item.pk, old=item.permission_set_id, new=chosen.pk)
        item.permission_set = chosen
    if own and not needs_own:
        own.delete()
    rewrite_rights(item.pk)


def rewrite_rights(top: UUID) -> int:
    """Work out anew the rights of all sets at and below an item; say how many rows changed."""
    given = all_rights_given()
    values: dict[str, Any] = {
        "top": top,
        "facets": [facet.value for facet, _, _ in given],
        "values": [value.value for _, value, _ in given],
        "rights": [right.value for _, _, right in given],
    }
    return _number(_USERS, values) + _number(_ROLES, values)


def _set_around(item: Item) -> PermissionSet:
    return PermissionSet.objects.get(items=item.parent_id)


def _execute(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _number(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])
