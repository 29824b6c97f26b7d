"""What a person leaves behind: what is theirs, and what was said of them by name."""

from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from tokenwell.access import words
from tokenwell.access.finding import OVERRIDE
from tokenwell.accounts.models import Role, ServiceAccount, User
from tokenwell.containers import bins, paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, Kind, PermissionEntry
from tokenwell.containers.owners import owned_by
from tokenwell.credentials.models import Authorization
from tokenwell.credentials.states import AuthorizationState
from tokenwell.jobs import callers
from tokenwell.notices.models import Webhook
from tokenwell.web.conditional import etag

MOST_NAMED = 100
_OPEN = (
    AuthorizationState.PENDING,
    AuthorizationState.EXCHANGING,
    AuthorizationState.CONFIRMING,
)


def items_of(person: User) -> QuerySet[Item]:
    """Find what is a person's; what is in the bin is nobody's."""
    return bins.outside(Item.objects.filter(owned_by(person.pk)))


def entries_of(person: User) -> QuerySet[PermissionEntry]:
    """Find what was said of a person by name; not in the bin, where it counts for nothing."""
    there = bins.outside(Item.objects.all())
    return PermissionEntry.objects.filter(user=person, item__in=there)


def changeable(asker: User) -> QuerySet[Item]:
    """Find the places whose permissions somebody may change."""
    return _secured(asker, Right.SECURITY_WRITE)


def describe(person: User, asker: User) -> dict[str, Any]:
    """
    Say what a person leaves behind, as far as the asker may see it.

    Of the rest there is a number and nothing else: who looks after people has to know that
    something is left, and is no reader of the tree for that.
    """
    return {
        "items": _named(items_of(person), asker),
        "jobs": jobs(person, asker),
        "entries": _entries(person, asker),
        "roles": [words.subject(role) for role in Role.objects.filter(members__user=person)],
        "services": [
            words.subject(service.user)
            for service in ServiceAccount.objects.filter(created_by=person)
            .select_related("user")
            .order_by("user__username")[:MOST_NAMED]
        ],
        "webhooks": Webhook.objects.filter(person=person).count(),
        "authorizations": Authorization.objects.filter(person=person, state__in=_OPEN).count(),
    }


def tag(person: User) -> str:
    """Give the version of what is handed over: entries and jobs, and how much is a person's."""
    rows = PermissionEntry.objects.filter(user=person).order_by("pk")
    said = "".join(f"{pk}{value}" for pk, value in rows.values_list("pk", "value"))
    number = items_of(person).count()
    said += "".join(map(str, callers.jobs_of(person).order_by("pk").values_list("pk", flat=True)))
    return etag(person.pk, number, sha256(said.encode()).hexdigest()[:16])


def jobs(person: User, asker: User) -> dict[str, Any]:
    """Say which jobs run for a person, as far as the asker may see them."""
    ids = callers.jobs_of(person).values("pk")
    return _named(Item.objects.filter(pk__in=ids), asker)


def _named(found: QuerySet[Item], asker: User) -> dict[str, Any]:
    seen = _readable(asker, found)
    named = list(seen.order_by("ancestors", "name")[:MOST_NAMED])
    where = paths.paths_of(named)
    count = seen.count()
    return {
        "named": [{"id": one.pk, "kind": one.kind, "path": where[one.pk]} for one in named],
        "count": count,
        "hidden": found.count() - count,
    }


def _entries(person: User, asker: User) -> dict[str, Any]:
    found = entries_of(person)
    seen = found.filter(item__in=_secured(asker, Right.SECURITY_READ))
    named = list(
        seen.select_related("item").order_by("item__ancestors", "item__name", "facet")[:MOST_NAMED]
    )
    where = paths.paths_of(entry.item for entry in named)
    may_change = set(
        changeable(asker)
        .filter(pk__in=[entry.item_id for entry in named])
        .values_list("pk", flat=True)
    )
    count = seen.count()
    return {
        "named": [
            {
                "place": {
                    "id": entry.item_id,
                    "kind": entry.item.kind,
                    "path": where[entry.item_id],
                },
                "facet": entry.facet,
                "value": entry.value,
                "may_change": entry.item_id in may_change,
            }
            for entry in named
        ],
        "count": count,
        "hidden": found.count() - count,
    }


def _readable(asker: User, items: QuerySet[Item]) -> QuerySet[Item]:
    """Keep what somebody may see the details of, its owner among them."""
    if asker.has_perm(OVERRIDE):
        return items
    containers = items.filter(kind=Kind.CONTAINER)
    others = items.exclude(kind=Kind.CONTAINER)
    return permissions.permitted(asker, Right.CONTAINER_READ, containers) | permissions.permitted(
        asker, Right.CONFIGURATION_READ, others
    )


def _secured(asker: User, right: Right) -> QuerySet[Item]:
    everything = Item.objects.all()
    return (
        everything if asker.has_perm(OVERRIDE) else permissions.permitted(asker, right, everything)
    )
