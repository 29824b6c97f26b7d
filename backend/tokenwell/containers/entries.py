"""Say who has which rights at a place, and below it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from tokenwell.accounts import roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.containers import permissions, sets, tree
from tokenwell.containers.inheritance import Facet, Right, Value, facets_of, values_of
from tokenwell.containers.models import Item, PermissionEntry
from tokenwell.web.problems import Problem, invalid


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one user or role and one facet."""

    subject: User | Role
    facet: Facet
    value: Value

    @property
    def user(self) -> User | None:
        return self.subject if isinstance(self.subject, User) else None

    @property
    def role(self) -> Role | None:
        return self.subject if isinstance(self.subject, Role) else None


@transaction.atomic
def replace(item: Item, entries: Collection[Entry], *, by: Actor) -> None:
    """
    Say all the entries of an item anew; what is in effect is right when this is committed.

    :raises Problem: a value that the facet does not have, two for one subject and facet, or
        the item or a subject is gone, or nobody would be left who may change the permissions
        of the root.
    """
    _check(item, entries)
    sets.lock_tree()
    tree.read_again(item)
    wanted = {_key(entry.user, entry.role, entry.facet): entry for entry in entries}
    there = {
        (entry.user_id, entry.role_id, entry.facet): entry
        for entry in item.entries.select_related("user", "role")
    }
    gone = [entry for key, entry in there.items() if key not in wanted]
    new = [entry for key, entry in wanted.items() if key not in there]
    other = [
        (there[key], entry.value)
        for key, entry in wanted.items()
        if key in there and there[key].value != entry.value
    ]
    if not (gone or new or other):
        return
    if not roles.are_there({entry.subject for entry in new}):
        raise invalid(entries="One of the users or roles is not there any more.")
    holds = item.parent_id is None and _secures(item)
    PermissionEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
    for entry, value in other:
        PermissionEntry.objects.filter(pk=entry.pk).update(value=value)
    PermissionEntry.objects.bulk_create(
        PermissionEntry(
            item=item, user=entry.user, role=entry.role, facet=entry.facet, value=entry.value
        )
        for entry in new
    )
    sets.settle(item, _subjects_of(new, gone, other))
    if holds and not _secures(item):
        raise _locks_out()
    facts = {
        "added": [_words(entry.user, entry.role, entry.facet, entry.value) for entry in new],
        "changed": [
            _words(entry.user, entry.role, entry.facet, f"{entry.value} → {value}")
            for entry, value in other
        ],
        "removed": [_words(entry.user, entry.role, entry.facet, entry.value) for entry in gone],
    }
    record(Action.PERMISSIONS_CHANGED, by=by, on=tree.target(item), facts=facts)


@transaction.atomic
def give(item: Item, *entries: Entry, by: Actor) -> None:
    """Add entries to those that an item has; one for the same subject and facet gives way."""
    change(item, entries, (), by=by)


@transaction.atomic
def change(
    item: Item,
    given: Collection[Entry],
    taken: Collection[tuple[User | Role, Facet]],
    *,
    by: Actor,
) -> None:
    """
    Say some entries of an item anew, take others away, and leave the rest as it is.

    :raises Problem: what ``replace`` says.
    """
    # Before they are read: what somebody else adds meanwhile has to stay.
    sets.lock_tree()
    gone = set(taken)
    kept = {
        (entry.subject, entry.facet): entry
        for entry in said_at(item)
        if (entry.subject, entry.facet) not in gone
    }
    new = {(entry.subject, entry.facet): entry for entry in given}
    replace(item, list({**kept, **new}.values()), by=by)


@transaction.atomic
def take(item: Item, *entries: Entry, by: Actor) -> None:
    """Take entries from those that an item has; one that says something else by now stays."""
    sets.lock_tree()
    replace(item, [entry for entry in said_at(item) if entry not in entries], by=by)


def _subjects_of(
    new: list[Entry], gone: list[PermissionEntry], other: list[tuple[PermissionEntry, Value]]
) -> set[User | Role]:
    rows = [*gone, *(entry for entry, _ in other)]
    said = {subject for row in rows if (subject := row.user or row.role)}
    return said | {entry.subject for entry in new}


def said_at(item: Item) -> list[Entry]:
    """Read what is said at an item itself."""
    return [
        Entry(
            entry.user or entry.role,  # type: ignore[arg-type]
            Facet(entry.facet),
            Value(entry.value),
        )
        for entry in item.entries.select_related("user", "role")
    ]


def _secures(item: Item) -> bool:
    """Tell whether somebody may change what is said at an item."""
    return bool(permissions.holders_of(Right.SECURITY_WRITE, [item.pk])[item.pk])


def _locks_out() -> Problem:
    return Problem(
        "last-administrator",
        status=409,
        title="Nobody could change the permissions of the root any more.",
        detail="Give Security: Read, Write on the root to an active person first. Nothing was"
        " changed.",
    )


def _check(item: Item, entries: Collection[Entry]) -> None:
    facets = facets_of(item.kind)
    for entry in entries:
        if entry.facet not in facets:
            words = ", ".join(facet.capitalize() for facet in Facet if facet in facets)
            raise invalid(entries=f"On a {item.kind} an entry is about one of: {words}.")
        if entry.value not in values_of(entry.facet):
            allowed = ", ".join(sorted(values_of(entry.facet)))
            raise invalid(entries=f"{entry.facet.capitalize()} is one of: {allowed}.")
    if len({_key(entry.user, entry.role, entry.facet) for entry in entries}) != len(entries):
        raise invalid(entries="A user or role has one entry for each facet.")


def _key(user: User | None, role: Role | None, facet: str) -> tuple[object, object, str]:
    return (user.pk if user else None, role.pk if role else None, str(facet))


def _words(user: User | None, role: Role | None, facet: str, value: str) -> str:
    # With the id: a name may be somebody else's one day.
    name = f"role {role.name} ({role.uid})" if role else "nobody"
    if user:
        name = f"{user.username} ({user.pk})"
    return f"{name}: {facet} {value.replace('_', ' ')}"
