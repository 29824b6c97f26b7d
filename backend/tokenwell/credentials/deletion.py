"""What a deletion takes along: how much, which, and which services lose what they use."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tokenwell.accounts.models import User
from tokenwell.containers import bins, paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Binned, Item, Kind, RoleRight, UserRight
from tokenwell.credentials.models import Credential

MOST_NAMED = 50


def describe(items: Iterable[Item], asker: User) -> dict[str, Any]:
    """Say what would go with some items, and whom it concerns, as far as the asker may know."""
    return _described(items, partial(permissions.visible, asker))


def describe_whole(item: Item) -> dict[str, Any]:
    """Say what would go with an item, and whom that concerns, to whoever may know all."""
    return _described([item], bins.outside)


def _described(items: Iterable[Item], seen: Callable[[Any], Any]) -> dict[str, Any]:
    ids = [item.pk for item in items]
    inside = seen(Item.objects.filter(Q(pk__in=ids) | Q(ancestors__overlap=ids)))
    named = list(inside.order_by("ancestors", "name")[:MOST_NAMED])
    where = paths.paths_of(named)
    credentials = inside.filter(kind=Kind.CREDENTIAL)
    going = credentials.values("pk")
    exchanged = Credential.objects.filter(subject_credential__in=going).exclude(pk__in=going)
    # By the name of what points here: jobs are on a floor above.
    jobs = Item.objects.filter(job__calls_with__in=going).exclude(pk__in=inside.values("pk"))
    return {
        "containers": inside.filter(kind=Kind.CONTAINER).count(),
        "credentials": credentials.count(),
        "jobs": inside.filter(kind=Kind.JOB).count(),
        "paths": [where[one.pk] for one in named],
        "services": _services(set(credentials.values_list("permission_set_id", flat=True))),
        "exchanged": _paths(seen(exchanged)),
        "losing_jobs": _paths(seen(jobs)),
        "kept_days": bins.KEPT_FOR.days,
    }


def told(binned: Binned) -> dict[str, Any]:
    """Say what is in the bin, until when, and by whom."""
    by = binned.thrown_by
    return {
        "id": binned.pk,
        "kind": binned.item.kind,
        "name": binned.name,
        "path": binned.path,
        "thrown_at": binned.thrown_at,
        "thrown_by": by.display_name if by else None,
        "gone_at": binned.thrown_at + bins.KEPT_FOR,
    }


def _paths(items: QuerySet[Any]) -> list[str]:
    named = list(Item.objects.filter(pk__in=items.values("pk"))[:MOST_NAMED])
    where = paths.paths_of(named)
    return [where[one.pk] for one in named]


def _services(set_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Name the services that may use what hangs on some sets."""
    held = {
        "content_object__in": set(set_ids),
        "permission__codename": Right.CREDENTIAL_USE.value,
    }
    direct = UserRight.objects.filter(**held).values("user")
    by_role = RoleRight.objects.filter(**held).values("group__user")
    services = User.objects.filter(is_service=True, is_active=True)
    found = services.filter(pk__in=direct) | services.filter(pk__in=by_role)
    return [
        {"kind": "service", "id": user.pk, "name": user.username}
        for user in found.distinct().order_by("username")[:MOST_NAMED]
    ]
