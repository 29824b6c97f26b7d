"""Every answer carries the headers that keep a browser safe."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.personas import PASSWORD, Personas, browser
from tokenwell.config import spa

pytestmark = pytest.mark.django_db

_EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


def _policy(answer: Any) -> dict[str, str]:
    rules = answer.headers["Content-Security-Policy"].split("; ")
    return dict(rule.split(" ", 1) for rule in rules)


@pytest.mark.parametrize(
    "address",
    ["/health/live", "/api/v1/session", "/api/v1/people", "/api/v1/nothing", "/admin/", "/page"],
)
def test_answer_is_guarded(address: str) -> None:
    answer = Client().get(address)

    for name, value in _EVERYWHERE.items():
        # The administrators' pages add further directives to the same end.
        assert value in answer.headers[name], name
    # Those pages compare where a form came from, so they let their own site know.
    is_form = address.startswith("/admin/")
    assert answer.headers["Referrer-Policy"] == ("same-origin" if is_form else "no-referrer")
    policy = _policy(answer)
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["form-action"] == "'self'"


@pytest.mark.parametrize("address", ["/api/v1/session", "/page", "/oauth/callback/x?state=y"])
def test_inline_styles_need_the_nonce_of_the_answer(address: str) -> None:
    first, second = (_policy(Client().get(address))["style-src"] for _ in range(2))

    assert re.fullmatch(r"'self' 'nonce-[\w-]{20,}'", first)
    assert first != second


@pytest.mark.parametrize("address", ["/admin/", "/api/docs/"])
def test_only_foreign_pages_may_have_inline_styles(personas: Personas, address: str) -> None:
    policy = _policy(browser(personas.root).get(address))

    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["script-src"] == "'self'"


def test_page_has_the_nonce_that_its_policy_names(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "index.html").write_text("<style nonce=__CSP_NONCE__></style>")
    settings.SPA_DIR = tmp_path
    spa._index.cache_clear()

    answer = Client().get("/containers/x")

    nonce = re.search(r"nonce-([\w-]+)", answer.headers["Content-Security-Policy"])
    assert nonce is not None
    assert answer.content.decode() == f"<style nonce={nonce[1]}></style>"
    spa._index.cache_clear()


def test_cookies_are_kept_from_scripts_and_strangers(personas: Personas) -> None:
    body = {"username": personas.alice.username, "password": PASSWORD}

    cookies = Client().post("/api/v1/session", body, "application/json").cookies

    assert cookies["sessionid"]["httponly"] is True
    assert cookies["sessionid"]["samesite"] == cookies["csrftoken"]["samesite"] == "Lax"
