"""Read JSON from strangers: what is ambiguous, endless or not quite JSON is refused."""

import json
from typing import NoReturn

from tokenwell.oauth.errors import BadResponse, Reason

MAX_DEPTH = 16

_MAX_INTEGER_DIGITS = 20


def loads(text: str) -> object:
    """
    Read one JSON value as RFC 8259 and RFC 7493 2 (I-JSON) have it (RFC 6749 5.1).

    An integer of more than 20 digits is read as a float, at worst an infinite one.

    :raises BadResponse: not JSON, NaN or Infinity, a key twice, deeper than 16, or text
        that is not Unicode; nothing else is raised, whatever the text.
    """
    value = _parsed(text)
    _check(value, depth=1)
    return value


def read_integer(digits: str) -> int | float:
    """Read a JSON number without a fraction, however long (RFC 8259 6)."""
    # Python refuses to make an integer of some 4,300 digits or more, with a ValueError.
    return int(digits) if len(digits) <= _MAX_INTEGER_DIGITS else float(digits)


def is_unicode(text: str) -> bool:
    """Tell whether a text can be encoded, so has no half of a surrogate pair (RFC 7493 2.1)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _parsed(text: str) -> object:
    reason: Reason
    try:
        return json.loads(
            text,
            parse_int=read_integer,
            parse_constant=_refuse_constant,
            object_pairs_hook=_each_key_once,
        )
    except ValueError:
        reason = "not-json"
    except RecursionError:
        reason = "too-deep"
    # Out here, since the parser's own error carries the whole text along as context.
    raise BadResponse(reason)


def _refuse_constant(_name: str) -> NoReturn:
    raise BadResponse("not-json")


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadResponse("duplicate-key")
    return value


def _check(value: object, *, depth: int) -> None:
    if isinstance(value, str) and not is_unicode(value):
        raise BadResponse("lone-surrogate")
    if not isinstance(value, dict | list):
        return
    if depth > MAX_DEPTH:
        raise BadResponse("too-deep")
    inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    for part in inner:
        _check(part, depth=depth + 1)
