"""Judge what a person answered for the placeholders of a template."""

import re
from collections.abc import Iterator, Mapping

from tokenwell.providers.addresses import receives
from tokenwell.providers.names import NAME, texts
from tokenwell.providers.schema import Placeholder, Template

LONGEST = 500
# A name in a value would be filled in later, with what nobody meant to send there.
_NEVER = re.compile(r"[{}\x00-\x1f\x7f]")
_IN_ADDRESS = r"[A-Za-z0-9._~-]+"
_ANYTHING = r".+"
_UNTIL_SLASH = re.compile(r"[^/?#]*")
_ENDS_HERE = r"(?=[/?#]|$)"


class ValuesRefused(ValueError):
    """Some values can't be filled in; ``sentences`` says why, by the placeholder's name."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("values for a template are refused")
        self.sentences = sentences


def accept(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """
    Give the value of each placeholder, in the form that the template wants.

    What was pasted as an address is taken if exactly one part of it can be meant.

    :raises ValuesRefused: says all that is missing or does not fit.
    """
    accepted: dict[str, str] = {}
    sentences = {
        name: "This provider does not ask for it."
        for name in values
        if name not in template.placeholders
    }
    for name, placeholder in template.placeholders.items():
        value = values.get(name, "").strip() or placeholder.default
        fitting = _fitting(template, name, value)
        if fitting is None:
            sentences[name] = _sentence(placeholder, value)
        else:
            accepted[name] = fitting
    if sentences:
        raise ValuesRefused(sentences)
    return accepted


def _fitting(template: Template, name: str, value: str) -> str | None:
    if not value or len(value) > LONGEST or _NEVER.search(value):
        return None
    if re.fullmatch(_pattern_of(template, name), value):
        return value
    address = f"https://{value.partition('://')[2] or value}"
    meant = {part for part in _parts_meant(template, name, address) if part}
    return meant.pop() if len(meant) == 1 else None


def _parts_meant(template: Template, name: str, address: str) -> Iterator[str]:
    """Hold a pasted address against those of the template that have the name."""
    for text in _addresses_with(template, name):
        shape = _shape(template, text, name)
        if found := re.match(shape, address, re.IGNORECASE):
            # Hosts are the same in any letter case; the pattern says which it wants.
            for part in (found["wanted"], found["wanted"].lower()):
                if re.fullmatch(_pattern_of(template, name), part):
                    yield part
                    break


def _shape(template: Template, text: str, name: str) -> str:
    """Write an address, up to the end of the part that has the name, as an expression."""
    start = text.index(f"{{{name}}}") + len(name) + 2
    rest = _UNTIL_SLASH.match(text, start)
    pieces, at = [], 0
    end = rest.end() if rest else start
    for found in NAME.finditer(text, 0, end):
        pieces.append(re.escape(text[at : found.start()]))
        is_first = found[1] == name and found.end() == start
        pieces.append(f"({'?P<wanted>' if is_first else '?:'}{_pattern_of(template, found[1])})")
        at = found.end()
    return "".join([*pieces, re.escape(text[at:end]), _ENDS_HERE])


def _pattern_of(template: Template, name: str) -> str:
    """Give the expression for the whole value of a name, asked for or captured."""
    placeholder = template.placeholders.get(name)
    if placeholder and placeholder.options:
        return "|".join(re.escape(option.value) for option in placeholder.options)
    if placeholder and placeholder.pattern:
        return placeholder.pattern.removeprefix("^").removesuffix("$")
    return _IN_ADDRESS if _addresses_with(template, name) else _ANYTHING


def _addresses_with(template: Template, name: str) -> list[str]:
    return [text for place, text in texts(template) if f"{{{name}}}" in text and receives(place)]


def _sentence(placeholder: Placeholder, value: str) -> str:
    if not value:
        return f"{placeholder.label} is needed."
    if placeholder.options:
        labels = ", ".join(option.label for option in placeholder.options)
        return f"Choose one of these: {labels}."
    if placeholder.example:
        return f"This does not look like it. An example: {placeholder.example}"
    return "This does not look like it. Look at the help beside the field."
