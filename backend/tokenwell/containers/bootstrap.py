"""What is there from the start: the root, /public, and what every person may do in it."""

from typing import Any

from django.db import transaction

from tokenwell.accounts import people
from tokenwell.accounts.models import AUTHENTICATED, Role, User
from tokenwell.audit.log import SYSTEM, Actor
from tokenwell.containers import entries, sets, tree
from tokenwell.containers.inheritance import Facet, Value


@transaction.atomic
def make_fixed(**_kwargs: Any) -> None:
    """Make the root and /public where they are missing."""
    for container in tree.make_fixed(SYSTEM):
        if container.parent_id is None:
            continue
        everybody = Role.objects.get(name=AUTHENTICATED, is_fixed=True)
        said = (
            (Facet.CONTAINER, Value.READ_WRITE),
            (Facet.CONFIGURATION, Value.READ_WRITE),
            (Facet.CREDENTIAL, Value.USE),
            (Facet.SECURITY, Value.READ),
        )
        entries.give(
            container,
            *(entries.Entry(everybody, facet, value) for facet, value in said),
            by=SYSTEM,
        )


@transaction.atomic
def make_administrator(username: str, *, password: str) -> User:
    """
    Make an administrator who has all rights from the root down, as entries that anybody sees.

    :raises Problem: the name is taken or the password too weak.
    """
    # First of all, as whoever changes entries does: a name is taken after it.
    sets.lock_tree()
    administrator = people.create_user(
        username, password=password, by=SYSTEM, is_administrator=True
    )
    entries.give(tree.root(), *_everything(administrator), by=SYSTEM)
    return administrator


@transaction.atomic
def dismiss_administrator(user: User, *, by: Actor) -> None:
    """
    Take back all that ``make_administrator`` gave: the pages, and the entries at the root.

    What else was said of them, somebody said for a reason of their own: it stays.

    :raises Problem: it is oneself, or the last administrator.
    """
    # First of all, as whoever changes entries does: else the two would wait for each other.
    sets.lock_tree()
    people.dismiss_administrator(user, by=by)
    entries.take(tree.root(), *_everything(user), by=by)


def _everything(user: User) -> list[entries.Entry]:
    said = (
        (Facet.CONTAINER, Value.READ_WRITE),
        (Facet.CONFIGURATION, Value.READ_WRITE),
        (Facet.CREDENTIAL, Value.USE),
        (Facet.SERVICE, Value.USE),
        (Facet.SECURITY, Value.READ_WRITE),
    )
    return [entries.Entry(user, facet, value) for facet, value in said]
