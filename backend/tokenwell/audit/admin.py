"""The record, for administrators to read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tokenwell.audit.actions import Action
from tokenwell.audit.models import AuditEvent
from tokenwell.ids import first_of
from tokenwell.web.admin import MOST_ROWS, BoundedPaginator, ReadOnlyAdmin


class WhenFilter(admin.SimpleListFilter):
    """
    Keeps the rows of the last hours or days, by their ids.

    There is always a limit unless somebody lifts it: of a table in partitions, those of
    other months are then not even looked at.
    """

    title = "time"
    parameter_name = "when"
    usual = "week"
    spans: ClassVar[dict[str, tuple[str, timedelta]]] = {
        "hour": ("Last hour", timedelta(hours=1)),
        "day": ("Last day", timedelta(days=1)),
        "week": ("Last 7 days", timedelta(days=7)),
        "month": ("Last 31 days", timedelta(days=31)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((key, words) for key, (words, _) in self.spans.items()), ("ever", "Ever")]

    def chosen(self) -> str:
        """Say which of the choices counts."""
        value = self.value()
        return value if value in self.spans or value == "ever" else self.usual

    def choices(self, changelist: Any) -> Iterator[Any]:
        for key, words in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: key})
            yield {"selected": key == self.chosen(), "query_string": query, "display": words}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.chosen() == "ever":
            return queryset
        _, span = self.spans[self.chosen()]
        return queryset.filter(id__gte=first_of(timezone.now() - span))


class ActionFilter(admin.SimpleListFilter):
    """Keeps the events of one kind."""

    title = "event"
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(action.value, action.value) for action in Action]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(action=value) if value in set(Action) else queryset


class AuditEventAdmin(ReadOnlyAdmin):
    """Every event, the newest first."""

    list_display = ("at", "what", "severity", "actor_name", "address")
    list_display_links = ("at", "what")
    list_filter: ClassVar[Any] = (WhenFilter, "severity", "actor_kind", ActionFilter)
    search_fields = ("actor_name", "target_path")
    search_help_text = (
        "A part of a name or path, or a whole id. At most the newest"
        f" {MOST_ROWS:,} events are listed: narrow them by the filters."
    )
    ordering = ("-id",)
    sortable_by = ()
    paginator = BoundedPaginator
    fields = (
        "id",
        "at",
        "what",
        "action",
        "severity",
        "actor_kind",
        "actor_name",
        "actor_id",
        "address",
        "target_kind",
        "target_path",
        "target_id",
        "details",
    )
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        wanted = read_id(search_term)
        if wanted is None:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(Q(target_id=wanted) | Q(actor_id=wanted)), False

    @admin.display(description="what happened")
    def what(self, event: AuditEvent) -> str:
        """Tell the event in words."""
        return event.sentence

    @admin.display(description="details")
    def details(self, event: AuditEvent) -> str:
        """List the facts, a line each."""
        return "\n".join(f"{name}: {_plain(value)}" for name, value in event.facts.items()) or "-"


def read_id(text: str) -> UUID | None:
    """Read an id that somebody typed; None if it is something else."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
