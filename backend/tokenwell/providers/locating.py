"""Find the line at which a TOML document says something; the document has been read before."""

import re
import tomllib
from collections.abc import Iterable, Mapping

# Where something stands: names of tables and keys, and indexes of arrays.
Place = tuple[str | int, ...]

_BLANKS = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*""")
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\[\s\S])*?"{3,5}'
    r"|'''[\s\S]*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^,\]}\n#]+"
)


def lines_of(text: str) -> dict[Place, int]:
    """Say at which line, from 1, each table, key and array element begins."""
    found: dict[Place, int] = {}
    arrays: dict[Place, int] = {}
    table: Place = ()
    at = _after_blanks(text, 0)
    while at < len(text):
        if text.startswith("[[", at):
            parts, end = _key(text, at + 2)
            array = (*_inside(parts[:-1], arrays), parts[-1])
            arrays[array] = arrays.get(array, -1) + 1
            table = (*array, arrays[array])
            at = _header(found, table, at, end + 2)
        elif text[at] == "[":
            parts, end = _key(text, at + 1)
            table = _inside(parts, arrays)
            at = _header(found, table, at, end + 1)
        else:
            at = _pair(text, at, table, found)
        at = _after_blanks(text, at)
    return {place: text.count("\n", 0, start) + 1 for place, start in found.items()}


def line_at(lines: Mapping[Place, int], place: Place) -> int:
    """Give the line of a place, or of the nearest one around it that is written down."""
    for depth in range(len(place), 0, -1):
        if place[:depth] in lines:
            return lines[place[:depth]]
    return 1


def places_like(lines: Iterable[Place], wanted: Place) -> list[Place]:
    """Find the places that are as ``wanted``, where ``*`` stands for any name or index."""
    return [
        place
        for place in lines
        if len(place) == len(wanted)
        and all(known in ("*", part) for known, part in zip(wanted, place, strict=True))
    ]


def _pair(text: str, at: int, table: Place, found: dict[Place, int]) -> int:
    parts, equals = _key(text, at)
    place = table
    for part in parts:
        place = (*place, part)
        _note(found, place, at)
    return _value(text, _after_blanks(text, equals + 1), place, found)


def _value(text: str, at: int, place: Place, found: dict[Place, int]) -> int:
    if text[at] == "[":
        return _array(text, at, place, found)
    if text[at] == "{":
        return _inline_table(text, at, place, found)
    scalar = _SCALAR.match(text, at)
    return scalar.end() if scalar else len(text)


def _array(text: str, at: int, place: Place, found: dict[Place, int]) -> int:
    index, at = 0, _after_blanks(text, at + 1)
    while text[at] != "]":
        _note(found, (*place, index), at)
        at = _after_comma(text, _value(text, at, (*place, index), found))
        index += 1
    return at + 1


def _inline_table(text: str, at: int, place: Place, found: dict[Place, int]) -> int:
    at = _after_blanks(text, at + 1)
    while text[at] != "}":
        at = _after_comma(text, _pair(text, at, place, found))
    return at + 1


def _key(text: str, at: int) -> tuple[list[str], int]:
    """Read a dotted key; give its parts, and where what follows it is."""
    parts = []
    while part := _KEY_PART.match(text, at):
        word, at = part[1], part.end()
        parts.append(tomllib.loads(f"word = {word}")["word"] if word[0] in "\"'" else word)
        if text[at] != ".":
            break
        at += 1
    return parts, at


def _inside(parts: list[str], arrays: Mapping[Place, int]) -> Place:
    """Follow a header's names; of an array of tables, the last one is meant."""
    place: Place = ()
    for part in parts:
        place = (*place, part)
        if place in arrays:
            place = (*place, arrays[place])
    return place


def _after_comma(text: str, at: int) -> int:
    at = _after_blanks(text, at)
    return _after_blanks(text, at + 1) if text[at] == "," else at


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _note(found: dict[Place, int], place: Place, start: int) -> None:
    found.setdefault(place, start)


def _header(found: dict[Place, int], table: Place, start: int, end: int) -> int:
    for depth in range(1, len(table) + 1):
        _note(found, table[:depth], start)
    return end
