"""Read a request's body: JSON of at most 1 MiB, or nothing."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from tokenwell.web.problems import Problem


class StrictJSONParser(BaseParser):
    """Reads one JSON object (RFC 8259); a key twice, NaN and NUL characters are refused."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise too_large(limit)
        return read_object(body)


def read_object(body: bytes) -> dict[str, Any]:
    """
    Read a JSON object.

    :raises ParseError: it is none; the message says what to do and quotes nothing.
    """
    if b"\\u0000" in body:
        raise ParseError("A text can't hold a NUL character.")
    try:
        value = json.loads(body, parse_constant=_refuse, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        # Out here, since the parser's own error carries the whole body along.
        raise ParseError("The body has to be one JSON object in UTF-8, each name once.")
    return value


def too_large(limit: int) -> Problem:
    """Refuse a body that is longer than ``limit`` bytes."""
    return Problem(
        "too-large",
        status=413,
        title="The request is too large.",
        detail=f"A request has at most {limit} bytes. Nothing was changed.",
    )


def _refuse(_name: str) -> None:
    raise ValueError


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value
