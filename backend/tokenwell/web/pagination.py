"""Lists in pages, by cursor: a row that is added or deleted shifts nothing."""

from collections.abc import Mapping
from typing import Any

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """``next``, ``previous``, ``results``; 100 rows a page, at most 200."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering: str | tuple[str, ...] = "-id"

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }
