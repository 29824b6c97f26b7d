"""The templates that we come with are all valid, can be filled in, and are told of."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from tokenwell.providers import checking, coverage, filling, lockfile
from tokenwell.providers.catalog import TEMPLATES, Entry, catalog, read_texts
from tokenwell.providers.filling import Filled
from tokenwell.providers.names import captured, names_in

_TOLD = Path(settings.BASE_DIR).parent / "docs" / "providers.md"
_LOCK = TEMPLATES.parent / "templates.lock"


def _filled(entry: Entry) -> Filled:
    """Fill in what the template itself gives as an example."""
    values = {}
    for name, placeholder in entry.template.placeholders.items():
        options = [option.value for option in placeholder.options]
        values[name] = placeholder.default or placeholder.example or (options or ["x"])[0]
    return filling.fill(entry.template, values)


def test_every_template_is_valid() -> None:
    found = checking.check_all(read_texts(TEMPLATES), today=timezone.now().date())

    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize("entry", catalog().all(), ids=lambda entry: entry.slug)
def test_template_can_be_filled_in_with_its_examples(entry: Entry) -> None:
    form = _filled(entry).form

    left = {name for text in (form.authorization_endpoint, form.issuer) for name in names_in(text)}
    assert left == set()
    assert set(names_in(form.token_endpoint)) <= captured(entry.template)


@pytest.mark.parametrize("entry", catalog().all(), ids=lambda entry: entry.slug)
def test_no_name_that_was_asked_for_is_left(entry: Entry) -> None:
    filled = _filled(entry)

    left = set(names_in(f"{filled.form} {filled.habits}"))
    assert left.isdisjoint(entry.template.placeholders)


def test_page_and_lock_are_those_of_the_templates() -> None:
    assert _TOLD.read_text() == coverage.page(catalog())
    assert _LOCK.read_text() == lockfile.write(catalog())
