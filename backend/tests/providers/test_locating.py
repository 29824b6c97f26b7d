"""Places of a TOML document have the lines at which they are written."""

import tomllib
from collections.abc import Iterable

import pytest

from tokenwell.providers.catalog import TEMPLATES, read_texts
from tokenwell.providers.locating import Place, line_at, lines_of, places_like

_DOCUMENT = '''\
name = "a = 1 # no comment"  # a comment
'odd key' = 1
dotted . inner."quoted.part" = 2
text = """
[not.a.header]
quote \\""" and = sign
"""
raw = \'\'\'
[[neither]]\'\'\'
many = [
  { name = "one", deep = [1, 2] },  # ]
  # nothing here
  { name = "two" },
]
empty = []
none = {}

[table]
when = 2026-01-02 10:00:00
[table.inner]
at = 1

[[items]]
name = "one"
[[items]]
name = "two"
[items.detail]
at = 2
[[items.parts]]
name = "deep"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("name",), 1),
        (("odd key",), 2),
        (("dotted",), 3),
        (("dotted", "inner", "quoted.part"), 3),
        (("text",), 4),
        (("raw",), 8),
        (("many",), 10),
        (("many", 0, "name"), 11),
        (("many", 0, "deep", 1), 11),
        (("many", 1), 13),
        (("many", 1, "name"), 13),
        (("empty",), 15),
        (("none",), 16),
        (("table",), 18),
        (("table", "when"), 19),
        (("table", "inner"), 20),
        (("table", "inner", "at"), 21),
        (("items", 0, "name"), 24),
        (("items", 1), 25),
        (("items", 1, "name"), 26),
        (("items", 1, "detail", "at"), 28),
        (("items", 1, "parts", 0, "name"), 30),
    ],
    ids=str,
)
def test_place_has_its_line(place: tuple[str | int, ...], line: int) -> None:
    assert lines_of(_DOCUMENT)[place] == line


def test_nothing_is_found_in_strings_and_comments() -> None:
    names = {part for place in lines_of(_DOCUMENT) for part in place}

    assert names.isdisjoint({"not", "header", "neither", "a"})


@pytest.mark.parametrize(
    ("place", "line"),
    [(("table", "missing"), 18), (("items", 1, "detail", "missing"), 27), (("missing",), 1)],
    ids=str,
)
def test_what_is_not_written_has_the_line_of_what_is_around_it(
    place: tuple[str | int, ...], line: int
) -> None:
    assert line_at(lines_of(_DOCUMENT), place) == line


def test_unknown_names_are_found_by_a_star() -> None:
    found = places_like(lines_of(_DOCUMENT), ("items", "*", "name"))

    assert found == [("items", 0, "name"), ("items", 1, "name")]


def test_lines_that_end_as_on_windows_count_alike() -> None:
    assert lines_of("a = 1\r\n\r\n[b]\r\nc = 2\r\n")["b", "c"] == 4


def _places(value: object, place: Place = ()) -> set[Place]:
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    around = {place} if place else set()
    return around.union(*(_places(each, (*place, part)) for part, each in inner))


@pytest.mark.parametrize("text", [_DOCUMENT, *read_texts(TEMPLATES).values()])
def test_all_that_a_document_holds_is_found_and_nothing_else(text: str) -> None:
    assert set(lines_of(text)) == _places(tomllib.loads(text))
