"""Hand over what belongs to a person who leaves, with all that was said of them by name."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tokenwell.access import effects
from tokenwell.access.effects import Found
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.containers import entries, owners, sets
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item, PermissionEntry
from tokenwell.jobs import callers
from tokenwell.leaving import belongings, heirs
from tokenwell.web.problems import invalid


@dataclass(frozen=True, slots=True)
class HandedOver:
    """
    How much went over, and what stays.

    Entries stay where the asker may not change them, jobs that the heir may not have run.
    """

    entries: int
    items: int
    entries_left: int
    jobs: int
    jobs_left: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What handing over would do; the jobs by name, as far as the asker may see them."""

    done: HandedOver
    effects: Found
    jobs: list[dict[str, Any]]


@transaction.atomic
def hand_over(person: User, to: User, *, asker: User, by: Actor) -> HandedOver:
    """
    Give another person what is a person's, and the entries that name them.

    Entries go over where the asker may change them; elsewhere they stay. The ownership of
    containers and credentials goes over everywhere: it gives no right. Jobs run for the heir
    from then on, where the heir may have them run.

    :raises Problem: they can't have it, or nobody would be left who may change the permissions
        of the root.
    """
    sets.lock_tree()
    _check(person, to)
    said = _taken(person, asker)
    left = belongings.entries_of(person).count() - said.count()
    moved = _move_entries(person, to, list(said.select_related("item")), by=by)
    owned = owners.hand_over(belongings.items_of(person), to, by=by)
    # With the rights that the heir has now.
    jobs = len(callers.hand_over(person, to, by=by))
    facts = {"after": to.username, "entries": moved, "items": owned, "jobs": jobs}
    record(Action.USER_HANDED_OVER, by=by, on=people.target(person), facts=facts)
    return HandedOver(moved, owned, left, jobs, callers.jobs_of(person).count())


def preview(person: User, to: User, *, asker: User, by: Actor) -> Preview:
    """
    Say how much would go over, and who would gain and who would lose what; nothing is changed.

    :raises Problem: what the change itself would say.
    """
    done: list[HandedOver] = []
    left: set[UUID] = set()

    def change() -> None:
        done.append(hand_over(person, to, asker=asker, by=by))
        left.update(callers.jobs_of(person).values_list("pk", flat=True))

    with transaction.atomic():
        sets.lock_tree()
        places = list(Item.objects.filter(pk__in=_taken(person, asker).values("item")))
        found = effects.preview(places, change)
        jobs = belongings.jobs(person, asker)["named"]
    return Preview(done[0], found, [{**one, "goes": one["id"] not in left} for one in jobs])


def _check(person: User, to: User) -> None:
    """
    Look at both again, now that nobody else changes who there is.

    :raises Problem: the heir is not there, disabled, a service or the person themselves.
    """
    both = User.objects.select_for_update().filter(pk__in=[person.pk, to.pk]).order_by("pk")
    there = {user.pk: user for user in both}
    heir = there.get(to.pk)
    if heir is None or heir.is_service:
        raise invalid(to="There is no such person.")
    if heir.pk == person.pk:
        raise invalid(to="Choose somebody else than the person themselves.")
    if not heir.is_active:
        raise invalid(to=f"{heir.username} is disabled. Choose somebody who can sign in.")


def _taken(person: User, asker: User) -> QuerySet[PermissionEntry]:
    return belongings.entries_of(person).filter(item__in=belongings.changeable(asker))


def _move_entries(person: User, to: User, taken: Collection[PermissionEntry], *, by: Actor) -> int:
    places = sorted({entry.item_id: entry.item for entry in taken}.values(), key=_depth)
    theirs = PermissionEntry.objects.filter(user=to)
    after = heirs.inherit(_said(taken), _said(theirs), places)
    for place in places:
        others = [entry for entry in entries.said_at(place) if entry.subject not in {person, to}]
        new = [Entry(to, facet, value) for facet, value in after.get(place.pk, {}).items()]
        entries.replace(place, [*others, *new], by=by)
    return len(taken)


def _said(rows: Collection[PermissionEntry] | QuerySet[PermissionEntry]) -> heirs.Said:
    said: dict[UUID, dict[Facet, Value]] = {}
    for entry in rows:
        said.setdefault(entry.item_id, {})[Facet(entry.facet)] = Value(entry.value)
    return said


def _depth(item: Item) -> int:
    return len(item.ancestors)
