"""Rules for what the form asks for: each is used, and its values are those that are meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tokenwell.providers.addresses import Fault, host_of, names_of_host, receives
from tokenwell.providers.locating import Place
from tokenwell.providers.names import NAME, OF_A_REQUEST, Texts, captured, known_at, names_in
from tokenwell.providers.schema import Placeholder, Template

_NAME_FORM = re.compile(r"[a-z][a-z0-9_]*")
# What browsers and Python read differently, or only one of them.
_DIALECT = re.compile(r"\(\?(?![:=!])|\\[AZz]|[*+?}]\+")
# With one of these around it, a value would end the path that it stands in; lead to another host
# than the one that is read; cut off the rest of the host that it is a part of.
_ENDS_PATH = ("{}?x", "{}#x", "{}\\x", "{} x")
_LEADS_AWAY = ("x@{}", *_ENDS_PATH)
_CUTS_HOST = ("x.example/{}", "{}/x", *_LEADS_AWAY)
_FOR_READERS = frozenset({"docs", "steps"})


def faults(template: Template, said: Texts) -> Iterator[Fault]:
    """List what is wrong with placeholders and captured names."""
    yield from _of_captured(template)
    if not template.placeholders:
        return
    uses = _uses_of(said)
    for name, placeholder in template.placeholders.items():
        yield from _of_name(template, name, is_used=name in uses.anywhere)
        yield from _of_values(name, placeholder)
        if name in uses.in_parts_of_hosts:
            yield from _of_host(name, placeholder, _CUTS_HOST)
        elif name in uses.in_hosts:
            yield from _of_host(name, placeholder, _LEADS_AWAY)
        elif name in uses.in_addresses:
            yield from _let_through(name, placeholder, _ENDS_PATH)


@dataclass(frozen=True, slots=True)
class _Uses:
    """The names that are used: at all, in what something is sent to, in its host."""

    anywhere: set[str]
    in_addresses: set[str]
    in_hosts: set[str]
    # With something before or behind it.
    in_parts_of_hosts: set[str]


def _uses_of(said: Texts) -> _Uses:
    uses = _Uses(set(), set(), set(), set())
    for place, text in said:
        if "{" in text and known_at(place) and place[0] not in _FOR_READERS:
            uses.anywhere.update(names_in(text))
            if receives(place):
                uses.in_addresses.update(names_in(text))
                uses.in_hosts.update(names_of_host(text))
                if not NAME.fullmatch(host_of(text)):
                    uses.in_parts_of_hosts.update(names_in(host_of(text)))
    return uses


def _of_captured(template: Template) -> Iterator[Fault]:
    parts: list[tuple[Place, dict[str, str]]] = [
        (("callback",), template.callback.capture),
        (("answer",), template.answer.capture),
    ]
    for index, exchange in enumerate(template.then):
        parts.append((("then", index, "answer"), exchange.answer.capture))
    for place, names in parts:
        for name in names:
            if not _NAME_FORM.fullmatch(name):
                yield (*place, "capture", name), "a name has lower case letters, digits and _ only"


def _of_name(template: Template, name: str, *, is_used: bool) -> Iterator[Fault]:
    place = ("placeholders", name)
    if not _NAME_FORM.fullmatch(name):
        yield place, "a name has lower case letters, digits and _ only"
    if not is_used:
        yield place, f"{{{name}}} is asked for, and used nowhere"
    if name in captured(template) or name in OF_A_REQUEST:
        yield place, f"{{{name}}} names something else too: choose another name"
    if not template.placeholders[name].label:
        yield (*place, "label"), "has no words"


def _of_values(name: str, placeholder: Placeholder) -> Iterator[Fault]:
    place = ("placeholders", name)
    options = [option.value for option in placeholder.options]
    if len(set(options)) != len(options):
        yield (*place, "options"), "has a value twice"
    if options and placeholder.default and placeholder.default not in options:
        yield (*place, "default"), "is none of the options"
    if not placeholder.pattern:
        return
    pattern = _compiled(placeholder.pattern)
    if pattern is None:
        yield (*place, "pattern"), "is no regular expression"
        return
    if _DIALECT.search(placeholder.pattern):
        yield (*place, "pattern"), "is not read alike by browsers: use a plain expression"
    values: list[tuple[Place, str]] = [
        (("example",), placeholder.example),
        (("default",), placeholder.default),
        *((("options", index), value) for index, value in enumerate(options)),
    ]
    for where, value in values:
        if value and not pattern.fullmatch(value):
            yield (*place, *where), f"{value} is not as the pattern says"


def _of_host(name: str, placeholder: Placeholder, forms: tuple[str, ...]) -> Iterator[Fault]:
    if not placeholder.pattern and not placeholder.options:
        place = ("placeholders", name, "pattern")
        yield place, f"{{{name}}} names a host: it needs a pattern or options"
    yield from _let_through(name, placeholder, forms)


def _let_through(name: str, placeholder: Placeholder, forms: tuple[str, ...]) -> Iterator[Fault]:
    """Try values that nobody should be able to give."""
    pattern = _compiled(placeholder.pattern)
    if pattern is None or not placeholder.pattern:
        return
    values = (placeholder.example, placeholder.default, "x", "x.example", "https://x.example")
    tried = [form.format(value) for value in values if value for form in forms]
    through = next((value for value in tried if pattern.fullmatch(value)), None)
    if through is not None:
        yield ("placeholders", name, "pattern"), f"the pattern lets through {through}"


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None
