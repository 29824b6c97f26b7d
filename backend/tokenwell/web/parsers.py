"""Read a request's body: JSON of at most 1 MiB, or nothing."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from tokenwell.web.problems import Problem

_SURROGATE = re.compile("[\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """Reads one JSON object (RFC 8259); a key twice, NaN and what no text can hold are refused."""

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
    try:
        # Decoded first: given bytes, the parser would guess at UTF-16 and UTF-32 too.
        value = json.loads(
            body.decode(),
            parse_constant=_refuse,
            parse_float=_finite,
            object_pairs_hook=_each_key_once,
        )
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        # Out here, since the parser's own error carries the whole body along.
        raise ParseError("The body has to be one JSON object in UTF-8, each name once.")
    if any("\x00" in text for text in _texts(value)):
        raise ParseError("A text can't hold a NUL character.")
    if any(_SURROGATE.search(text) for text in _texts(value)):
        raise ParseError("A text can't hold one half of a surrogate pair.")
    return value


def too_large(limit: int) -> Problem:
    """Refuse a body that is longer than ``limit`` bytes."""
    return Problem(
        "too-large",
        status=413,
        title="The request is too large.",
        detail=f"A request has at most {limit} bytes. Nothing was changed.",
    )


def _texts(value: object) -> Iterator[str]:
    """Give every text in a value, names too. PostgreSQL takes no NUL and no lone surrogate."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as items:
                waiting += items
            case dict() as members:
                waiting += [*members.keys(), *members.values()]


def _finite(text: str) -> float:
    # 1e999 is well formed, and infinite when it is read.
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _refuse(_name: str) -> None:
    raise ValueError


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value
