"""Who asks the api for what is the proxy's is told where that is."""

from typing import Any

import pytest

from tests.gateway.service import send
from tokenwell.gateway import misdirected

_ID = "01890000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        f"/api/v1/credentials/{_ID}/proxy",
        f"/api/v1/credentials/{_ID}/proxy/x/../y",
        "/api/v1/proxy",
        "/api/v1/proxy/x",
    ],
)
def test_the_api_names_the_right_address(settings: Any, path: str, method: str) -> None:
    settings.PROXY_BASE_URL = "https://calls.example"

    answer = send(path, key=None, method=method)

    assert (answer.status, answer.problem) == (421, "misdirected")
    assert "https://calls.example" in answer.body["detail"]


def test_without_a_proxy_it_says_so(settings: Any) -> None:
    settings.PROXY_BASE_URL = ""

    assert "runs no proxy" in send("/api/v1/proxy/x", key=None).body["detail"]


@pytest.mark.parametrize("path", ["/api/v1/proxyx", f"/api/v1/credentials/{_ID}/prox", "/proxy/x"])
def test_other_addresses_are_not_the_proxys(path: str) -> None:
    assert not misdirected.is_for_proxy(path)
