"""Change the tree: put in, rename, move, take out. Each with its record, in one transaction."""

from collections.abc import Collection, Iterable
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Func, IntegerField, Max
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, Target, record
from tokenwell.containers import sets
from tokenwell.containers.models import Container, Item, Kind, PermissionSet
from tokenwell.containers.names import checked_name
from tokenwell.containers.paths import path_of, paths_of
from tokenwell.ids import uuid7
from tokenwell.web.problems import Problem, invalid, not_found

AnyItem = TypeVar("AnyItem", bound=Item)

_PLACE = ("parent_id", "ancestors", "permission_set_id", "name")
DEEPEST = 200
_DEPTH = Func(F("ancestors"), function="cardinality", output_field=IntegerField())

_MOVE_BELOW = """
UPDATE containers_item
SET ancestors = %(chain)s::uuid[] || ancestors[array_position(ancestors, %(top)s):]
WHERE ancestors @> ARRAY[%(top)s]
"""


def root() -> Container:
    """Get the container that all others are in."""
    return Container.objects.get(parent__isnull=True)


@transaction.atomic
def create_container(
    parent: Container, name: str, *, tags: list[str] | None = None, by: User, address: str | None
) -> Container:
    """
    Make a container in another; ``tags`` are as ``tags.checked`` gives them.

    :raises Problem: the name can't be one or is taken.
    """
    container = Container(kind=Kind.CONTAINER, tags=tags or [])
    put(container, parent, name, by=by)
    record(Action.CONTAINER_CREATED, by=actor(by, address), on=target(container))
    return container


def put(item: Item, parent: Container, name: str, *, by: User | None) -> None:
    """
    Give a new item its place, and save it. The caller records it, in the same transaction.

    :raises Problem: the name can't be one or is taken, or the container is gone.
    """
    sets.share_tree()
    # Read again, now that nothing can move it: it hands down its ancestors and its rights.
    around = Container.objects.filter(pk=parent.pk).first()
    if around is None:
        raise not_found()
    if len(around.ancestors) >= DEEPEST:
        raise _too_deep()
    item.parent, item.name = around, _name(name)
    item.ancestors = [*around.ancestors, around.pk]
    item.permission_set_id = around.permission_set_id
    item.created_at = item.modified_at = timezone.now()
    item.created_by = item.modified_by = by
    _save_name(item, created=True)


@transaction.atomic
def rename(item: Item, name: str, *, by: User, address: str | None) -> None:
    """
    Give an item another name.

    :raises Problem: the name can't be one or is taken, or the item is fixed.
    """
    name = _name(name)
    sets.share_tree()
    read_again(item)
    if name == item.name:
        return
    refuse_fixed(item)
    before, item.name = path_of(item), name
    _touch(item, by)
    _save_name(item)
    action = {
        Kind.CONTAINER: Action.CONTAINER_RENAMED,
        Kind.CREDENTIAL: Action.CREDENTIAL_RENAMED,
        Kind.JOB: Action.JOB_RENAMED,
    }[Kind(item.kind)]
    record(action, by=actor(by, address), on=target(item), facts={"before": before})


@transaction.atomic
def move(
    item: Item, parent: Container, name: str | None = None, *, by: User, address: str | None
) -> None:
    """
    Put an item with all below it into another container; rights follow the new place.

    With a ``name`` it has that one there: the old one may be taken.

    :raises Problem: into itself, a name that is taken there, too deep, or the item is fixed.
    """
    refuse_fixed(item)
    sets.lock_tree()
    read_again(item)
    around = Container.objects.filter(pk=parent.pk).first()
    if around is None:
        raise not_found()
    if around.pk == item.parent_id:
        if name is not None:
            rename(item, name, by=by, address=address)
        return
    if item.pk in {around.pk, *around.ancestors}:
        raise invalid(parent="A container can't be moved into itself.")
    before = path_of(item)
    relocate(item, around, item.name if name is None else name, by=by)
    sets.settle(item)
    action = {
        Kind.CONTAINER: Action.CONTAINER_MOVED,
        Kind.CREDENTIAL: Action.CREDENTIAL_MOVED,
        Kind.JOB: Action.JOB_MOVED,
    }[Kind(item.kind)]
    record(action, by=actor(by, address), on=target(item), facts={"before": before})


def relocate(item: Item, around: Container, name: str, *, by: User) -> None:
    """
    Give an item another place, and nothing else; call with the tree locked.

    Its rights, and those of all below it, are the caller's to bring in line.

    :raises Problem: a name that is taken there, or too deep.
    """
    chain = [*around.ancestors, around.pk]
    if len(chain) + _levels_below(item) > DEEPEST:
        raise _too_deep()
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_BELOW, {"chain": chain, "top": item.pk})
    item.parent, item.ancestors, item.name = around, chain, _name(name)
    _touch(item, by)
    _save_name(item)


def read_again(item: Item, *more: str) -> None:
    """
    Read where an item is, now that the tree is locked; somebody may have been faster.

    ``more`` are other fields of it.

    :raises Problem: it is gone.
    """
    try:
        item.refresh_from_db(fields=["parent", "ancestors", "permission_set", "name", *more])
    except Item.DoesNotExist:
        raise not_found() from None


def read_all_again(items: Collection[Item]) -> None:
    """
    Read where several items are, with one query.

    :raises Problem: one of them is gone.
    """
    there = Item.objects.in_bulk([item.pk for item in items])
    for item in items:
        if item.pk not in there:
            raise not_found()
        for field in _PLACE:
            setattr(item, field, getattr(there[item.pk], field))


def target(item: Item) -> Target:
    """Name an item in the record, with its path of now."""
    return targets([item])[item.pk]


def targets(items: Iterable[Item]) -> dict[UUID, Target]:
    """Name several items in the record, by id, with one query."""
    items = list(items)
    where = paths_of(items)
    return {
        item.pk: Target(item.kind, item.pk, where[item.pk], tuple(item.ancestors)) for item in items
    }


@transaction.atomic
def make_fixed(by: Actor) -> list[Container]:
    """Make the root and /public where they are missing; give those that were made."""
    sets.lock_tree()
    made = []
    top = Container.objects.filter(parent__isnull=True).first()
    if top is None:
        top = _make_root()
        made.append(top)
    if not Item.objects.filter(parent=top, name="public").exists():
        public = Container(kind=Kind.CONTAINER, is_fixed=True)
        put(public, top, "public", by=None)
        made.append(public)
    for container in made:
        record(Action.CONTAINER_CREATED, by=by, on=target(container))
    return made


def _make_root() -> Container:
    now = timezone.now()
    own = PermissionSet(owner_id=uuid7())
    top = Container(
        id=own.owner_id,
        kind=Kind.CONTAINER,
        name="",
        is_fixed=True,
        permission_set=own,
        created_at=now,
        modified_at=now,
    )
    # The two point at each other; the database looks at the end of the transaction.
    own.save(force_insert=True)
    top.permission_set_id = own.pk
    top.save(force_insert=True)
    return top


def _levels_below(item: Item) -> int:
    below = Item.objects.filter(ancestors__contains=[item.pk])
    deepest = below.aggregate(depth=Max(_DEPTH))["depth"]
    return deepest - len(item.ancestors) if deepest else 0


def _too_deep() -> Problem:
    return invalid(parent=f"The tree is at most {DEEPEST} levels deep.")


def _name(name: str) -> str:
    try:
        return checked_name(name)
    except ValueError as error:
        raise invalid(name=str(error)) from None


def _touch(item: Item, by: User) -> None:
    item.modified_at, item.modified_by = timezone.now(), by


def _save_name(item: Item, *, created: bool = False) -> None:
    try:
        with transaction.atomic():
            if created:
                item.save(force_insert=True)
            else:
                fields = ["name", "parent", "ancestors", "modified_at", "modified_by"]
                item.save(update_fields=fields)
    except IntegrityError as error:
        if "containers_item_name" not in str(error.__cause__):
            raise
    else:
        return
    where = path_of(item.parent) if item.parent else "/"
    raise invalid(name=f"There is something named {item.name} in {where} already.")


def refuse_fixed(item: Item) -> None:
    """
    Refuse to change what is there from the start.

    :raises Problem: 409, it is fixed.
    """
    if Container.objects.filter(pk=item.pk, is_fixed=True).exists():
        raise Problem(
            "fixed",
            status=409,
            title=f"{path_of(item)} can't be renamed, moved or deleted.",
            detail="It is there from the start, and there to stay.",
        )
