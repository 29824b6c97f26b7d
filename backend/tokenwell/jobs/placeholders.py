"""
Placeholders in the texts of a job: ``{{name}}``, ``{{step.name}}``.

Nothing is worked out in them and nothing is filled twice. A value comes from whoever starts the
job, or from another server's answer: it is data, and stays where it was put.
"""

import json
import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote, quote_plus, unquote

Value = str | int | float | bool
Quoting = Literal["path", "query", "header", "json", "form", "plain"]

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

_PLACEHOLDER = re.compile(rf"\{{\{{ *({NAME.pattern}(?:\.{NAME.pattern})?) *\}}\}}")
_IN_HEADER = re.compile(r"[\x20-\x7e\t]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_QUOTE_OR_ESCAPE = re.compile(r'\\.|"', re.DOTALL)


class Unknown(ValueError):
    """There is no value for a name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no value for {{{{{name}}}}}")
        self.name = name


class Unfit(ValueError):
    """The value of a name can't stand where its placeholder does: it would break out."""

    def __init__(self, name: str, place: str) -> None:
        super().__init__(f"the value of {{{{{name}}}}} can't stand in {place}")
        self.name = name


def names_in(text: str) -> set[str]:
    """
    Give the names that a text wants filled.

    :raises ValueError: two braces open that are no placeholder.
    """
    _check_rest(_PLACEHOLDER.split(text)[::2])
    return {found[1] for found in _PLACEHOLDER.finditer(text)}


def fill(text: str, values: Mapping[str, Value], *, quoting: Quoting) -> str:
    """
    Put values into a text, each quoted for where the text stands.

    - ``path``: the path of a URL (RFC 3986 3.3); never leads out of its segment
    - ``query``, ``form``: one value of a query or of a form
    - ``header``: a header's value (RFC 9110 5.5)
    - ``json``: within a string, as its characters; elsewhere, as a whole JSON value
    - ``plain``: as it is

    :raises Unknown: there is no value for one of them.
    :raises Unfit: one would break out of its place.
    :raises ValueError: two braces open that are no placeholder.
    """
    names_in(text)
    if quoting == "json":
        return _fill_json(text, values)
    filled = _PLACEHOLDER.sub(
        lambda found: _QUOTED[quoting](found[1], _text(_value(values, found[1]))), text
    )
    if quoting == "path":
        _check_segments(text, filled)
    return filled


def fill_url(text: str, values: Mapping[str, Value]) -> str:
    """
    Put values into path and query of an address, each as its place wants it.

    :raises Unknown: there is no value for one of them.
    :raises Unfit: one would break out of its place, or stands where scheme and host are said.
    :raises ValueError: two braces open that are no placeholder.
    """
    before, mark, query = text.partition("?")
    scheme, slashes, rest = before.partition("://")
    host, slash, path = rest.partition("/")
    in_host = names_in(scheme + slashes + host)
    if in_host:
        raise Unfit(min(in_host), "the host of an address")
    filled = fill(path, values, quoting="path")
    return scheme + slashes + host + slash + filled + mark + fill(query, values, quoting="query")


def _check_rest(pieces: list[str]) -> None:
    if any("{{" in piece for piece in pieces):
        raise ValueError(
            "Two braces open a placeholder: {{name}} or {{step.name}}, of letters, digits and _."
        )


def _value(values: Mapping[str, Value], name: str) -> Value:
    try:
        return values[name]
    except KeyError:
        raise Unknown(name) from None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _in_path(name: str, value: str) -> str:
    # An empty one makes /users/7 the list of all: with DELETE, that of all users.
    if not value or _CONTROL.search(value):
        raise Unfit(name, "a path")
    return _quoted(name, value, "a path")


def _in_query(name: str, value: str) -> str:
    return _quoted(name, value, "a query")


def _quoted(name: str, value: str, place: str) -> str:
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise Unfit(name, place) from None


def _in_form(name: str, value: str) -> str:
    try:
        return quote_plus(value)
    except UnicodeEncodeError:
        raise Unfit(name, "a form") from None


def _in_header(name: str, value: str) -> str:
    if not _IN_HEADER.fullmatch(value):
        raise Unfit(name, "a header")
    return value


def _plain(name: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unfit(name, "a text") from None
    return value


_QUOTED = {
    "path": _in_path,
    "query": _in_query,
    "form": _in_form,
    "header": _in_header,
    "plain": _plain,
}


def _check_segments(text: str, filled: str) -> None:
    """
    Refuse a segment that a value has turned into a step up (RFC 3986 5.2.4).

    Servers decode before they look for dots, some of them twice, and some take a backslash for
    a slash.
    """
    # No value brings a slash along, so there are as many segments as before.
    for before, after in zip(text.split("/"), filled.split("/"), strict=True):
        names = names_in(before)
        if names and _steps_up(after):
            raise Unfit(min(names), "a path")


def _steps_up(segment: str) -> bool:
    for _ in range(3):
        segment = unquote(segment)
    parts = re.split(r"[/\\]", segment)
    # What stands behind a semicolon is a parameter to some servers: /..;/ is a step up for them.
    return any(part.partition(";")[0] in {".", ".."} for part in parts)


def _fill_json(text: str, values: Mapping[str, Value]) -> str:
    pieces = _PLACEHOLDER.split(text)
    filled, is_in_string = [pieces[0]], _ends_in_string(pieces[0], is_in_string=False)
    for name, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if is_in_string and _ends_in_escape(filled[-1]):
            raise Unfit(name, "the middle of an escape")
        whole = json.dumps(_value(values, name))
        # The characters of a text, without its quotes; a number has none.
        within = json.dumps(_text(_value(values, name)))[1:-1]
        filled += [within if is_in_string else whole, piece]
        is_in_string = _ends_in_string(piece, is_in_string=is_in_string)
    return "".join(filled)


def _ends_in_string(piece: str, *, is_in_string: bool) -> bool:
    for found in _QUOTE_OR_ESCAPE.finditer(piece):
        if found[0] == '"':
            is_in_string = not is_in_string
    return is_in_string


def _ends_in_escape(piece: str) -> bool:
    backslashes = len(piece) - len(piece.rstrip("\\"))
    return backslashes % 2 == 1 or re.search(r"\\u[0-9A-Fa-f]{0,3}$", piece) is not None
