"""``manage.py providers``: what is wrong, what is covered, and where things are sent."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.providers.writing import written
from tokenwell.providers import coverage, lockfile
from tokenwell.providers.catalog import load


def _check(folder: Path) -> str:
    out = StringIO()
    call_command("providers", "check", folder=folder, stdout=out)
    return out.getvalue()


def test_sound_templates_are_counted(templates: Path) -> None:
    assert _check(templates) == "2 templates, all valid\n"


def test_each_finding_has_a_line_and_the_exit_code_says_so(templates: Path) -> None:
    (templates / "acme.toml").write_text(written("[lifetime]", "access = -1"))
    (templates / "zoo.toml").write_text(written(name='name = "Zoo"'))
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("providers", "check", folder=templates, stdout=out)

    first, second = out.getvalue().splitlines()
    assert ended.value.code == 1
    assert first.endswith("acme.toml:12: lifetime.access: is a number of seconds, not below 0")
    assert second.endswith("zoo.toml:1: name: Zoo is the name of aardvark.toml too")


def test_file_that_is_no_text_is_a_finding_too(templates: Path) -> None:
    (templates / "acme.toml").write_bytes(b"\xff")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("providers", "check", folder=templates, stdout=out)

    assert out.getvalue().strip().endswith("acme.toml:1: not UTF-8")


@pytest.mark.parametrize(
    ("verb", "page"), [("docs", coverage.page), ("digest", lockfile.write)], ids=["docs", "digest"]
)
def test_page_is_written_to_the_file_that_is_named(
    templates: Path, tmp_path_factory: pytest.TempPathFactory, verb: str, page: object
) -> None:
    file = tmp_path_factory.mktemp("pages") / "page"

    call_command("providers", verb, file, folder=templates)

    assert callable(page)
    assert file.read_text() == page(load(templates))


def test_nothing_is_written_of_broken_templates(templates: Path) -> None:
    (templates / "acme.toml").write_text("x")
    file = templates / "page.md"

    with pytest.raises(CommandError, match="acme.toml:1: not TOML"):
        call_command("providers", "docs", file, folder=templates)

    assert not file.exists()
