"""Do one thing with several items: with all of them, or with none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tokenwell.accounts.models import User
from tokenwell.containers import permissions, placing, sets, tagging, tags, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item, Kind
from tokenwell.credentials import below, binning, changes, copying, suspending
from tokenwell.credentials.copying import Copied
from tokenwell.credentials.locks import lock_with_clocks
from tokenwell.credentials.models import Credential
from tokenwell.web.problems import Problem, invalid, not_found


@dataclass(frozen=True, slots=True)
class Retagging:
    """Tags to give to each of some items, and to take from each; as ``tags.checked`` gives them."""

    add: Sequence[str]
    remove: Sequence[str]


def seen(ids: Iterable[UUID], *, by: User) -> list[Item]:
    """
    Read some items that a user may know of, without those that are inside of another of them.

    What is inside goes along.

    :raises Problem: something is in the way; it says of which item what.
    """
    there = _there(ids, by=by)
    missing = {item_id: not_found() for item_id in ids if item_id not in there}
    if missing:
        raise in_the_way(missing)
    return [item for item in there.values() if not set(item.ancestors) & there.keys()]


@transaction.atomic
def move(ids: Sequence[UUID], parent: Container, *, by: User, address: str | None) -> None:
    """
    Put items into another container; what is inside of another of them goes along with it.

    :raises Problem: something is in the way; it says of which item what.
    """
    sets.lock_tree()
    tree.read_again(parent)

    def put(item: Item) -> None:
        placing.need_to_move(by, item, parent)
        tree.move(item, parent, by=by, address=address)

    _each(seen(ids, by=by), put)


@transaction.atomic
def throw(ids: Sequence[UUID], *, recursive: bool, by: User, address: str | None) -> None:
    """
    Put items into the bin, each by itself; ``recursive`` also containers that are not empty.

    :raises Problem: something is in the way; it says of which item what.
    """
    sets.lock_tree()
    items = seen(ids, by=by)
    _lock_credentials(items)

    def put(item: Item) -> None:
        placing.need_to_delete(by, item)
        tree.refuse_fixed(item)
        if not recursive and Item.objects.filter(parent=item.pk).exists():
            raise binning.not_empty(item)
        binning.throw(item, by=by, address=address)

    _each(items, put)


@transaction.atomic
def copy(ids: Sequence[UUID], parent: Container, *, by: User, address: str | None) -> list[Copied]:
    """
    Copy items into a container, with all below them that the copier may read.

    :raises Problem: something is in the way; it says of which item what.
    """
    sets.lock_tree()
    made: list[Copied] = []

    def put(item: Item) -> None:
        made.append(copying.copy(item, parent, by=by, address=address))
        number = sum(one.number for one in made)
        if number > copying.MOST_COPIED:
            raise copying.too_many(number)

    _each(seen(ids, by=by), put)
    return made


@transaction.atomic
def retag(ids: Sequence[UUID], wanted: Retagging, *, by: User, address: str | None) -> None:
    """
    Give each of some items these tags, and take those from it.

    :raises Problem: something is in the way; it says of which item what.
    """
    sets.lock_tree()
    there = _there(ids, by=by)
    items = list(there.values())
    missing = {item_id: not_found() for item_id in ids if item_id not in there}
    _lock_credentials(items)

    def put(item: Item) -> None:
        is_container = item.kind == Kind.CONTAINER
        right = Right.CONTAINER_WRITE if is_container else Right.CONFIGURATION_WRITE
        permissions.need(by, right, item)
        wished = _wished(item, wanted)
        if item.kind != Kind.CREDENTIAL:
            tagging.tag(item, wished, by=by, address=address)
        elif wished != item.tags:
            credential = Credential.objects.get(pk=item.pk)
            changes.update(credential, {"tags": wished}, by=by, address=address)

    _each(items, put, missing)


@transaction.atomic
def suspend(ids: Sequence[UUID], *, by: User, address: str | None) -> int:
    """
    Suspend credentials, and all below containers; say how many were not suspended before.

    :raises Problem: something is in the way, or the user is no administrator.
    """
    return suspending.suspend(_concerned(ids, by=by), by=by, address=address)


@transaction.atomic
def resume(ids: Sequence[UUID], *, by: User, address: str | None) -> int:
    """
    Resume credentials, and all below containers; say how many were suspended.

    :raises Problem: something is in the way, or the user is no administrator.
    """
    return suspending.resume(_concerned(ids, by=by), by=by, address=address)


def in_the_way(problems: Mapping[UUID, Problem]) -> Problem:
    """Say of each item what is in the way, and that nothing was done."""
    first = next(iter(problems.values()))
    return Problem(
        "items-in-the-way",
        # A program that sends a single one is answered as where there is but one.
        status=first.status if len({one.status for one in problems.values()}) == 1 else 409,
        title="Something is in the way.",
        detail="Nothing was changed. See what is in the way of which.",
        items=[
            {"id": str(item_id), "code": problem.code, "sentence": _sentence(problem)}
            for item_id, problem in problems.items()
        ],
    )


def _there(ids: Iterable[UUID], *, by: User) -> dict[UUID, Item]:
    """Read what the user may know of, in the order in which it is asked for."""
    rows = permissions.visible(by, Item.objects.filter(pk__in=list(ids)))
    found = {item.pk: item for item in rows.select_related("parent")}
    return {item_id: found[item_id] for item_id in ids if item_id in found}


def _each(
    items: Iterable[Item], do: Callable[[Item], None], missing: Mapping[UUID, Problem] | None = None
) -> None:
    problems = dict(missing or {})
    for item in items:
        try:
            with transaction.atomic():
                do(item)
        except Problem as problem:
            problems[item.pk] = problem
    if problems:
        raise in_the_way(problems)


def _lock_credentials(items: Sequence[Item]) -> None:
    """Lock all credentials that are concerned, in the one order in which everybody does."""
    ids = [item.pk for item in items]
    concerned = Item.objects.filter(Q(pk__in=ids) | Q(ancestors__overlap=ids))
    lock_with_clocks(list(concerned.filter(kind=Kind.CREDENTIAL).values_list("pk", flat=True)))


def _concerned(ids: Sequence[UUID], *, by: User) -> list[UUID]:
    """Give the credentials that are suspended or resumed with some items."""
    sets.share_tree()
    items = seen(ids, by=by)
    suspending.need_administrator(by)
    jobs = {item.pk: _no_credential(item) for item in items if item.kind == Kind.JOB}
    if jobs:
        raise in_the_way(jobs)
    return below.few(below.credentials([item.pk for item in items]))


def _no_credential(job: Item) -> Problem:
    return Problem(
        "not-for-jobs",
        status=409,
        title=f"{job.name} is a job: disable it, or enable it, on its page.",
        detail="Credentials are suspended, and containers with all credentials below them.",
    )


def _wished(item: Item, wanted: Retagging) -> list[str]:
    try:
        return tags.checked({*item.tags, *wanted.add} - {*wanted.remove})
    except ValueError as error:
        raise invalid(tags=str(error)) from None


def _sentence(problem: Problem) -> str:
    """Say in one line what a problem says, of its fields too."""
    messages = [message for said in (problem.errors or {}).values() for message in said]
    if messages:
        return " ".join(messages)
    return problem.detail if problem.code == "not-permitted" else problem.title
