"""Hold what is in effect against the reference: all that is kept, and what each verb answers."""

from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

from tests.containers.reference import effective
from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item

Told = set[tuple[str, str, str]]  # who has which right on which item

_KEPT = """
WITH held AS (
    SELECT r.user_id, r.content_object_id, r.permission_id FROM containers_userright r
    UNION
    SELECT g.user_id, r.content_object_id, r.permission_id
    FROM containers_roleright r JOIN accounts_user_groups g USING (group_id)
)
SELECT u.id::text, i.id::text, p.codename
FROM held h
JOIN accounts_user u ON u.id = h.user_id AND u.is_active
JOIN containers_item i ON i.permission_set_id = h.content_object_id
JOIN auth_permission p ON p.id = h.permission_id
"""

# By induction from the root: each is where its parent is, and has a set of its own if anything
# was said of it, else its parent's. A set that a deleted subject has left is its own too.
_MISPLACED = """
SELECT i.id
FROM containers_item i
JOIN containers_permissionset s ON s.id = i.permission_set_id
LEFT JOIN containers_item p ON p.id = i.parent_id
WHERE i.ancestors <> array_remove(p.ancestors || p.id, NULL)
   OR (s.owner_id <> i.id AND (
          s.id IS DISTINCT FROM p.permission_set_id
          OR EXISTS (SELECT FROM containers_permissionset o WHERE o.owner_id = i.id)
          OR EXISTS (SELECT FROM containers_permissionentry e WHERE e.item_id = i.id)
      ))
"""


def assert_kept_as_told() -> Told:
    """Compare all that is kept with what the reference tells now, and give that."""
    told = effective()
    assert_kept(told)
    return told


def assert_kept(told: Told) -> None:
    """Compare every permission set, for everybody."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        assert set(cursor.fetchall()) == told


def assert_placed() -> None:
    """Hold each item's ancestors and set against its parent's."""
    with connection.cursor() as cursor:
        cursor.execute(_MISPLACED)
        assert cursor.fetchall() == []


def assert_answers_as_told(told: Told, person: User, item: Item, right: Right) -> None:
    """Ask each verb that looks at rights."""
    for verb in VERBS:
        verb(told, person, item, right)


def _can(told: Told, person: User, item: Item, right: Right) -> None:
    rights = _rights(told, person, item)
    assert {one for one in Right if permissions.can(person, one, item)} == rights
    assert person.has_perm(f"containers.{right}", item) is (right in rights)


def _visible(told: Told, person: User, _item: Item, _right: Right) -> None:
    seen = permissions.visible(person, Item.objects.all())
    assert _keys(seen) == {where for who, where, _ in told if who == str(person.pk)}


def _permitted(told: Told, person: User, _item: Item, right: Right) -> None:
    granted = permissions.permitted(person, right, Item.objects.all())
    assert _keys(granted) == {
        where for who, where, what in told if (who, what) == (str(person.pk), right.value)
    }


def _holders_of(told: Told, _person: User, item: Item, right: Right) -> None:
    people = User.objects.filter(is_service=False).values_list("pk", flat=True)
    holders = permissions.holders_of(right, [item.pk])
    assert holders == {
        item.pk: {pk for pk in people if (str(pk), str(item.pk), right.value) in told}
    }


def _rights_on(told: Told, person: User, item: Item, _right: Right) -> None:
    assert permissions.rights_on(person, item) == sorted(_rights(told, person, item))
    for one in permissions.with_rights(person, Item.objects.all()):
        assert permissions.rights_read(one) == sorted(_rights(told, person, one))


def _rights(told: Told, person: User, item: Item) -> set[str]:
    return {what for who, where, what in told if (who, where) == (str(person.pk), str(item.pk))}


def _keys(items: QuerySet[Item]) -> set[str]:
    return {str(pk) for pk in items.values_list("pk", flat=True)}


VERBS: tuple[Callable[[Told, User, Item, Right], None], ...] = (
    _can,
    _visible,
    _permitted,
    _holders_of,
    _rights_on,
)
