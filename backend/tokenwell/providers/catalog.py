"""The providers that there are templates of, read once in a process."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tokenwell.once import Once
from tokenwell.providers import checking, filling
from tokenwell.providers.checking import BrokenTemplates, Finding
from tokenwell.providers.schema import Template

TEMPLATES = Path(__file__).parent / "templates"
_DIGEST_CHARACTERS = 16


class UnknownProvider(LookupError):
    """There is no template of this name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A template and its slug."""

    slug: str
    template: Template


@dataclass(frozen=True, slots=True)
class Catalog:
    """All templates, in the order in which a person would look for them."""

    _by_slug: Mapping[str, Template] = field(repr=False)

    def get(self, slug: str) -> Template:
        """
        Give the template of a provider.

        :raises UnknownProvider: there is none.
        """
        try:
            return self._by_slug[slug]
        except KeyError:
            raise UnknownProvider from None

    def all(self) -> tuple[Entry, ...]:
        """List all."""
        return tuple(Entry(slug, template) for slug, template in self._by_slug.items())


def load(folder: Path) -> Catalog:
    """
    Read the templates of a folder.

    :raises BrokenTemplates: says file, line and reason of all that is wrong.
    """
    templates: dict[str, Template] = {}
    findings: list[Finding] = []
    for file, text in read_texts(folder).items():
        try:
            templates[file.stem] = checking.read(file, text)
        except BrokenTemplates as broken:
            findings += broken.findings
    if findings:
        raise BrokenTemplates(findings)
    return Catalog(dict(sorted(templates.items(), key=_name_first)))


def read_texts(folder: Path) -> dict[Path, str]:
    """
    Read the files of a folder, in the order of their names.

    :raises BrokenTemplates: one is not UTF-8.
    """
    texts = {}
    for file in sorted(folder.glob("*.toml")):
        written = file.read_bytes()
        try:
            texts[file] = written.decode()
        except UnicodeDecodeError as error:
            line = written.count(b"\n", 0, error.start) + 1
            raise BrokenTemplates([Finding(file, line, "not UTF-8")]) from None
    return texts


@Once
def catalog() -> Catalog:
    """Give the templates that we came with."""
    return load(TEMPLATES)


def digest(template: Template) -> str:
    """
    Name all of a template that ends up in a credential, and nothing else of it.

    A credential that was made from it can be told that the template says something else now.
    """
    said = json.dumps(filling.compose(template), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:_DIGEST_CHARACTERS]


def _name_first(named: tuple[str, Template]) -> tuple[str, str]:
    slug, template = named
    return template.name.casefold(), slug
