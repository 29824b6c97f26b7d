"""Who may do something with an item, why, and whether they make use of it, by REST and as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import reasons, reports, serializers, unused, words
from tokenwell.access.finding import asked_days, asked_right, rights_meant_at, secured_item
from tokenwell.accounts.authentication import user_of
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item
from tokenwell.web.csv_files import csv_answer
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid

_PARAMETERS = [
    OpenApiParameter("right", str, enum=list(Right)),
    OpenApiParameter("search", str),
    OpenApiParameter(
        "unused_days",
        int,
        description="Only who made no use of it for so many days, here and below. Of"
        " credential_use or configuration_write; of both where no right is named.",
    ),
]
_CSV = {(200, "text/csv"): OpenApiTypes.STR}
_AT_ONCE = 500
_COLUMNS = ("kind", "name", "rights", "facet", "value", "entry_of", "through", "from")


class PeoplePages(Pages):
    """Pages of people and services, by name."""

    ordering = ("username", "id")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is looked for: of which item, with which of these rights."""

    item: Item
    rights: frozenset[Right]
    holders: QuerySet[Any]
    tells_last_use: bool


class HoldersView(APIView):
    """Who may do something with an item."""

    pagination_class = PeoplePages

    @extend_schema(parameters=_PARAMETERS, responses=serializers.Holder(many=True))
    def get(self, request: Request, item_id: UUID) -> Response:
        """List the people and services with rights on an item, each with the reasons."""
        asked = _asked(request, item_id)
        pages = PeoplePages()
        people = pages.paginate_queryset(asked.holders, request, view=self) or []
        rows = _told(asked, people)
        return pages.get_paginated_response(serializers.Holder(rows, many=True).data)


class HoldersFileView(APIView):
    """Who may do something with an item, as a file."""

    @extend_schema(parameters=_PARAMETERS, responses=_CSV)
    def get(self, request: Request, item_id: UUID) -> StreamingHttpResponse:
        """Give the whole list as CSV: one line for each person and reason."""
        asked = _asked(request, item_id)
        columns = (*_COLUMNS, "last_used_at") if asked.tells_last_use else _COLUMNS
        return csv_answer("who-may", columns, _lines(asked))


def _asked(request: Request, item_id: UUID) -> _Asked:
    item = secured_item(user_of(request), item_id, Right.SECURITY_READ)
    right = asked_right(request)
    days = asked_days(request, "unused_days", longest=unused.LONGEST.days)
    rights = rights_meant_at(item) if right is None else frozenset({right})
    if days is not None:
        rights &= unused.RIGHTS
        if not rights:
            raise invalid(
                right="Whether it is used can be told of Use and of Configuration: Write."
            )
    found: QuerySet[Any] = reports.who_may(item, rights)
    search = request.query_params.get("search", "").replace("\x00", "").strip()
    if search:
        found = found.filter(username__icontains=search)
    if days is not None:
        now = timezone.now()
        found = unused.with_last_use(found, item, rights, now=now)
        found = unused.unused(found, since=now - timedelta(days=days))
    return _Asked(item, rights, found, days is not None)


def _told(asked: _Asked, people: list[Any]) -> list[dict[str, Any]]:
    """Say of some people what they may do with an item, and why."""
    crumbs, here = words.crumbs_of(asked.item), rights_meant_at(asked.item)
    found = reasons.reasons_for(asked.item, people)
    return [
        {
            "person": words.subject(person),
            "rights": sorted(
                {given for reason in found[person.pk] for given in reason.rights & here}
            ),
            "reasons": words.reasons(
                (r for r in found[person.pk] if r.rights & asked.rights), crumbs
            ),
            **({"last_used_at": person.last_used_at} if asked.tells_last_use else {}),
        }
        for person in people
    ]


def _lines(asked: _Asked) -> Iterator[tuple[str, ...]]:
    people = asked.holders.order_by("username")
    for start in range(0, people.count(), _AT_ONCE):
        for row in _told(asked, list(people[start : start + _AT_ONCE])):
            last_use = row.get("last_used_at")
            used = (last_use.isoformat() if last_use else "",) if asked.tells_last_use else ()
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
                    *used,
                )
