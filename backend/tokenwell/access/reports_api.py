"""Who may do what, where and why, by REST and as CSV."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import reasons, reports, serializers, verdicts, words
from tokenwell.access.finding import (
    OVERRIDE,
    asked_right,
    asked_subject,
    rights_meant_at,
    secured_item,
)
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item
from tokenwell.web.csv_files import csv_answer
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid

_RIGHT = OpenApiParameter("right", str, enum=list(Right))
_WHO = [OpenApiParameter("user", UUID), OpenApiParameter("role", UUID)]
_CSV = {(200, "text/csv"): OpenApiTypes.STR}
_AT_ONCE = 500


class PeoplePages(Pages):
    """Pages of people and services, by name."""

    ordering = ("username", "id")


class HoldersView(APIView):
    """Who may do something with an item."""

    pagination_class = PeoplePages

    @extend_schema(
        parameters=[_RIGHT, OpenApiParameter("search", str)],
        responses=serializers.Holder(many=True),
    )
    def get(self, request: Request, item_id: UUID) -> Response:
        """List the people and services with rights on an item, each with the reasons."""
        item, found = _holders(request, item_id)
        pages = PeoplePages()
        people = pages.paginate_queryset(found, request, view=self) or []
        rows = _told(item, people, asked_right(request))
        return pages.get_paginated_response(serializers.Holder(rows, many=True).data)


class HoldersFileView(APIView):
    """Who may do something with an item, as a file."""

    @extend_schema(parameters=[_RIGHT, OpenApiParameter("search", str)], responses=_CSV)
    def get(self, request: Request, item_id: UUID) -> StreamingHttpResponse:
        """Give the whole list as CSV: one line for each person and reason."""
        item, found = _holders(request, item_id)
        columns = ("kind", "name", "rights", "facet", "value", "entry_of", "through", "from")
        lines = _holder_lines(item, found, asked_right(request))
        return csv_answer("who-may", columns, lines)


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


def _holders(request: Request, item_id: UUID) -> tuple[Item, QuerySet[User]]:
    item = secured_item(user_of(request), item_id, Right.SECURITY_READ)
    right = asked_right(request)
    found = reports.who_may(item, rights_meant_at(item) if right is None else frozenset({right}))
    search = request.query_params.get("search", "").replace("\x00", "").strip()
    return item, found.filter(username__icontains=search) if search else found


def _told(item: Item, people: list[User], right: Right | None) -> list[dict[str, Any]]:
    """Say of some people what they may do with an item, and why."""
    crumbs, here = words.crumbs_of(item), rights_meant_at(item)
    asked = here if right is None else {right}
    found = reasons.reasons_for(item, people)
    return [
        {
            "person": words.subject(person),
            "rights": sorted(
                {given for reason in found[person.pk] for given in reason.rights & here}
            ),
            "reasons": words.reasons((r for r in found[person.pk] if r.rights & asked), crumbs),
        }
        for person in people
    ]


def _holder_lines(
    item: Item, found: QuerySet[User], right: Right | None
) -> Iterator[tuple[str, ...]]:
    people = found.order_by("username")
    for start in range(0, people.count(), _AT_ONCE):
        for row in _told(item, list(people[start : start + _AT_ONCE]), right):
            for reason in row["reasons"]:
                yield (
                    row["person"]["kind"],
                    row["person"]["name"],
                    " ".join(row["rights"]),
                    reason["facet"],
                    reason["value"],
                    reason["subject"]["name"],
                    " in ".join(role["name"] for role in reason["through"]),
                    str(reason["from"]["path"]),
                )


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
