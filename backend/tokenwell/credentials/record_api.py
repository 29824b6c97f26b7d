"""The record by REST: of one credential, or whole."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.audit.actions import Severity, sentence
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.inheritance import Right
from tokenwell.credentials import answer_serializers as serializers
from tokenwell.credentials.api import find_credential
from tokenwell.ids import first_of
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid, not_permitted

_FILTERS = [
    OpenApiParameter("action", str),
    OpenApiParameter("actor", UUID),
    OpenApiParameter("since", str, description="ISO 8601"),
    OpenApiParameter("until", str, description="ISO 8601"),
    OpenApiParameter("severity", str, enum=[severity.value for severity in Severity]),
]


class EventsView(APIView):
    """The whole record."""

    pagination_class = Pages

    @extend_schema(parameters=_FILTERS, responses=serializers.EventAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List what happened, the newest first; with the privilege to view the whole record."""
        if not user_of(request).has_perm("accounts.view_log"):
            raise not_permitted("This needs the privilege to view the whole record.")
        return _page(request, AuditEvent.objects.all(), self)


class CredentialEventsView(APIView):
    """The record of one credential."""

    pagination_class = Pages

    @extend_schema(parameters=_FILTERS, responses=serializers.EventAnswer(many=True))
    def get(self, request: Request, credential_id: UUID) -> Response:
        """List what happened to a credential, the newest first."""
        credential = find_credential(user_of(request), credential_id, Right.CONFIGURATION_READ)
        return _page(request, AuditEvent.objects.filter(target_id=credential.pk), self)


def _page(request: Request, rows: QuerySet[AuditEvent], view: APIView) -> Response:
    pages = Pages()
    page = pages.paginate_queryset(_filtered(request, rows), request, view=view) or []
    events = [serializers.event(row, _sentence(row)) for row in page]
    return pages.get_paginated_response(serializers.EventAnswer(events, many=True).data)


def _filtered(request: Request, rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    wanted = request.query_params
    if action := wanted.get("action"):
        rows = rows.filter(action=action.replace("\x00", ""))
    if severity := wanted.get("severity"):
        rows = rows.filter(severity=severity.replace("\x00", ""))
    if actor := wanted.get("actor"):
        rows = rows.filter(actor_id=_uuid(actor))
    # By id, which is the time: other months' partitions are not even looked at.
    if since := wanted.get("since"):
        rows = rows.filter(id__gte=first_of(_instant("since", since)))
    if until := wanted.get("until"):
        rows = rows.filter(id__lt=first_of(_instant("until", until)))
    return rows


def _instant(name: str, text: str) -> Any:
    try:
        instant = parse_datetime(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year < 1971:
        raise invalid(**{name: "Give a time as 2026-01-31T08:00:00Z."})
    return instant


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise invalid(actor="Give the id of a user or a service.") from None


def _sentence(row: AuditEvent) -> str:
    return sentence(row.action, actor=row.actor_name, path=row.target_path, facts=row.facts)
