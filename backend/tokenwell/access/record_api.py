"""The record by REST, and as files."""

import json
from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access.finding import secured_item
from tokenwell.access.record_filters import PARAMETERS, at_or_below, filtered
from tokenwell.access.record_scope import VIEW_ALL, readable
from tokenwell.access.record_serializers import EventAnswer, event
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Target, record
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.inheritance import Right
from tokenwell.web.csv_files import csv_answer
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import not_permitted

_AT_ONCE = 1000
_COLUMNS = (
    *("at", "severity", "action", "sentence", "actor_kind", "actor_id", "actor"),
    *("address", "target_kind", "target_id", "target", "facts"),
)


class EventsView(APIView):
    """The whole record."""

    pagination_class = Pages

    @extend_schema(parameters=PARAMETERS, responses=EventAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List what happened, the newest first; with the privilege to view the whole record."""
        _need_to_view(user_of(request))
        return page_of(request, AuditEvent.objects.all(), self)


class EventsCsvView(APIView):
    """The record as a table."""

    @extend_schema(parameters=PARAMETERS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Give all that is asked for as CSV, the newest first."""
        return csv_answer("record", _COLUMNS, map(_cells, _exported(request, "csv")))


class EventsLinesView(APIView):
    """The record as lines of JSON."""

    @extend_schema(parameters=PARAMETERS, responses={(200, "application/jsonl"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Give all that is asked for, one event a line, the newest first."""
        answer = StreamingHttpResponse(
            _lines(_exported(request, "jsonl")),
            content_type="application/jsonl; charset=utf-8",
            headers={"Cache-Control": "no-store"},
        )
        answer["Content-Disposition"] = 'attachment; filename="record.jsonl"'
        return answer


class ItemEventsView(APIView):
    """The record of an item, with that of all that was below it."""

    pagination_class = Pages

    @extend_schema(parameters=PARAMETERS, responses=EventAnswer(many=True))
    def get(self, request: Request, item_id: UUID) -> Response:
        """List what happened here and below, as far as the asker could have read of it."""
        user = user_of(request)
        item = secured_item(user, item_id, Right.SECURITY_READ)
        rows = AuditEvent.objects.filter(at_or_below(item.pk))
        rows = readable(rows, item, user=user, right=Right.SECURITY_READ)
        return page_of(request, rows, self)


def page_of(request: Request, rows: QuerySet[AuditEvent], view: APIView) -> Response:
    """Answer with one page of what is asked of some events."""
    pages = Pages()
    wanted = filtered(rows, request.query_params)
    page = pages.paginate_queryset(wanted, request, view=view) or []
    return pages.get_paginated_response(EventAnswer(map(event, page), many=True).data)


def _need_to_view(user: User) -> None:
    if not user.has_perm(VIEW_ALL):
        raise not_permitted("This needs the privilege to view the whole record.")


def _exported(request: Request, form: str) -> Iterator[AuditEvent]:
    _need_to_view(user_of(request))
    wanted = {name: str(value) for name, value in request.query_params.items() if value}
    rows = filtered(AuditEvent.objects.order_by("-id"), wanted)
    # Who took the record away is a part of it.
    facts = {"form": form, "filter": wanted}
    record(Action.RECORD_EXPORTED, by=actor_of(request), on=Target("record", None, ""), facts=facts)
    return rows.iterator(chunk_size=_AT_ONCE)


def _cells(row: AuditEvent) -> tuple[str, ...]:
    told = event(row)
    actor, target = told["actor"], told["target"]
    return (
        row.at.isoformat(),
        row.severity,
        row.action,
        told["sentence"],
        actor["kind"],
        str(actor["id"] or ""),
        actor["name"],
        row.address or "",
        target["kind"],
        str(target["id"] or ""),
        target["path"],
        json.dumps(row.facts, ensure_ascii=False),
    )


def _lines(rows: Iterator[AuditEvent]) -> Iterator[bytes]:
    renderer = JSONRenderer()
    for row in rows:
        yield renderer.render(EventAnswer(event(row)).data) + b"\n"
