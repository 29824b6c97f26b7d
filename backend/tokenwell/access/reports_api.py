"""Where somebody may do what, and whether they may, by REST and as CSV."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import reports, serializers, verdicts
from tokenwell.access.finding import (
    OVERRIDE,
    asked_right,
    asked_subject,
    rights_meant_at,
    secured_item,
)
from tokenwell.accounts.authentication import user_of
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.web.csv_files import csv_answer
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid

_RIGHT = OpenApiParameter("right", str, enum=list(Right))
_WHO = [OpenApiParameter("user", UUID), OpenApiParameter("role", UUID)]
_CSV = {(200, "text/csv"): OpenApiTypes.STR}
_AT_ONCE = 500


class PlacePages(Pages):
    """Pages of places, the oldest first: mostly a place comes before what is in it."""

    ordering = "id"


class PlacesView(APIView):
    """What a user or role may do at and below an item."""

    pagination_class = PlacePages

    @extend_schema(parameters=[*_WHO, _RIGHT], responses=serializers.Place(many=True))
    def get(self, request: Request, item_id: UUID) -> Response:
        """List the places with rights of their own; what is in them inherits those."""
        pages = PlacePages()
        page = pages.paginate_queryset(_places(request, item_id), request, view=self) or []
        rows = [_place(place) for place in page]
        return pages.get_paginated_response(serializers.Place(rows, many=True).data)


class PlacesFileView(APIView):
    """What a user or role may do at and below an item, as a file."""

    @extend_schema(parameters=[*_WHO, _RIGHT], responses=_CSV)
    def get(self, request: Request, item_id: UUID) -> StreamingHttpResponse:
        """Give the whole list as CSV."""
        places = _places(request, item_id).order_by("pk").iterator(chunk_size=_AT_ONCE)
        rows = ((row["kind"], row["path"], " ".join(row["rights"])) for row in map(_place, places))
        return csv_answer("where-may", ("kind", "path", "rights"), rows)


class QuestionView(APIView):
    """May somebody do something with an item?"""

    @extend_schema(
        parameters=[*_WHO, OpenApiParameter("right", str, enum=list(Right), required=True)],
        responses=serializers.Verdict,
    )
    def get(self, request: Request, item_id: UUID) -> Response:
        """Answer with the reason, and with what gave and took it before."""
        item = secured_item(user_of(request), item_id, Right.SECURITY_READ)
        subject, right = asked_subject(request, item), asked_right(request)
        if right is None:
            raise invalid(right="Say which right is asked for.")
        answer = verdicts.verdict(item, subject, right)
        return Response(serializers.Verdict(answer).data)


def _places(request: Request, item_id: UUID) -> QuerySet[Any]:
    user = user_of(request)
    item = secured_item(user, item_id, Right.SECURITY_READ)
    found = reports.where_may(asked_subject(request, item), item)
    if (right := asked_right(request)) is not None:
        found = found.filter(rights_direct__contains=[right]) | found.filter(
            rights_by_role__contains=[right]
        )
    if not user.has_perm(OVERRIDE):
        found = permissions.permitted(user, Right.SECURITY_READ, found)
    return paths.with_names_above(found)


def _place(item: Any) -> dict[str, Any]:
    return {
        "id": item.pk,
        "kind": item.kind,
        "path": paths.path_read(item),
        "rights": [
            right for right in permissions.rights_read(item) if right in rights_meant_at(item)
        ],
    }
