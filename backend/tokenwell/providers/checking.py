"""Check templates: each finding has the file, the line and the reason."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from tokenwell.providers import addresses, placeholders, rules, schema
from tokenwell.providers.addresses import Fault
from tokenwell.providers.locating import Place, line_at, lines_of, places_like
from tokenwell.providers.names import texts
from tokenwell.providers.schema import Template

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_AT_LINE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_AT_PATH = re.compile(r"^(.*?)(?: - at `\$\.?(.*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"unknown field `(.*)`")
_GOT = re.compile(r"got `(\w+)`")
_STEP = re.compile(r"\[(\d+|\.\.\.)\]|([^.\[\]]+)")
_TYPES = {str: "str", int: "int", float: "float", bool: "bool", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a template that is not right."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class BrokenTemplates(ValueError):
    """Templates that can't be used as they are."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def read(file: Path, text: str) -> Template:
    """
    Read a template that fulfils the schema and the rules.

    :raises BrokenTemplates: it does not; says all that is wrong with it.
    """
    try:
        template = schema.decode(text.encode())
    except msgspec.ValidationError as error:
        raise BrokenTemplates([_of_schema(file, text, str(error))]) from None
    except msgspec.DecodeError as error:
        raise BrokenTemplates([_of_syntax(file, text, str(error))]) from None
    if found := _findings(file, text, _faults(file, template)):
        raise BrokenTemplates(found)
    return template


def check(file: Path, text: str) -> list[Finding]:
    """List what is wrong with a template by itself, in the order of its lines."""
    try:
        read(file, text)
    except BrokenTemplates as broken:
        return broken.findings
    return []


def check_all(files: Mapping[Path, str], *, today: date) -> list[Finding]:
    """List what is wrong with templates, also beside each other and as of today."""
    found: list[Finding] = []
    names: dict[str, Path] = {}
    for file, text in files.items():
        try:
            template = read(file, text)
        except BrokenTemplates as broken:
            found += broken.findings
            continue
        faults = list(rules.faults_by_date(template, today=today))
        other = names.setdefault(template.name.casefold(), file)
        if other != file:
            faults.append((("name",), f"{template.name} is the name of {other.name} too"))
        found += _findings(file, text, faults)
    return found


def _faults(file: Path, template: Template) -> Iterator[Fault]:
    if file.suffix != ".toml" or not _SLUG.fullmatch(file.stem):
        yield (), "the file's name has lower case letters, digits and single hyphens, then .toml"
    said = texts(template)
    for each in (rules, addresses, placeholders):
        yield from each.faults(template, said)


def _findings(file: Path, text: str, faults: Iterator[Fault] | list[Fault]) -> list[Finding]:
    faults = list(faults)
    # Lines are looked for only when somebody wants to know.
    lines = lines_of(text) if faults else {}
    found = [Finding(file, line_at(lines, place), _words(place, why)) for place, why in faults]
    return sorted(found, key=lambda finding: finding.line)


def _words(place: Place, why: str) -> str:
    return f"{'.'.join(str(part) for part in place)}: {why}" if place else why


def _of_syntax(file: Path, text: str, message: str) -> Finding:
    at = _AT_LINE.search(message)
    # A document that ends too early has a last line; all else names its own.
    line = int(at[1]) if at and at[1] else len(text.splitlines()) or 1
    return Finding(file, line, f"not TOML: {_AT_LINE.sub('', message)}")


def _of_schema(file: Path, text: str, message: str) -> Finding:
    parts = _AT_PATH.match(message)
    said, path = (parts[1], parts[2] or "") if parts else (message, "")
    place: Place = tuple(
        "*" if index == "..." else int(index) if index else name
        for index, name in _STEP.findall(path)
    )
    if unknown := _UNKNOWN.search(said):
        place = (*place, unknown[1])
    lines = lines_of(text)
    place = _meant(text, places_like(lines, place), said) or place
    return Finding(file, line_at(lines, place), _words(place, said[:1].lower() + said[1:]))


def _meant(text: str, places: list[Place], said: str) -> Place | None:
    """Choose the place whose value has the type that was refused: names are not told."""
    got = _GOT.search(said)
    if got is None or len(places) < 2:
        return places[0] if places else None
    document = msgspec.toml.decode(text)
    return next((p for p in places if _TYPES.get(type(_at(document, p))) == got[1]), places[0])


def _at(document: object, place: Place) -> object:
    for part in place:
        document = document[part]  # type: ignore[index]
    return document
