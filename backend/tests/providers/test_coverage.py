"""The page of providers has a row for each, and counts what is known of them."""

from pathlib import Path

import pytest

from tests.providers.writing import template, written
from tokenwell.providers import coverage
from tokenwell.providers.catalog import load


def test_page_has_a_row_for_each_provider_and_figures_above(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(
        written(
            "[refresh]",
            'rotates = "never"',
            "[test_call]",
            'url = "https://acme.example/me"',
            category='category = "crm"\ngrants = ["authorization_code", "client_credentials"]',
        )
    )
    (tmp_path / "zoo.toml").write_text(
        written(
            name='name = "Zoo | Park"',
            category='category = "other"\nneeds_code = "Requests are signed."',
        )
    )

    page = coverage.page(load(tmp_path))

    assert "**2 templates.**" in page
    assert "| `authorization_code` | 2 |\n| `client_credentials` | 1 |" in page
    assert "| a test call | 1 |" in page
    assert "| that data alone is not enough | 1 |" in page
    assert (
        "| Acme (`acme`) | crm | authorization_code, client_credentials | refresh token stays |"
        " yes |  | https://docs.acme.example/oauth (2026-01-02) |"
    ) in page
    assert (
        "| Zoo \\| Park (`zoo`) | other | authorization_code |  |  | Requests are signed. |" in page
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("",), ""),
        (('rotates = "always"',), "new refresh token each time"),
        (
            ('rotates = "always"', 'unknown_outcome = "within"', "grace_seconds = 30"),
            "new refresh token each time, the spent one works for 30 s",
        ),
        (('mode = "none"',), "none"),
        (('mode = "exchange_access_token"',), "by the access token itself"),
    ],
)
def test_renewal_is_told_as_far_as_it_is_known(said: tuple[str, ...], words: str) -> None:
    assert coverage.renewal(template("[refresh]", *said)) == words
