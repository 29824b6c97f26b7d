"""Administrators' pages about notices and their deliveries, to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tokenwell.audit.admin import WhenFilter
from tokenwell.notices import words
from tokenwell.notices.models import Delivery, Notice
from tokenwell.web.admin import MOST_ROWS, BoundedPaginator, ReadOnlyAdmin

_HELP = f"At most the newest {MOST_ROWS:,} are listed: narrow them by the filters."


class NoticeAdmin(ReadOnlyAdmin):
    """What was told to whom."""

    list_display = ("created_at", "person", "what", "count")
    list_filter = (WhenFilter, "kind")
    search_fields = ("person__username", "host")
    search_help_text = f"A part of a person's name or of a host. {_HELP}"
    ordering = ("-id",)
    sortable_by = ()
    paginator = BoundedPaginator
    fields = ("id", "created_at", "person", "kind", "host", "what", "count", "paths")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("person")

    @admin.display(description="what was told")
    def what(self, notice: Notice) -> str:
        """Give the subject."""
        return words.subject(notice)

    @admin.display(description="credentials")
    def paths(self, notice: Notice) -> str:
        """List the credentials that it names, a line each."""
        return "\n".join(one["path"] for one in notice.credentials) or "-"


class DeliveryAdmin(ReadOnlyAdmin):
    """How far notices are on their ways."""

    list_display = ("started_at", "person", "way", "state", "tries", "next_at", "status", "reason")
    list_filter = (WhenFilter, "state")
    search_fields = ("notice__person__username", "notice__host")
    search_help_text = f"A part of a person's name or of a host. {_HELP}"
    ordering = ("-id",)
    sortable_by = ()
    paginator = BoundedPaginator
    fields = (
        "id",
        "person",
        "what",
        "way",
        "state",
        "tries",
        "started_at",
        "next_at",
        "status",
        "reason",
        "delivered_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("notice__person", "webhook")
        return rows.defer("webhook__secret", "webhook__old_secret")

    @admin.display(description="person", ordering="notice__person__username")
    def person(self, delivery: Delivery) -> str:
        """Name the person who is told."""
        return str(delivery.notice.person)

    @admin.display(description="what is told")
    def what(self, delivery: Delivery) -> str:
        """Give the subject."""
        return words.subject(delivery.notice)

    @admin.display(description="by")
    def way(self, delivery: Delivery) -> str:
        """Say by which way; of a webhook the host, since an address may have a secret in it."""
        return f"webhook to {delivery.webhook.host}" if delivery.webhook else "e-mail"
