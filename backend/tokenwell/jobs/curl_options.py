"""The options of curl: what each asks for, and why some can't be had."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote_plus

from tokenwell.jobs import curl_table

_NO_FILES = "Files of your machine can't be read here: put in what the file holds."


class OptionRefused(ValueError):
    """An option can't be honoured; the words hold at most its name."""


@dataclass
class Given:
    """What the options ask for, in the order in which they came."""

    urls: list[str] = field(default_factory=list)
    method: str = ""
    headers: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    is_json: bool = False
    is_get: bool = False
    is_head: bool = False
    is_literal: bool = False  # -g: brackets and braces of the address stand for themselves
    has_login: bool = False
    has_bearer: bool = False
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Say something of the line once."""
        if words not in self.notes:
            self.notes.append(words)


def read(words: list[str]) -> Given:
    """
    Read the words behind ``curl``.

    :raises OptionRefused: one can't be honoured.
    """
    given = Given()
    rest = iter(words)
    for word in rest:
        if word.startswith("--") and len(word) > 2:
            _take(given, word[2:], lambda: next(rest, None))
        elif word.startswith("-") and len(word) > 1 and word != "--":
            _take_short(given, word[1:], lambda: next(rest, None))
        elif word != "--":
            given.urls.append(word)
    return given


def _take_short(given: Given, letters: str, following: Callable[[], str | None]) -> None:
    """Take letters that stand together, of which the last may have its value at once."""
    while letters:
        letter, letters = letters[0], letters[1:]
        name = curl_table.LETTERS.get(letter)
        if name is None:
            raise OptionRefused(f"The option -{letter if letter.isascii() else '?'} is not known.")
        if name in _WITH_VALUE or name in curl_table.LEFT_OUT_WITH_VALUE:
            _take(given, name, partial(str, letters) if letters else following)
            return
        _take(given, name, following)


def _take(given: Given, name: str, following: Callable[[], str | None]) -> None:
    if name in _WITHOUT_VALUE:
        _WITHOUT_VALUE[name](given)
    elif name in _WITH_VALUE:
        _WITH_VALUE[name](given, _wanted(name, following))
    elif name in curl_table.LEFT_OUT_WITH_VALUE:
        _wanted(name, following)
        if curl_table.LEFT_OUT_WITH_VALUE[name]:
            given.note(curl_table.LEFT_OUT_WITH_VALUE[name])
    elif name in curl_table.REFUSED:
        raise OptionRefused(f"--{name} can't be had: {curl_table.REFUSED[name]}.")
    elif name not in curl_table.LEFT_OUT:
        known_as = f"--{name}" if re.fullmatch(r"[a-z0-9.-]{1,40}", name) else "that starts with --"
        raise OptionRefused(f"The option {known_as} is not known.")


def _wanted(name: str, following: Callable[[], str | None]) -> str:
    value = following()
    if value is None:
        raise OptionRefused(f"--{name} wants a value behind it.")
    return value


def _file_or(value: str) -> str:
    if value.startswith("@"):
        raise OptionRefused(_NO_FILES)
    return value


def _header(given: Given, value: str) -> None:
    given.headers.append(_file_or(value))


def _data(given: Given, value: str) -> None:
    given.data.append(_file_or(value))


def _raw(given: Given, value: str) -> None:
    given.data.append(value)


def _urlencoded(given: Given, value: str) -> None:
    name, sign, content = value.partition("=")
    if not sign and "@" in value:
        raise OptionRefused(_NO_FILES)
    encoded = quote_plus(content if sign else value)
    given.data.append(f"{name}={encoded}" if name and sign else encoded)


def _json(given: Given, value: str) -> None:
    given.is_json = True
    # More of it is put behind it, as curl does.
    given.data = ["".join(given.data) + _file_or(value)]


def _user(given: Given, _login: str) -> None:
    given.has_login = True


def _bearer(given: Given, _token: str) -> None:
    given.has_bearer = True


def _cookie(given: Given, value: str) -> None:
    if "=" not in value:
        raise OptionRefused(_NO_FILES)
    given.cookies.append(value)


def _referer(given: Given, value: str) -> None:
    address = value.partition(";auto")[0]
    if address:
        given.headers.append(f"Referer: {address}")


def _set_method(given: Given, value: str) -> None:
    given.method = value


def _url(given: Given, value: str) -> None:
    given.urls.append(value)


def _get(given: Given) -> None:
    given.is_get = True


def _head(given: Given) -> None:
    given.is_head = True


def _globoff(given: Given) -> None:
    given.is_literal = True


_WITH_VALUE: dict[str, Callable[[Given, str], None]] = {
    "request": _set_method,
    "url": _url,
    "header": _header,
    "data": _data,
    "data-ascii": _data,
    "data-binary": _data,
    "data-raw": _raw,
    "data-urlencode": _urlencoded,
    "json": _json,
    "user": _user,
    "oauth2-bearer": _bearer,
    "cookie": _cookie,
    "user-agent": lambda given, value: given.headers.append(f"User-Agent: {value}"),
    "referer": _referer,
    "range": lambda given, value: given.headers.append(f"Range: bytes={value}"),
}
_WITHOUT_VALUE: dict[str, Callable[[Given], None]] = {
    "get": _get,
    "head": _head,
    "globoff": _globoff,
    "basic": lambda _given: None,
    "location": lambda given: given.note(curl_table.REDIRECTS),
    "insecure": lambda given: given.note(curl_table.CERTIFICATES),
    "remote-name": lambda given: given.note(curl_table.OUTPUT),
    "remote-header-name": lambda given: given.note(curl_table.OUTPUT),
    "retry-all-errors": lambda given: given.note(curl_table.PACE),
    "retry-connrefused": lambda given: given.note(curl_table.PACE),
}
