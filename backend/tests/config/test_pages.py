"""The pages of the app: served at each of its addresses, and at no other."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tokenwell.config import spa


@pytest.fixture
def built(tmp_path: Path, settings: Settings) -> None:
    """An app that was built."""
    (tmp_path / "index.html").write_text('<meta name="csp-nonce" content="__CSP_NONCE__" />')
    settings.SPA_DIR = tmp_path
    spa._index.cache_clear()


@pytest.mark.parametrize(
    "address", ["/", "/containers/1", "/credentials/new", "/sign-in", "/apiary", "/admin-guide"]
)
def test_the_page_is_served_with_a_nonce_of_its_own(address: str, built: None) -> None:
    first, second = Client().get(address), Client().get(address)

    assert first.status_code == 200
    policy = first.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert nonce
    assert f'content="{nonce}"' in first.content.decode()
    assert first.content != second.content
    assert first.headers["Cache-Control"] == "no-store"
    assert "csrftoken" in first.cookies


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/oauth/callback", "/health/x"])
def test_an_unknown_address_of_the_api_is_a_problem_and_no_page(address: str, built: None) -> None:
    answer = Client().get(address)

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:tokenwell:problem:not-found"


def test_pages_that_are_not_built_say_so(tmp_path: Path, settings: Settings) -> None:
    settings.SPA_DIR = tmp_path
    spa._index.cache_clear()

    answer = Client().get("/")

    assert answer.status_code == 503
    assert "not built" in answer.content.decode()
