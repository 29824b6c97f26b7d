"""What is at the place that a file is imported into: items by path, and what one may do there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower

from tokenwell.access.finding import OVERRIDE
from tokenwell.access.record_scope import VIEW_ALL
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import names, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """An item that is there."""

    id: UUID
    kind: str
    permission_set: UUID
    tags: tuple[str, ...] = ()


class There:
    """What is at and below a container, as far as the paths of a file lead to it."""

    def __init__(self, top: Container, paths: Iterable[str], *, by: User) -> None:
        self.top = top
        self._by = by
        self._lower = _lowered({name for path in paths for name in names.split(path)})
        self._places = self._read()
        set_ids = {place.permission_set for place in self._places.values()}
        self._rights = permissions.rights_by_set(by, set_ids)
        self._override = by.has_perm(OVERRIDE)

    def at(self, path: str) -> Place | None:
        """Give what is at a path."""
        return self._places.get(self.key(path))

    def around(self, path: str) -> Place:
        """Give the nearest container that is there, above a path."""
        key = self.key(path)
        while key not in self._places:
            key = key[:-1]
        return self._places[key]

    def key(self, path: str) -> tuple[str, ...]:
        """Give what makes two paths lead to the same."""
        return tuple(self._lower[name] for name in names.split(path))

    def rights(self, place: Place) -> frozenset[Right]:
        """Say what the importer may do at a place."""
        return self._rights[place.permission_set]

    def may_secure(self, place: Place) -> bool:
        """Tell whether the importer may change what is said at a place and below it."""
        return self._override or Right.SECURITY_WRITE in self.rights(place)

    def may_see_security(self, place: Place) -> bool:
        """Tell whether the importer may see what is said at a place."""
        return self._override or Right.SECURITY_READ in self.rights(place)

    def secures_something(self) -> bool:
        """Tell whether the importer may change what is said at any of these places."""
        return any(self.may_secure(place) for place in self._places.values())

    def _read(self) -> dict[tuple[str, ...], Place]:
        below = Item.objects.filter(ancestors__contains=[self.top.pk]).annotate(low=Lower("name"))
        rows = below.filter(low__in=set(self._lower.values())).values_list(
            "pk", "parent_id", "low", "kind", "permission_set_id", "tags", "ancestors"
        )
        top = Place(self.top.pk, self.top.kind, self.top.permission_set_id, tuple(self.top.tags))
        keys: dict[UUID, tuple[str, ...]] = {top.id: ()}
        places: dict[tuple[str, ...], Place] = {(): top}
        for pk, parent, low, kind, set_id, tags, _ in sorted(rows, key=lambda row: len(row[-1])):
            if parent in keys:
                keys[pk] = (*keys[parent], low)
                places[keys[pk]] = Place(pk, kind, set_id, tuple(tags))
        return places


def taken_ids(ids: Iterable[UUID], *, by: User, kind: str = "credential") -> set[UUID]:
    """
    Find the ids that something new of a kind can't have here.

    That of something that is there; and, but for who may view the whole record, that of
    something that is gone: whoever has an id can read what happened to it.
    """
    taken: set[UUID] = set()
    wanted = list(ids)
    sees_record = by.has_perm(VIEW_ALL)
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        taken.update(Item.objects.filter(pk__in=chunk).values_list("pk", flat=True))
        told = AuditEvent.objects.filter(Q(target_id__in=chunk))
        if sees_record:
            told = told.exclude(target_kind=kind)
        taken.update(pk for pk in told.values_list("target_id", flat=True).distinct() if pk)
    return taken


def _lowered(wanted: Iterable[str]) -> Mapping[str, str]:
    """Lower names as the database compares them."""
    listed = list(wanted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, lower(n) FROM unnest(%s::text[]) AS n", [listed])
        return dict(cursor.fetchall())
