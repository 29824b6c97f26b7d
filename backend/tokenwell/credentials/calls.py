"""
Where calls with a credential may go: below one of its base URLs, and nowhere else.

A path is refused if any of those who read it on its way could understand it as another one:
dot segments, empty ones, what is encoded twice, a backslash, parameters behind a semicolon that
leave nothing or dots when they are cut off. What is let through is sent as it was written.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

from django.conf import settings

from tokenwell.oauth.api_call import address_of
from tokenwell.oauth.habits import Habits
from tokenwell.outbound.errors import UrlRefused
from tokenwell.outbound.guard import Destination, read_call

_PATH = re.compile(r"(?:/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*)*")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_DOTS = re.compile(r"[. ]*")


class CallRefused(ValueError):
    """A call that is never sent; ``code`` stays the same, ``str()`` tells a person what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code

    def __str__(self) -> str:
        return str(self.args[1])


def base_urls_of(
    typed: Sequence[str], habits: Habits, captured: Mapping[str, str]
) -> tuple[str, ...]:
    """
    Give the base URLs of a credential: those that were typed, then those of its template.

    ``captured`` is what came with the tokens: some providers name the host of an account there.
    What can't be filled in is left out.
    """
    filled = []
    for url in habits.use.base_urls:
        if "{" in url:
            try:
                filled.append(address_of(url, habits, captured))
            except ValueError:
                continue
    return (*typed, *filled)


def url_of(base_urls: Sequence[str], path: str, query: str = "", *, base: str = "") -> Destination:
    """
    Join a path, as it was written, to one of the base URLs: the first, or the one named.

    :raises CallRefused: it would leave the base URL, or could be understood so.
    """
    check_path(path)
    chosen = _chosen(base_urls, base)
    joined = _read(f"{chosen}{path}?{query}" if query else f"{chosen}{path}")
    if not _is_below(joined, _read(chosen)):
        raise _left()
    return joined


def is_within(base_urls: Sequence[str], url: str) -> bool:
    """Tell whether a whole URL lies at or below one of the base URLs."""
    try:
        destination = _read(url)
        check_path(destination.target.partition("?")[0])
        return any(_is_below(destination, _read(base)) for base in map(_trimmed, base_urls) if base)
    except CallRefused:
        return False


def check_path(path: str) -> None:
    """
    Refuse a path that two readers could understand in two ways.

    :raises CallRefused: it is one.
    """
    if not _PATH.fullmatch(path):
        raise CallRefused(
            "path", "Write the path in ASCII, with special characters as %XX; it begins with /."
        )
    plain = unquote_to_bytes(path)
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        raise _ambiguous() from None
    if any(map(_is_ambiguous, (text, normalize("NFKC", text)))):
        raise _ambiguous()


def no_base_url() -> CallRefused:
    """Say that a credential can't be called with, since nobody said where."""
    return CallRefused("no-base-url", "Enter a base URL: calls go below it, and nowhere else.")


def _is_ambiguous(path: str) -> bool:
    if _CONTROL.search(path) or _ESCAPE.search(path):
        return True
    # The part before the first slash is empty; so is the last one, behind a slash at the end.
    *inner, last = path.split("/")[1:] or [""]
    return any(map(_is_trap, inner)) or (last != "" and _is_trap(last))


def _is_trap(segment: str) -> bool:
    """Tell whether a segment is empty or dots, for those too who cut it off at a semicolon."""
    return _DOTS.fullmatch(segment.partition(";")[0]) is not None


def _chosen(base_urls: Sequence[str], named: str) -> str:
    usable = [_trimmed(url) for url in base_urls if "?" not in url]
    if not usable:
        raise no_base_url()
    if not named:
        return usable[0]
    if _trimmed(named) not in usable:
        raise CallRefused("other-base-url", "Name one of the credential's base URLs, as it is.")
    return _trimmed(named)


def _trimmed(url: str) -> str:
    return url.rstrip("/")


# Many calls go to few URLs; taking one apart costs a third of what sending it does.
_read_call = lru_cache(1024)(read_call)


def _read(url: str) -> Destination:
    try:
        return _read_call(url, allow=settings.OUTBOUND_ALLOW)
    except UrlRefused as refused:
        sentence = str(refused)
    raise CallRefused("url", sentence)


def _is_below(url: Destination, base: Destination) -> bool:
    if (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
        return False
    path, top = url.target.partition("?")[0], base.target.rstrip("/")
    return path == top or path.startswith(f"{top}/")


def _left() -> CallRefused:
    return CallRefused("path", "This leads out of the credential's base URL.")


def _ambiguous() -> CallRefused:
    return CallRefused(
        "path",
        "Write the path without empty parts, . or .. parts, backslashes and control characters,"
        " and encode nothing twice.",
    )
