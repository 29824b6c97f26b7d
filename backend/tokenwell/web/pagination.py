"""Lists in pages, by cursor: a row that is added or deleted shifts nothing."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from tokenwell.web.problems import Problem, invalid

# What no text in the database can hold; all else may be in a name.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to go on: behind the row with these values, onward or back."""

    is_back: bool
    values: list[str]


class Pages(CursorPagination):
    """
    ``next``, ``previous``, ``results``; 100 rows a page, at most 200.

    A cursor holds the values of all the fields of the order, the last of which is unique.
    The framework's own holds the first one and counts rows that share it, up to a limit
    behind which it would show the same page for ever.
    """

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering: str | tuple[str, ...] = "-id"

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: object = None
    ) -> list[Any]:
        """
        Read one page.

        :raises Problem: the cursor is none of ours.
        """
        self._address = request.build_absolute_uri()
        size = self.get_page_size(request) or self.page_size
        place = self._place(request)
        is_back = place is not None and place.is_back
        order = [_turned(field) for field in self._order()] if is_back else self._order()
        if place is not None:
            queryset = _behind(queryset, order, place.values)
        rows = list(queryset.order_by(*order)[: size + 1])
        has_more, rows = len(rows) > size, rows[:size]
        self._rows = rows[::-1] if is_back else rows
        self.has_next = bool(rows) and (is_back or has_more)
        self.has_previous = bool(rows) and (has_more if is_back else place is not None)
        return self._rows

    def get_next_link(self) -> str | None:
        return self._link(_Place(False, self._values(self._rows[-1]))) if self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(_Place(True, self._values(self._rows[0]))) if self.has_previous else None

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def _order(self) -> list[str]:
        return [self.ordering] if isinstance(self.ordering, str) else list(self.ordering)

    def _values(self, row: Any) -> list[str]:
        values = [getattr(row, field.lstrip("-")) for field in self._order()]
        return [v.isoformat() if isinstance(v, datetime) else str(v) for v in values]

    def _link(self, place: _Place) -> str:
        text = json.dumps([place.is_back, *place.values])
        cursor = urlsafe_b64encode(text.encode()).decode()
        return replace_query_param(self._address, self.cursor_query_param, cursor)

    def _place(self, request: Request) -> _Place | None:
        cursor = request.query_params.get(self.cursor_query_param)
        if not cursor:
            return None
        try:
            is_back, *values = json.loads(urlsafe_b64decode(cursor))
        except (ValueError, TypeError, RecursionError):
            raise _no_cursor() from None
        if not isinstance(is_back, bool) or len(values) != len(self._order()):
            raise _no_cursor()
        if not all(isinstance(value, str) and not _UNKEPT.search(value) for value in values):
            raise _no_cursor()
        return _Place(is_back, values)


def _behind(queryset: QuerySet[Any], order: Sequence[str], values: Sequence[str]) -> QuerySet[Any]:
    """Keep the rows behind the one with these values: each differs first in one field."""
    same = [Q(**{field.lstrip("-"): value}) for field, value in zip(order, values, strict=True)]
    later = [Q(**{_comparison(field): value}) for field, value in zip(order, values, strict=True)]
    differs = (reduce(and_, same[:depth], later[depth]) for depth in range(len(order)))
    try:
        return queryset.filter(reduce(or_, differs))
    except ValidationError:
        raise _no_cursor() from None


def _comparison(field: str) -> str:
    return f"{field[1:]}__lt" if field.startswith("-") else f"{field}__gt"


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _no_cursor() -> Problem:
    return invalid(cursor="Take the cursor from a link of a page, as it is.")
