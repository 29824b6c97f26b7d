"""One search box for all: people, roles, services, keys, containers, credentials, the bin."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from tokenwell.accounts.models import ApiKey, Role, ServiceAccount, User
from tokenwell.audit.admin import read_id
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import paths
from tokenwell.containers.models import Binned, Container, Item
from tokenwell.credentials.models import Credential

MOST_OF_A_KIND = 10
# What is looked through, as the navigation calls it.
SEARCHED: dict[type[Model], str] = {
    Credential: "Credentials",
    Container: "Containers",
    User: "People",
    Role: "Roles",
    ServiceAccount: "Services",
    ApiKey: "API keys",
    Binned: "The bin",
}
_KEY = "twk_"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """The first things of one kind; ``more`` leads to the list of all."""

    title: str
    hits: list[Hit]
    more: str | None


def found(site: AdminSite, request: HttpRequest, typed: str) -> list[Group]:
    """Find what is called like this, is at this path, or has this id."""
    wanted = _cleaned(typed)
    if not wanted:
        return []
    given = read_id(wanted)
    groups = [_group(site.get_model_admin(model), request, wanted, given) for model in SEARCHED]
    if given is not None:
        groups.append(_record(given))
    return [group for group in groups if group is not None]


def _cleaned(typed: str) -> str:
    wanted = typed.replace("\x00", "").strip()[:1000]
    # Of a key that somebody pasted, the part that is no secret.
    return wanted.removeprefix(_KEY).partition(".")[0] if wanted.startswith(_KEY) else wanted


def _group(pages: Any, request: HttpRequest, wanted: str, given: UUID | None) -> Group | None:
    model = pages.model
    rows: QuerySet[Any] = pages.get_queryset(request)
    if given is not None:
        rows = rows.filter(**{_id_of(model): given})
    else:
        rows, _ = pages.get_search_results(request, rows, wanted)
    there = list(rows.order_by(*pages.ordering)[: MOST_OF_A_KIND + 1])
    if not there:
        return None
    shown = there[:MOST_OF_A_KIND]
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    names = _names(shown)
    hits = [Hit(name, reverse(f"{page}_change", args=[row.pk])) for row, name in names]
    query = urlencode({"q": wanted})
    more = f"{reverse(f'{page}_changelist')}?{query}" if len(there) > len(shown) else None
    return Group(SEARCHED[model], hits, more)


def _id_of(model: type[Model]) -> str:
    return "uid" if model is Role else "pk"


def _names(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    rows = list(rows)
    if rows and isinstance(rows[0], Item):
        known = paths.paths_of(rows)
        return [(row, known[row.pk]) for row in rows]
    return [(row, str(row)) for row in rows]


def _record(given: UUID) -> Group | None:
    """Lead to an event with this id, or to what the record has of a thing that is gone."""
    if AuditEvent.objects.filter(pk=given).exists():
        one = Hit(str(given), reverse("admin:audit_auditevent_change", args=[given]))
        return Group("Events", [one], None)
    query = urlencode({"q": str(given), "when": "ever"})
    address = f"{reverse('admin:audit_auditevent_changelist')}?{query}"
    return Group("The record", [Hit(f"What it has of {given}", address)], None)
