"""Whose a container or credential is: who created it, or whom it was handed over to since."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record_all
from tokenwell.containers import tree
from tokenwell.containers.models import Item

# That many are written by one statement.
_AT_ONCE = 1000


def owned_by(user_id: UUID) -> Q:
    """Keep the items that belong to a user or a service."""
    return Q(owner=user_id) | Q(owner__isnull=True, created_by=user_id)


def owner_of(item: Item) -> User | None:
    """Say whose an item is; None if they were deleted."""
    return item.owner or item.created_by


def hand_over(items: QuerySet[Item], to: User, *, by: Actor) -> int:
    """
    Make somebody the owner of some items, and say of how many.

    It gives them no right: those are entries. Call it in a transaction, with the tree locked.
    """
    found = list(items.only("id", "kind", "name", "ancestors"))
    for start in range(0, len(found), _AT_ONCE):
        _give(found[start : start + _AT_ONCE], to, by)
    return len(found)


def _give(items: Sequence[Item], to: User, by: Actor) -> None:
    Item.objects.filter(pk__in=[item.pk for item in items]).update(owner=to)
    facts = {"after": to.username}
    targets = tree.targets(items).values()
    record_all(Action.ITEM_HANDED_OVER, by=by, on=[(target, facts) for target in targets])
