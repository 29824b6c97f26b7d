"""Read the body of an answer as named values: JSON, else a form (RFC 6749 5.1, 5.2)."""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse

MAX_FORM_FIELDS = 100

# A text that ends, or a number that is followed by something: one that was cut is not whole.
_WHOLE = r'"\s*:\s*("(?:[^"\\]|\\.)*"|[0-9]+(?=[^0-9.eE]))'


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


def find_fields(text: str, names: Iterable[str]) -> Mapping[str, object]:
    """
    Find in an answer what can be found, and never raise (RFC 6749 5.1).

    Where ``read_fields`` can read, the same; else what a lenient look finds, at worst the
    members that have one of the names, wherever they are.
    """
    try:
        return read_fields(text)
    except BadResponse:
        if _is_markup(text):
            return {}
        return _lenient_json(text) or _members(text, names) or _pairs(text)


def find_fields_of_a_part(text: str, names: Iterable[str]) -> Mapping[str, object]:
    """Find what is whole in an answer that was cut, and never raise (RFC 6749 5.1)."""
    # JSON that was cut shows it by itself; the last pair of a form does not.
    return find_fields(text if _is_json(text) else text.rpartition("&")[0], names)


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
    pairs = parse_qsl(text, keep_blank_values=True)
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadResponse("duplicate-key")
    return fields


def _lenient_json(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text, parse_int=json_strict.read_integer, strict=False)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _members(text: str, names: Iterable[str]) -> Mapping[str, object]:
    # The first of a name: the outermost object names its own before it holds others.
    found: dict[str, object] = {}
    wanted = "|".join(re.escape(name) for name in names)
    for name, value in re.findall(f'"({wanted}){_WHOLE}', text, re.DOTALL):
        found.setdefault(name, _lenient_json(f'{{"value":{value}}}').get("value"))
    return found


def _pairs(text: str) -> Mapping[str, object]:
    return dict(parse_qsl(text))
