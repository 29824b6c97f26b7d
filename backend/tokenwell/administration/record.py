"""The record, asked by person and place, and taken away as a file."""

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode

from tokenwell.access.record_filters import at_or_below
from tokenwell.accounts.models import User
from tokenwell.audit.admin import ActionFilter, AuditEventAdmin, WhenFilter, read_id
from tokenwell.containers.admin import ids_at


class TypedFilter(admin.SimpleListFilter):
    """A filter whose value is typed."""

    template = "administration/typed_filter.html"
    hint = ""

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def choices(self, changelist: Any) -> Iterator[Any]:
        own = {self.parameter_name, "p"}
        given = changelist.filter_params.items()
        yield {
            "selected": bool(self.value()),
            "query_string": changelist.get_query_string(),
            "display": self.value() or "",
            "name": self.parameter_name,
            "hint": self.hint,
            "others": [(name, one) for name, many in given if name not in own for one in many],
        }


class PersonFilter(TypedFilter):
    """Keeps what one person or service did."""

    title = "person or service"
    parameter_name = "who"
    hint = "A name, or an id."

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not (typed := _typed(self)):
            return queryset
        if (found := person_id(typed)) is not None:
            return queryset.filter(actor_id=found)
        # Somebody who is there no more: the record has their name.
        return queryset.filter(actor_name__iexact=typed)


class PlaceFilter(TypedFilter):
    """Keeps what happened to a place and to all that was below it."""

    title = "place"
    parameter_name = "where"
    hint = "A path as /public/sales, or an id."

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not (typed := _typed(self)):
            return queryset
        found = place_id(typed)
        return queryset.none() if found is None else queryset.filter(at_or_below(found))


class RecordPages(AuditEventAdmin):
    """Every event, by whom and where."""

    list_filter: ClassVar[Any] = (
        WhenFilter,
        PersonFilter,
        PlaceFilter,
        "severity",
        "actor_kind",
        ActionFilter,
    )
    list_before_template = "administration/record_files.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        asked = _asked(request)
        files = None if asked is None else urlencode(asked)
        return super().changelist_view(request, {**(extra_context or {}), "files": files})


def person_id(typed: str) -> UUID | None:
    """Find whom a name or an id that was typed means."""
    if (given := read_id(typed)) is not None:
        return given
    rows = User.objects.filter(username__iexact=typed)
    return rows.values_list("pk", flat=True).first()


def place_id(typed: str) -> UUID | None:
    """Find what a path or an id that was typed means."""
    if (given := read_id(typed)) is not None:
        return given
    return next(iter(ids_at(typed)), None)


def _asked(request: HttpRequest) -> dict[str, str] | None:
    """Ask the API as the filters of the list do; None where it can't be asked like that."""
    given = request.GET
    asked = {"action": given.get("event", ""), "severity": given.get("severity__exact", "")}
    for name, typed, find in (
        ("actor", given.get("who", "").strip(), person_id),
        ("within", given.get("where", "").strip(), place_id),
    ):
        if typed:
            if (found := find(typed.replace("\x00", ""))) is None:
                return None
            asked[name] = str(found)
    span = WhenFilter.spans.get(given.get("when", WhenFilter.usual))
    if span is not None:
        asked["since"] = (timezone.now() - span[1]).isoformat()
    return {name: value for name, value in asked.items() if value}


def _typed(one: TypedFilter) -> str:
    return (one.value() or "").replace("\x00", "").strip()
