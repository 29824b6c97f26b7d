"""Write the containers and credentials of the tree, each with the set whose rights count there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from bench.tree import shape
from bench.tree.copying import Likeness, array
from bench.tree.indexes import left_out
from bench.tree.sizes import IN_ONE, Size
from tokenwell.containers import tree
from tokenwell.containers.models import Container, Item, ItemName, PermissionSet
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.ids import uuid7

# What a trigger would have written.
_NAMES = """
INSERT INTO containers_itemname (item_id, kind, folded)
SELECT id, kind, lower(name) FROM containers_item
ON CONFLICT DO NOTHING
"""
_OF_ITEM = ("id", "parent_id", "name", "ancestors", "permission_set_id")


@dataclass(frozen=True, slots=True)
class Place:
    """What a container hands down: its ancestors and itself, and its permission set."""

    id: str
    chain: str
    set_id: str


@dataclass(frozen=True, slots=True)
class Planted:
    """What was written: the ids of containers, of those with a set of their own, of credentials."""

    containers: list[UUID]
    places: list[UUID]
    credentials: list[UUID]


@transaction.atomic
def plant(size: Size, first: Credential, first_tokens: TokenSet) -> Planted:
    """Write everything in the likeness of one credential, its tokens, and its container."""
    with connection.cursor() as cursor:
        # Each copy is as good as its original, so no trigger has to look at it.
        cursor.execute("SET LOCAL session_replication_role = replica")
    with left_out(Item, ItemName, Container, Credential, CredentialClock, TokenSet):
        places, own = _write_containers(size, first)
        full = Place(str(first.parent_id), _chain(first.ancestors), str(first.permission_set_id))
        where = [full] * (IN_ONE - 1)
        spread = range(len(where), size.credentials - 1)
        where += (places[number % len(places)] for number in spread)
        credentials = _write_credentials(where, first, first_tokens)
        with connection.cursor() as cursor:
            cursor.execute(_NAMES)
    return Planted(
        [UUID(each.id) for each in places],
        [UUID(each.id) for each in own],
        [first.pk, *map(UUID, credentials)],
    )


def _write_containers(size: Size, first: Credential) -> tuple[list[Place], list[Place]]:
    """Write all containers; give them, and those with a set of their own."""
    containers = list(_containers(size))
    places = [place for place, _ in containers]
    own = [place for place, around in containers if place.set_id != around.set_id]
    Likeness(Item, first.parent_id, own=_OF_ITEM).write(
        (place.id, around.id, shape.container_name(number), _above(place), place.set_id)
        for number, (place, around) in enumerate(containers)
    )
    Likeness(Container, first.parent_id, own=["item_ptr_id"]).write((each.id,) for each in places)
    PermissionSet.objects.bulk_create(
        PermissionSet(id=UUID(each.set_id), owner_id=UUID(each.id)) for each in own
    )
    return places, own


def _containers(size: Size) -> Iterator[tuple[Place, Place]]:
    """Give each container with the one around it, which always comes first."""
    root = tree.root()
    top = Place(str(root.pk), _chain([root.pk]), str(root.permission_set_id))
    made: list[Place] = []
    own = shape.places(size)
    for number, outer in enumerate(shape.around(size)):
        around = top if outer == shape.TOP else made[outer]
        place_id = str(uuid7())
        set_id = str(uuid7()) if number in own else around.set_id
        made.append(Place(place_id, f"{around.chain},{place_id}", set_id))
        yield made[-1], around


def _write_credentials(where: Sequence[Place], first: Credential, tokens: TokenSet) -> list[str]:
    """Write a credential into each of some places, with tokens; give their ids."""
    ids = [str(uuid7()) for _ in where]
    Likeness(Item, first.pk, own=_OF_ITEM).write(
        (ids[number], place.id, shape.credential_name(number), array([place.chain]), place.set_id)
        for number, place in enumerate(where)
    )
    Likeness(Credential, first.pk, own=["item_ptr_id"]).write((each,) for each in ids)
    pairs = [(each, str(uuid7())) for each in ids]
    Likeness(CredentialClock, first.pk, own=["credential_id", "token_set"]).write(pairs)
    Likeness(TokenSet, tokens.pk, own=["id", "credential_id"]).write(
        (token, each) for each, token in pairs
    )
    return ids


def _chain(ids: Sequence[UUID]) -> str:
    return ",".join(map(str, ids))


def _above(place: Place) -> str:
    return array([place.chain.rpartition(",")[0]])
