"""Read the body of an answer as named values: JSON, else a form (RFC 6749 5.1, 5.2)."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qsl

from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse

MAX_FORM_FIELDS = 100

# A value that is whole: a text that ends, a word, or a number that is followed by something.
_VALUE = re.compile(r'"(?:[^"\\]|\\.)*"|true|false|-?[0-9]+(?:\.[0-9]+)?(?=[^0-9.eE])', re.DOTALL)

_SEMICOLON = re.compile(r";[a-z_]+=")
_LENIENT = json.JSONDecoder(parse_int=json_strict.read_integer, strict=False)

Look = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Found:
    """What is in an answer, by dotted path; whole, or only what could be picked out of it."""

    look: Look = field(repr=False)
    is_whole: bool


def read_fields(text: str) -> Mapping[str, object]:
    """
    Read an answer strictly (RFC 6749 5.1; some providers answer with a form all the same).

    What it is, the text itself says: providers put any content type on it.

    :raises BadResponse: neither a JSON object nor a form, or a name twice.
    """
    if _is_markup(text):
        raise BadResponse("html")
    if not _is_json(text):
        return _form(text)
    value = json_strict.loads(text)
    if not isinstance(value, dict):
        raise BadResponse("not-an-object")
    return value


def find(text: str, *, is_part: bool = False) -> Found:
    """
    Find in an answer what can be found, and never raise.

    Where ``read_fields`` can read (RFC 6749 5.1), the same; else what a lenient look finds, at
    worst the members whose names come one after the other. Of a part, what is whole in it.
    """
    if is_part and not _is_json(text):
        # JSON that was cut shows it by itself; the last pair of a form does not.
        text = text.rpartition("&")[0]
    if not _is_json(text) and "{" in text:
        # Something stands before it, or around it; no form has a brace.
        return Found(_look_into(text), is_whole=False)
    try:
        return Found(partial(at, read_fields(text)), is_whole=not is_part)
    except BadResponse:
        return Found(_look_into(text), is_whole=False)


def _look_into(text: str) -> Look:
    if _is_markup(text):
        return lambda _: None
    inside = _json_in(text)
    found = _lenient_json(inside)
    if not found and inside:
        return partial(_find, inside)
    return partial(at, found or dict(_pairs(text)))


def _json_in(text: str) -> str:
    """Give a text from its first brace on; of a JSON text, what it says."""
    said = _first_value(text.strip())
    text = said if isinstance(said, str) else text
    start = text.find("{")
    return text[start:] if start >= 0 else ""


def _find(text: str, path: str) -> object:
    """Find what stands behind the names of a path, in a text that is not quite JSON."""
    place = 0
    for name in path.split("."):
        if name.isdecimal():
            continue
        named = re.compile(rf'"{re.escape(name)}"\s*:\s*').search(text, place)
        if named is None:
            return None
        place = named.end()
    value = _VALUE.match(text, place)
    return _lenient_json(f'{{"value":{value.group()}}}').get("value") if value else None


def at(fields: object, path: str) -> object:
    """
    Give what a dotted path leads to, numbers being places in a list; None if nothing is there.

    Paths are how ``oauth.habits`` says where an answer has what RFC 6749 5.1 names.
    """
    value = fields
    for name in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _is_markup(text: str) -> bool:
    return text.lstrip().startswith("<")


def _is_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def _form(text: str) -> Mapping[str, object]:
    if text.count("&") >= MAX_FORM_FIELDS:
        raise BadResponse("too-many-fields")
    pairs = _pairs(text)
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadResponse("duplicate-key")
    return fields


def _pairs(text: str) -> list[tuple[str, str]]:
    text = text.strip().removeprefix("?")
    if "&" not in text and _SEMICOLON.search(text):
        # The other separator, which HTML 4 advised (its appendix B.2.2).
        text = text.replace(";", "&")
    return parse_qsl(text, keep_blank_values=True)


def _lenient_json(text: str) -> Mapping[str, object]:
    value = _first_value(text)
    return value if isinstance(value, dict) else {}


def _first_value(text: str) -> object:
    """Read the JSON value that a text begins with, whatever follows; None if there is none."""
    try:
        return _LENIENT.raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None
