"""Rules for the addresses of a template, and for names in braces wherever they stand."""

import re
from collections.abc import Iterator

from tokenwell.providers.locating import Place
from tokenwell.providers.names import (
    NAME,
    OF_A_REQUEST,
    Texts,
    captured,
    known_at,
    names_in,
    usable,
)
from tokenwell.providers.schema import Template

# A place, and why what stands there is not right.
Fault = tuple[Place, str]

_ADDRESS = re.compile(
    r"https://(?P<host>(?:[A-Za-z0-9.-]|\{[a-z][a-z0-9_]*\})+)(?::[0-9]{1,5})?"
    r"(?:[/?][^\s#\\]*)?(?P<fragment>#\S*)?"
)
_BEGINS_WITH_NAME = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*)\}[^\s#\\]*")
# Pages for people: nothing is sent there.
_FOR_READERS = frozenset({"docs", "steps", "sources"})
_LONGEST_SHOWN = 60


def faults(template: Template, said: Texts) -> Iterator[Fault]:
    """List what is wrong with addresses, and with names wherever they stand."""
    for place, text in said:
        if text and (is_address(place) or (place[0] == "sources" and "://" in text)):
            yield from _of_address(template, place, text)
        if "{" in text:
            yield from _of_names(template, place, text)
            yield from _of_host(template, place, text)


def is_address(place: Place) -> bool:
    """Tell whether the schema wants an address at a place."""
    return (
        place[0] in {"issuer", "endpoints", "docs"}
        or place[-1] in {"url", "link"}
        or place[:2] == ("use", "base_urls")
    )


def receives(place: Place) -> bool:
    """Tell whether something is sent to the address at a place, or whoever consents is."""
    return is_address(place) and place[0] not in _FOR_READERS


def host_of(address: str) -> str:
    """Give the host of an address as it is written, with its names; empty if it has none."""
    parts = _ADDRESS.fullmatch(address)
    return parts["host"] if parts else ""


def names_of_host(address: str) -> list[str]:
    """List the names that say where an address leads: those in its host, or the one before all."""
    begins = _BEGINS_WITH_NAME.fullmatch(address)
    return [begins["name"]] if begins else names_in(host_of(address))


def _of_address(template: Template, place: Place, text: str) -> Iterator[Fault]:
    if begins := _BEGINS_WITH_NAME.fullmatch(text):
        name = begins["name"]
        asked = template.placeholders.get(name)
        if asked and not asked.pattern.removeprefix("^").startswith("https://"):
            yield place, f"begins with {{{name}}}, whose pattern does not begin with https://"
        return
    parts = _ADDRESS.fullmatch(text)
    if parts is None or "{" in NAME.sub("", text):
        yield place, f"is no https address: {text[:_LONGEST_SHOWN]}"
    elif parts["fragment"] and place[0] not in _FOR_READERS:
        yield place, "has a fragment, which an endpoint can't have (RFC 6749 3.1, 3.2)"


def _of_names(template: Template, place: Place, text: str) -> Iterator[Fault]:
    known = known_at(place)
    if known is None:
        return
    for name in names_in(text):
        if name in usable(template, known):
            continue
        if name in captured(template) or name in OF_A_REQUEST:
            yield place, f"{{{name}}} is not known yet where this is used"
        else:
            yield place, f"{{{name}}} is neither in [placeholders] nor captured"


def _of_host(template: Template, place: Place, text: str) -> Iterator[Fault]:
    if not receives(place):
        return
    for name in names_of_host(text):
        if name in OF_A_REQUEST:
            yield place, f"{{{name}}} can't name a host"
        elif name in captured(template) and not template.allowed_hosts:
            yield place, f"{{{name}}} is captured and names the host: allowed_hosts is missing"
