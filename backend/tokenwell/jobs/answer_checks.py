"""What an answer has to be like for a run to succeed, and what later steps take from it."""

from dataclasses import dataclass
from typing import Literal

from tokenwell.jobs import bounded_paths
from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse

Comparison = Literal["exists", "absent", "equals", "differs", "contains", "at_least", "at_most"]

MOST_FOUND = 1_000
LONGEST_CAPTURE = 4_096

_TOO_COSTLY = "takes too much work on this answer; a narrower path is needed"


@dataclass(frozen=True)
class Check:
    """
    A path and what has to be there.

    All that the path finds has to be like ``value``, and something has to be found; for
    ``absent``, nothing.
    """

    path: str
    comparison: Comparison = "exists"
    value: str | int | float | bool | None = None


def read(body: bytes) -> object:
    """
    Read an answer as JSON, strictly: no key twice, at most 16 deep (RFC 8259, RFC 7493).

    :raises ValueError: it is not; says why, and nothing of what it is.
    """
    try:
        return json_strict.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        words = "the answer is not text in UTF-8"
    except BadResponse as error:
        words = _WORDS.get(error.reason, "the answer is not JSON")
    raise ValueError(words)


def check_path(path: str) -> None:
    """
    Check that a text is a JSONPath (RFC 9535).

    :raises ValueError: it is none; says where it ends to be one.
    """
    bounded_paths.check(path)


def find(path: str, document: object) -> list[object]:
    """
    Give what a path finds, at most 1,000 values.

    :raises ValueError: it is no path, finds more, or takes too much work on this document.
    """
    try:
        return bounded_paths.search(path, document, at_most=MOST_FOUND)
    except bounded_paths.TooCostly:
        raise ValueError(f"{path} {_TOO_COSTLY}") from None


def holds(check: Check, document: object) -> str | None:
    """
    Say why an answer is not as it should be, or None if it is.

    The words name the path and never what was found: who may see a run may not see the answer.
    """
    try:
        found = find(check.path, document)
    except ValueError as error:
        return str(error)
    if check.comparison == "absent":
        return f"there is something at {check.path}" if found else None
    if not found:
        return f"there is nothing at {check.path}"
    if all(_is_so(check, value) for value in found):
        return None
    return f"what is at {check.path} {_OTHERWISE[check.comparison]}"


def capture(path: str, document: object) -> str | int | float | bool:
    """
    Take the one value at a path, for later steps.

    :raises ValueError: there is none, there are several, or it is no text, number or truth value,
        or too long.
    """
    found = find(path, document)
    if len(found) != 1:
        raise ValueError(f"{path} finds {len(found)} values, and one is needed")
    value = found[0]
    if not isinstance(value, str | int | float | bool) or value in _NO_NUMBERS:
        raise ValueError(f"what is at {path} is no text and no number")
    if isinstance(value, str) and len(value) > LONGEST_CAPTURE:
        raise ValueError(f"what is at {path} is longer than {LONGEST_CAPTURE} characters")
    return value


# What a number that is too large for anybody is read as.
_NO_NUMBERS = (float("inf"), float("-inf"))
_WORDS = {
    "too-deep": "the answer is JSON that is too deep",
    "duplicate-key": "the answer is JSON with a key twice",
}
_OTHERWISE = {
    "exists": "",
    "equals": "is another value",
    "differs": "is the value that it should not be",
    "contains": "does not contain it",
    "at_least": "is less, or no number",
    "at_most": "is more, or no number",
}


def _is_so(check: Check, value: object) -> bool:
    match check.comparison:
        case "exists":
            return True
        case "equals":
            return _equal(value, check.value)
        case "differs":
            return not _equal(value, check.value)
        case "contains":
            return _contains(value, check.value)
        case "at_least":
            return _is_ordered(check.value, value)
        case _:
            return _is_ordered(value, check.value)


def _equal(left: object, right: object) -> bool:
    # 1 is not true in JSON, though it is in Python.
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _contains(value: object, part: object) -> bool:
    if isinstance(value, str):
        return isinstance(part, str) and part in value
    if isinstance(value, list):
        return any(_equal(item, part) for item in value)
    return isinstance(value, dict) and isinstance(part, str) and part in value


def _is_ordered(low: object, high: object) -> bool:
    return _is_number(low) and _is_number(high) and low <= high  # type: ignore[operator]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
