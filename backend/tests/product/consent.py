"""A person's way through consent: to the demo provider, and back."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.product.product import Browser, wait_until


def authorize(browser: Browser, credential: str, *, decision: str = "allow") -> dict[str, Any]:
    """Press the button, decide at the provider, come back, and wait for the outcome."""
    status, started = browser.json("POST", f"/api/v1/credentials/{credential}/authorize", {})
    assert (status, started["next"]) == (200, "redirect")
    callback = decide(browser, started["url"], decision=decision)
    status, headers, _ = browser.open("GET", callback)
    assert status == 303
    assert urlsplit(headers["Location"]).path == f"/credentials/{credential}"
    return outcome(browser, started["authorization"])


def decide(browser: Browser, url: str, *, decision: str) -> str:
    """Decide on the provider's page; give the address that it sends the browser to."""
    _, _, page = browser.open("GET", url)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    form = f"csrfmiddlewaretoken={found[1]}&decision={decision}".encode()
    status, headers, _ = browser.open("POST", url, form=form, headers={"Referer": url})
    assert status == 302
    return headers["Location"]


def outcome(browser: Browser, authorization: str) -> dict[str, Any]:
    """Wait until an attempt has ended; give how."""
    seen: dict[str, Any] = {}

    def has_ended() -> bool:
        _, attempt = browser.json("GET", f"/api/v1/authorizations/{authorization}")
        seen.update(attempt)
        return bool(attempt["ended_at"])

    wait_until(has_ended, "the authorization ends", seconds=30)
    return seen
