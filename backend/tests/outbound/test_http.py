"""The module's own verbs go through a door of the deployment's settings."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.outbound.server import Server
from tokenwell.oauth.messages import Request
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import DestinationRefused


@pytest.fixture
def deployment(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Name the test server in the settings, and forget the door made from them."""
    monkeypatch.setattr(http, "settings", SimpleNamespace(OUTBOUND_ALLOW=server.named))
    http._door.forget()
    yield
    http._door().close()
    http._door.forget()


def test_hosts_named_in_the_settings_are_reached(deployment: None, server: Server) -> None:
    request = Request("POST", server.url("/ok"))

    one = http.send(request, deadline=deadline_in(5))
    many = dict(http.send_all([("key", request)], deadline=deadline_in(5), at_once=1))

    assert (one.status, many["key"]) == (200, one)


def test_hosts_not_named_are_not(deployment: None, server: Server) -> None:
    with pytest.raises(DestinationRefused) as caught:
        http.send(Request("POST", f"http://127.0.0.2:{server.port}/"), deadline=deadline_in(5))

    assert caught.value.code == "url_not_public"
    assert server.arrived == []
