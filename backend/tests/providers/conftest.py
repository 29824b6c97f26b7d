"""A catalog of our own, so that tests do not hang on what a provider does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.providers.writing import written
from tokenwell.providers import api, catalog


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a folder with two templates the one that the process reads."""
    (tmp_path / "acme.toml").write_text(
        written(
            "[placeholders.site]",
            'label = "Subdomain"',
            'help = "What stands before .acme.example."',
            'example = "north"',
            'pattern = "[a-z]+"',
            "[[steps]]",
            'text = "Register an app."',
            'link = "https://docs.acme.example/apps"',
            'copy = "redirect_uri"',
            "[scope]",
            'known = [{ name = "write", text = "Change all.", sensitive = true }]',
            "[refresh]",
            'rotates = "always"',
            category='category = "crm"\naliases = ["Sales"]',
            token='token = "https://{site}.acme.example/token"',
        )
    )
    (tmp_path / "aardvark.toml").write_text(written(name='name = "Zoo"'))
    monkeypatch.setattr(catalog, "TEMPLATES", tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    catalog.catalog.forget()
    api._all.forget()
