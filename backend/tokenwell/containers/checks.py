"""
Work out anew what is in effect, and compare: places, permission sets, rights, roles.

There is one implementation: a comparison is a repair that is taken back.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from tokenwell.accounts import roles
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record
from tokenwell.containers import bins, sets, tree
from tokenwell.containers.models import Item, PermissionEntry, PermissionSet

_PLACES = """
WITH RECURSIVE walk AS (
    SELECT id, '{}'::uuid[] AS ancestors FROM containers_item WHERE parent_id IS NULL
    UNION ALL
    SELECT i.id, w.ancestors || w.id FROM walk w JOIN containers_item i ON i.parent_id = w.id
)
UPDATE containers_item i SET ancestors = w.ancestors
FROM walk w
WHERE w.id = i.id AND i.ancestors <> w.ancestors
RETURNING i.id
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """What was not as it should be: items by id, rows of rights and of roles by number."""

    places: tuple[UUID, ...]
    sets: tuple[UUID, ...]
    rights: int
    roles: int

    def __bool__(self) -> bool:
        return bool(self.places or self.sets or self.rights or self.roles)


def compare() -> Difference:
    """Say what differs from what was said, and change nothing."""
    with transaction.atomic():
        found = _mend()
        transaction.set_rollback(True)
    return found


@transaction.atomic
def repair() -> Difference:
    """Bring everything in line with what was said, and say what that changed."""
    found = _mend()
    # When a user or a role is deleted, their entries go, and a set may be left over that
    # says just what the one around it says. No difference, but nothing to keep.
    for item in Item.objects.filter(_owns_a_set(), ~_needs_a_set()):
        sets.settle(item)
    if found:
        facts = {
            "repaired": {
                "places": len(found.places),
                "sets": len(found.sets),
                "rights": found.rights,
                "roles": found.roles,
            }
        }
        record(Action.PERMISSIONS_CHANGED, by=SYSTEM, on=tree.target(tree.root()), facts=facts)
    return found


def _mend() -> Difference:
    sets.lock_tree()
    places = _changed(_PLACES)
    PermissionSet.objects.bulk_create(
        PermissionSet(owner=item) for item in Item.objects.filter(_needs_a_set(), ~_owns_a_set())
    )
    return Difference(
        places=places,
        sets=sets.find_nearest(),
        rights=sets.rewrite_rights(tree.root().pk),
        roles=roles.rewrite_everybody(),
    )


def _needs_a_set() -> Q:
    said = Q(Exists(PermissionEntry.objects.filter(item=OuterRef("pk"))))
    # What was thrown away keeps its entries, and has no rights of its own until it is back.
    return Q(parent__isnull=True) | Q(container__is_bin=True) | (said & ~bins.in_it())


def _owns_a_set() -> Q:
    return Q(Exists(PermissionSet.objects.filter(owner=OuterRef("pk"))))


def _changed(statement: str) -> tuple[UUID, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(row[0] for row in cursor.fetchall())
