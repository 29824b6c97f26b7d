"""What is said about rights in the tree: at its root, and at the places with entries."""

from collections.abc import Sequence
from random import Random
from uuid import UUID

from bench.tree.sizes import NESTED
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, sets, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value, values_of
from tokenwell.containers.models import PermissionEntry

_SEED = 8
_EACH = 3
_OF_PEOPLE = 0.3  # the rest is of roles


def at_root(alice: User, service: User, roles: Sequence[Role]) -> None:
    """Give Alice everything, the service the use, and some roles a look at all."""
    everything = (
        (Facet.CONTAINER, Value.READ_WRITE),
        (Facet.CONFIGURATION, Value.READ_WRITE),
        (Facet.CREDENTIAL, Value.USE),
        (Facet.SECURITY, Value.READ_WRITE),
    )
    of_roles = ((Facet.CONTAINER, Value.READ), (Facet.CREDENTIAL, Value.USE))
    entries.give(
        tree.root(),
        *(Entry(alice, facet, value) for facet, value in everything),
        Entry(service, Facet.CREDENTIAL, Value.USE),
        *(
            Entry(role, facet, value)
            for role in roles[: NESTED * NESTED : NESTED]
            for facet, value in of_roles
        ),
        by=SYSTEM,
    )


def at_places(places: Sequence[UUID], people: Sequence[User], roles: Sequence[Role]) -> None:
    """Say something at each; what is in effect is worked out by the product's own verb."""
    dice = Random(_SEED)  # noqa: S311
    PermissionEntry.objects.bulk_create(
        entry for place in places for entry in _some(place, people, roles, dice)
    )
    sets.rewrite_rights(tree.root().pk)


def _some(
    place: UUID, people: Sequence[User], roles: Sequence[Role], dice: Random
) -> list[PermissionEntry]:
    found = {}
    for _ in range(_EACH):
        facet = dice.choice(list(Facet))
        value = dice.choice(sorted(values_of(facet)))
        entry = PermissionEntry(item_id=place, facet=facet, value=value)
        if dice.random() < _OF_PEOPLE:
            entry.user = dice.choice(people)
        else:
            entry.role = dice.choice(roles)
        found[entry.user_id, entry.role_id, facet] = entry
    return list(found.values())
