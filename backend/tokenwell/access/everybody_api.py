"""What everybody may use, by REST and as CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import everybody, serializers
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.containers import paths
from tokenwell.containers.models import Item
from tokenwell.web.csv_files import csv_answer
from tokenwell.web.pagination import Pages

_AT_ONCE = 500


class CredentialPages(Pages):
    """Pages of credentials, the oldest first."""

    ordering = "id"


class EverybodyView(APIView):
    """Credentials that everybody may use."""

    pagination_class = CredentialPages

    @extend_schema(responses=serializers.UsableByEverybody(many=True))
    def get(self, request: Request) -> Response:
        """List them, of those whose permissions one may see, each with the place that says so."""
        pages = CredentialPages()
        found = everybody.usable(user_of(request))
        rows = _told(pages.paginate_queryset(found, request, view=self) or [])
        return pages.get_paginated_response(serializers.UsableByEverybody(rows, many=True).data)


class EverybodyFileView(APIView):
    """Credentials that everybody may use, as a file."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Give the whole list as CSV."""
        return csv_answer("everybody-may-use", ("path", "from"), _lines(user_of(request)))


def _told(items: Iterable[Item]) -> list[dict[str, Any]]:
    items = list(items)
    said = everybody.said_at(items)
    where = paths.paths_of([*items, *said.values()])
    return [
        {"id": item.pk, "path": where[item.pk], "from": _place(said[item.pk], where)}
        for item in items
    ]


def _place(item: Item, where: dict[Any, str]) -> dict[str, Any]:
    return {"id": item.pk, "kind": item.kind, "path": where[item.pk]}


def _lines(asker: User) -> Iterator[tuple[str, str]]:
    found = everybody.usable(asker).order_by("pk")
    for start in range(0, found.count(), _AT_ONCE):
        for row in _told(found[start : start + _AT_ONCE]):
            yield row["path"], row["from"]["path"]
