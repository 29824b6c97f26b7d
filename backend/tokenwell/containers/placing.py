"""What it takes to move an item, to copy it, and to throw it away, with all that is in it."""

from django.db.models import QuerySet

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item, Kind


def need_around(user: User, item: Item) -> None:
    """
    Ask for the right to create and delete in the container around an item.

    :raises Problem: 403; it names the right.
    """
    permissions.need(user, Right.CONTAINER_WRITE, item.parent or item)


def need_to_move(user: User, item: Item, parent: Container) -> None:
    """
    Ask for the rights to put an item into a container; call with the tree locked.

    Rights follow the place. Whoever moves credentials to where more people may use them must be
    one who may use and change them, each of them.

    :raises Problem: 403; it names the right.
    """
    need_around(user, item)
    permissions.need(user, Right.CONTAINER_WRITE, parent)
    if item.kind != Kind.CONTAINER:
        permissions.need(user, Right.CONFIGURATION_WRITE, item)
        if item.kind == Kind.CREDENTIAL:
            permissions.need(user, Right.CREDENTIAL_USE, item)
        permissions.need(user, Right.CONFIGURATION_WRITE, parent)
        return
    inside = _no_containers_in(item)
    # The root stays where it is, whoever asks; and the bin is in it.
    if item.parent_id in {None, parent.pk} or not inside.exists():
        return
    permissions.need(user, Right.CONFIGURATION_WRITE, parent)
    permissions.need_on_all(user, Right.CONFIGURATION_WRITE, inside)
    permissions.need_on_all(user, Right.CREDENTIAL_USE, inside.filter(kind=Kind.CREDENTIAL))


def need_to_put_back(user: User, item: Item, parent: Container) -> None:
    """
    Ask for the rights to create in a container what is in the bin; call with the tree locked.

    :raises Problem: 403; it names the right.
    """
    permissions.need(user, Right.CONTAINER_WRITE, parent)
    if item.kind != Kind.CONTAINER or _no_containers_in(item).exists():
        permissions.need(user, Right.CONFIGURATION_WRITE, parent)


def need_to_delete(user: User, item: Item) -> None:
    """
    Ask for the rights to throw an item away with all that is in it; call with the tree locked.

    :raises Problem: 403; it names the right.
    """
    need_around(user, item)
    if item.kind != Kind.CONTAINER:
        permissions.need(user, Right.CONFIGURATION_WRITE, item)
        return
    inside = Item.objects.filter(ancestors__contains=[item.pk])
    permissions.need_on_all(user, Right.CONTAINER_WRITE, inside.filter(kind=Kind.CONTAINER))
    permissions.need_on_all(user, Right.CONFIGURATION_WRITE, inside.exclude(kind=Kind.CONTAINER))


def need_to_copy(user: User, item: Item, parent: Container) -> None:
    """
    Ask for the rights to copy an item into a container; call with the tree locked.

    :raises Problem: 403; it names the right.
    """
    is_container = item.kind == Kind.CONTAINER
    reads = Right.CONTAINER_READ if is_container else Right.CONFIGURATION_READ
    permissions.need(user, reads, item)
    permissions.need(user, Right.CONTAINER_WRITE, parent)
    permissions.need(user, Right.CONFIGURATION_WRITE, parent)


def _no_containers_in(item: Item) -> QuerySet[Item]:
    return Item.objects.filter(ancestors__contains=[item.pk]).exclude(kind=Kind.CONTAINER)
