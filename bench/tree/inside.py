"""
Call the product's verbs on the tree, in a process of its own: ``python -m bench.tree.inside``.

Reads a name a line, and answers each with a line of JSON. What is changed is changed back.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tokenwell.accounts import roles  # noqa: E402
from tokenwell.accounts.models import Role, RoleMember, User  # noqa: E402
from tokenwell.audit.log import SYSTEM  # noqa: E402
from tokenwell.containers import entries, permissions, tree  # noqa: E402
from tokenwell.containers.entries import Entry  # noqa: E402
from tokenwell.containers.inheritance import Facet, Right, Value  # noqa: E402
from tokenwell.containers.models import Container, Item, RoleRight  # noqa: E402

_FACTS = json.loads(os.environ["BENCH_FACTS"])
_SEED = 10
_ASKED = 300
_ROUNDS = 5
# Nothing is said of it at the root.
_ROLE = "role-0001"


def ask() -> dict[str, Any]:
    """Ask of some people and items, one at a time."""
    dice = Random(_SEED)  # noqa: S311
    people = list(User.objects.filter(is_service=False).order_by("pk")[:_ASKED])
    items = list(Item.objects.filter(pk__in=_FACTS["fetched"]))
    asked = [(dice.choice(people), dice.choice(list(Right)), dice.choice(items)) for _ in people]
    with CaptureQueriesContext(connection) as captured:
        permissions.can(*asked[0])
    took = []
    for each in asked:
        began = time.perf_counter()
        permissions.can(*each)
        took.append((time.perf_counter() - began) * 1000)
    return {"ms": median(took), "statements": len(captured)}


def grant_root() -> dict[str, Any]:
    """Say something at the root that counts at all places below, and take it back."""
    return _say(tree.root())


def first_of_all() -> dict[str, Any]:
    """Say something for the first time with the whole tree below, and take it back."""
    return _say(_container("all"), rounds=1)


def first_of_branch() -> dict[str, Any]:
    """Say something for the first time with a tenth of the tree below, and take it back."""
    return _say(_container("branch"))


def role_change() -> dict[str, Any]:
    """Put a person into a role, and take them out."""
    role = Role.objects.get(name=_ROLE)
    took = []
    for person in User.objects.exclude(memberships__role=role).order_by("pk")[: _ROUNDS * 2]:
        took.append(_timed(partial(roles.add_member, role, person, by=SYSTEM)))
        said = RoleMember.objects.filter(role=role).select_related("user", "member_role")
        rest = [row.user or row.member_role for row in said if row.user_id != person.pk]
        roles.set_members(
            role,
            users=[one for one in rest if isinstance(one, User)],
            roles=[one for one in rest if isinstance(one, Role)],
            by=SYSTEM,
        )
    return {"ms": took, "members": role.members.count(), "people": role.user_set.count()}


def move_subtree() -> dict[str, Any]:
    """Move a branch into another one, and back."""
    branch, other, home = map(_container, ("branch", "other_branch", "all"))
    alice = User.objects.get(username=_FACTS["username"])
    took = []
    for place in (other, home) * 2:
        took.append(_timed(partial(tree.move, branch, place, by=alice, address=None)))
    below = Item.objects.filter(ancestors__contains=[branch.pk])
    containers = below.filter(kind="container").count()
    return {"ms": took, "containers": containers, "items": below.count()}


def _say(item: Item, *, rounds: int = _ROUNDS) -> dict[str, Any]:
    role = Role.objects.get(name=_ROLE)
    entry = Entry(role, Facet.CONFIGURATION, Value.READ_WRITE)
    rights = RoleRight.objects.filter(group=role)
    given, taken, rows = [], [], 0
    for _ in range(rounds):
        before = rights.count()
        given.append(_timed(partial(entries.give, item, entry, by=SYSTEM)))
        rows = rights.count() - before
        taken.append(_timed(partial(entries.take, item, entry, by=SYSTEM)))
    below = Item.objects.filter(ancestors__contains=[item.pk])
    containers = below.filter(kind="container")
    return {
        "ms": given,
        "ms_to_take_it_back": taken,
        "rows_of_rights": rows,
        "containers": containers.count(),
        "items": below.count(),
        "places": below.filter(own_permission_set__isnull=False).count(),
    }


def _container(name: str) -> Container:
    return Container.objects.get(pk=UUID(_FACTS[name]))


def _timed(change: Callable[[], object]) -> float:
    began = time.perf_counter()
    change()
    return (time.perf_counter() - began) * 1000


_DEEDS: dict[str, Callable[[], dict[str, Any]]] = {
    deed.__name__: deed
    for deed in (ask, grant_root, first_of_all, first_of_branch, role_change, move_subtree)
}

if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(_DEEDS[line.strip()]())}\n")
        sys.stdout.flush()
