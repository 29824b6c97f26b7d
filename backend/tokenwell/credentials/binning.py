"""Throw credentials away with their containers, put them back, and let them go for good."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Actor, Target, record_all
from tokenwell.containers import bins, placing, sets, tree
from tokenwell.containers.models import Binned, Container, Item, Kind
from tokenwell.containers.paths import path_of, paths_of
from tokenwell.credentials import authorize, revoke, suspending
from tokenwell.credentials.locks import locked_with_clocks
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import SERVING, State
from tokenwell.web.problems import Problem, not_found

_AT_ONCE = 500
_THROWN = {
    Kind.CONTAINER.value: Action.CONTAINER_DELETED,
    Kind.CREDENTIAL.value: Action.CREDENTIAL_DELETED,
    Kind.JOB.value: Action.JOB_DELETED,
}


def below(item: Item) -> QuerySet[Item]:
    """Give an item and all that is in it."""
    return Item.objects.filter(sets.at_and_below(item))


@transaction.atomic
def throw(item: Item, *, by: User, address: str | None) -> Binned:
    """
    Put an item with all that is in it into the bin for 30 days.

    Its credentials are handed out and renewed no more. Their secrets and tokens are kept, and
    are given back to their providers when they go for good.

    :raises Problem: the item is fixed, or gone.
    """
    sets.lock_tree()
    tree.read_again(item)
    targets = tree.targets(below(item))
    who = actor(by, address)
    credentials = [target.id for target in targets.values() if target.kind == Kind.CREDENTIAL]
    states = _suspend([one for one in credentials if one is not None], by=who)
    binned = bins.throw(item, by=by)
    binned.states = states
    binned.save(update_fields=["states"])
    for kind, action in _THROWN.items():
        of_kind = (target for target in targets.values() if target.kind == kind)
        record_all(action, by=who, on=((target, {}) for target in of_kind))
    return binned


@transaction.atomic
def put_back(
    binned: Binned, parent: Container, name: str, *, by: User, address: str | None
) -> Item:
    """
    Put what was thrown away into a container, as it was: rights, secrets, tokens and states.

    :raises Problem: the name is taken there, or the tree would be too deep.
    """
    sets.lock_tree()
    binned = _locked(binned)
    item = bins.put_back(binned, parent, name, by=by)
    _resume(_credentials(below(item)), binned.states)
    now = path_of(item)
    told = [
        (target, {"before": binned.path + target.path.removeprefix(now)})
        for target in tree.targets(below(item)).values()
    ]
    record_all(Action.ITEM_RESTORED, by=actor(by, address), on=told)
    return item


@transaction.atomic
def put_elsewhere(
    binned: Binned,
    origin: Container,
    parent: Container,
    name: str,
    *,
    by: User,
    address: str | None,
) -> Item:
    """
    Put what was thrown away back where it was, and move it from there into another container.

    :raises Problem: a right is missing to move it so, or the name is taken there.
    """
    sets.lock_tree()
    item = put_back(binned, origin, _free_name(binned, origin), by=by, address=address)
    placing.need_to_move(by, item, parent)
    tree.move(item, parent, name, by=by, address=address)
    return item


@transaction.atomic
def let_go(binned: Binned, *, by: Actor) -> None:
    """Delete for good what is in the bin; the tokens are given back (``giving_back.due``)."""
    # Nobody sees it and nothing moves in it: nobody else has to wait who only adds to the tree.
    sets.share_tree()
    binned = _locked(binned)
    ids, inside = _credentials(below(binned.item)), path_of(binned.item)

    def was(path: str) -> str:
        # In the bin they have paths that nobody knows.
        return binned.path + path.removeprefix(inside)

    targets = [
        Target(target.kind, target.id, was(target.path))
        for target in tree.targets(below(binned.item)).values()
    ]
    for start in range(0, len(ids), _AT_ONCE):
        batch = locked_with_clocks(ids[start : start + _AT_ONCE])
        revoke.keep_requests(batch, {pk: was(path) for pk, path in paths_of(batch).items()})
        Credential.objects.filter(pk__in=[credential.pk for credential in batch]).delete()
    told: dict[UUID | None, dict[str, object]] = {binned.item_id: {"credentials": len(ids)}}
    record_all(Action.ITEM_PURGED, by=by, on=[(one, told.get(one.id, {})) for one in targets])
    _delete_what_is_left(binned.item)


def let_go_what_is_old(*, now: datetime) -> int:
    """Delete for good what has been in the bin for 30 days; say how much it was."""
    old = Binned.objects.filter(thrown_at__lt=now - bins.KEPT_FOR).select_related("item")
    number = 0
    for binned in old.order_by("thrown_at"):
        let_go(binned, by=SYSTEM)
        number += 1
    return number


def not_empty(container: Item) -> Problem:
    """Say that a container is not thrown away, since something is in it."""
    return Problem(
        "container-not-empty",
        status=409,
        title=f"{container.name} is not empty.",
        detail="Move or delete what is in it first, or delete it with all that is in it. Nothing"
        " was changed.",
    )


def _suspend(ids: list[UUID], *, by: Actor) -> dict[str, str]:
    """Stop some credentials; say how those were that handed out nothing, by id."""
    before: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        credentials = locked_with_clocks(ids[start : start + _AT_ONCE])
        clocks = [credential.clock for credential in credentials]
        before |= {str(clock.pk): clock.state for clock in clocks if clock.state not in SERVING}
        suspending.stop(credentials)
        authorize.cancel_all(credentials, error="changed-meanwhile", by=by)
    return before


def _resume(ids: list[UUID], states: Mapping[str, str]) -> None:
    before = {UUID(one): State(state) for one, state in states.items()}
    for start in range(0, len(ids), _AT_ONCE):
        suspending.go_on(locked_with_clocks(ids[start : start + _AT_ONCE]), before)


def _credentials(items: QuerySet[Item]) -> list[UUID]:
    return list(items.filter(kind=Kind.CREDENTIAL).order_by("pk").values_list("pk", flat=True))


def _delete_what_is_left(item: Item) -> None:
    """Delete all at once, by their kinds, since else each is read by itself."""
    kinds = [one.related_model for one in Item._meta.related_objects if one.parent_link]
    # Containers last: one that something is in can't be deleted.
    for kind in sorted(kinds, key=lambda kind: kind is Container):
        kind._base_manager.filter(sets.at_and_below(item)).delete()


def _free_name(binned: Binned, origin: Container) -> str:
    """Give the name that it had, or one that nothing else has there by now."""
    named = Item.objects.filter(parent=origin).alias(folded=Lower("name"))
    if named.filter(folded=Lower(Value(binned.name))).exists():
        return f"{binned.name[:200]} {binned.pk}"
    return binned.name


def _locked(binned: Binned) -> Binned:
    """
    Read again what is in the bin, now that the tree is locked, and keep it from others.

    :raises Problem: somebody was faster.
    """
    rows = Binned.objects.select_for_update(of=("self",)).filter(pk=binned.pk)
    if (there := rows.select_related("item").first()) is None:
        raise not_found()
    return there
