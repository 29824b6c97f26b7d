"""Shorthand for the tests of the tree."""

import json
from typing import Any

from django.db import transaction
from django.test import Client

from tests.personas import browser
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import sets, tree
from tokenwell.containers.models import Container, Item
from tokenwell.credentials import binning, changes
from tokenwell.credentials.models import Credential

JSON = "application/json"


def make(parent: Container, name: str, *, by: User) -> Container:
    """Make a container."""
    return tree.create_container(parent, name, by=by, address=None)


def make_chain(parent: Container, *names: str, by: User) -> list[Container]:
    """Make containers, each in the one before."""
    made = []
    for name in names:
        parent = make(parent, name, by=by)
        made.append(parent)
    return made


def make_credential(parent: Container, name: str, *, by: User) -> Credential:
    """Make a credential without a secret."""
    fields = {"name": name, "grant_type": "client_credentials", "usages": ["http"]}
    return changes.create(parent, fields, by=by, address=None)


@transaction.atomic
def delete(item: Item, *, by: User) -> None:
    """
    Throw an item away that nothing is in, and empty the bin of it.

    :raises Problem: something is in it, or it is fixed or gone.
    """
    sets.lock_tree()
    tree.read_again(item)
    if Item.objects.filter(parent_id=item.pk).exists():
        raise binning.not_empty(item)
    binning.let_go(binning.throw(item, by=by, address=None), by=SYSTEM)


def public() -> Container:
    """Get /public."""
    return Container.objects.get(name="public", is_fixed=True)


def send(user: User | Client, method: str, address: str, body: Any = None, **headers: str) -> Any:
    """Send a JSON request as a person; address is below /api/v1/."""
    client = user if isinstance(user, Client) else browser(user)
    return client.generic(
        method.upper(),
        f"/api/v1/{address}",
        data=b"" if body is None else _json(body),
        content_type=JSON,
        headers=headers,
    )


def ancestors_by_parents(item: Item) -> list[object]:
    """Walk up to the root, the slow and sure way."""
    chain: list[object] = []
    above = Item.objects.get(pk=item.pk).parent
    while above is not None:
        chain.insert(0, above.pk)
        above = above.parent
    return chain


def _json(body: Any) -> bytes:
    return json.dumps(body, default=str).encode()
