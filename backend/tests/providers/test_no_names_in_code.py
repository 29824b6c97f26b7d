"""A provider is data: no code and no page says ``if provider ==``."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tokenwell.providers.addresses import host_of, receives
from tokenwell.providers.catalog import catalog
from tokenwell.providers.names import NAME, texts

_ROOT = Path(settings.BASE_DIR).parent
_QUOTED = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1""")

# Providers with a name that is a word of ours too. Their hosts are looked for all the same.
_ORDINARY = frozenset({"line", "monday", "x"})


def _python() -> list[Path]:
    return sorted((_ROOT / "backend" / "tokenwell").rglob("*.py"))


def _pages() -> list[Path]:
    return sorted(file for file in (_ROOT / "frontend" / "src").rglob("*.ts*"))


def _literals(file: Path) -> Iterator[str]:
    text = file.read_text()
    if file.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    else:
        yield from (quoted[2] for quoted in _QUOTED.finditer(text))


def _hosts() -> set[str]:
    """List the hosts of all addresses; of one with names, the longest part between them."""
    found = set()
    for entry in catalog().all():
        for place, text in texts(entry.template):
            if receives(place):
                parts = NAME.sub("{}", host_of(text)).split("{}")
                found.add(max(parts, key=len).strip(".").lower())
    return {host for host in found if "." in host}


def test_no_code_and_no_page_names_a_provider() -> None:
    names = {entry.slug for entry in catalog().all()}
    names |= {entry.template.name.casefold() for entry in catalog().all()}

    said = {
        (str(file.relative_to(_ROOT)), literal)
        for file in (*_python(), *_pages())
        for literal in _literals(file)
        if literal.casefold() in names - _ORDINARY
    }

    assert said == set()


def test_no_code_and_no_page_has_a_host_of_a_provider() -> None:
    sources = {file: file.read_text().lower() for file in (*_python(), *_pages())}

    said = {
        (str(file.relative_to(_ROOT)), host)
        for host in _hosts()
        for file, text in sources.items()
        if host in text
    }

    assert said == set()


def test_sources_and_names_are_found() -> None:
    assert len(_python()) > 50
    assert len(_pages()) > 20
    assert _hosts()


def test_word_that_is_called_ordinary_is_one_of_ours() -> None:
    words = {literal.casefold() for file in (*_python(), *_pages()) for literal in _literals(file)}

    assert words >= _ORDINARY
