"""Each request that goes out leaves one line, for the request or task that it was made for."""

import logging
from typing import Any

import pytest

from tests.outbound.server import Server
from tokenwell import tracing
from tokenwell.config import logs
from tokenwell.oauth.messages import Request
from tokenwell.outbound import noting
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.door import Door
from tokenwell.outbound.errors import OutboundError
from tokenwell.tracing import Trace

SECRET = "s3cret-canary"


class _Lines(logging.Handler):
    """Keeps the lines as they would be written, in the thread that writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.Json())
        self.lines: list[str] = []
        self.facts: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        self.facts.append(vars(record))


@pytest.fixture
def lines() -> Any:
    handler = _Lines()
    noting.logger.addHandler(handler)
    yield handler
    noting.logger.removeHandler(handler)


def _post(url: str) -> Request:
    return Request(
        "POST", f"{url}?secret={SECRET}", headers={"X-Secret": SECRET}, body=SECRET.encode()
    )


def _told(lines: _Lines) -> list[tuple[object, ...]]:
    return [(one["method"], one["host"], str(one["outcome"])) for one in lines.facts]


def test_response_is_told_by_method_host_and_status_alone(
    server: Server, door: Door, lines: _Lines
) -> None:
    door.send(_post(server.url("/ok")), deadline=deadline_in(5))

    assert _told(lines) == [("POST", "127.0.0.1", "200")]
    assert lines.facts[0]["ms"] >= 0
    assert SECRET not in lines.lines[0]
    assert "/ok" not in lines.lines[0]


@pytest.mark.parametrize(
    ("url", "host", "outcome"),
    [
        ("{server}/reset", "127.0.0.1", "connection_lost"),
        ("https://127.0.0.1:1/", "", "address_not_public"),
        ("nonsense", "", "url_malformed"),
    ],
)
def test_failure_is_told_by_its_code(
    url: str, host: str, outcome: str, server: Server, door: Door, lines: _Lines
) -> None:
    with pytest.raises(OutboundError) as caught:
        door.send(_post(url.format(server=server.url(""))), deadline=deadline_in(5))

    assert _told(lines) == [("POST", host, caught.value.code)]
    assert SECRET not in lines.lines[0]


def test_line_has_the_id_of_the_request_although_another_thread_writes_it(
    server: Server, door: Door, lines: _Lines
) -> None:
    with tracing.bound(Trace("request-1", task="renew")):
        door.send(_post(server.url("/ok")), deadline=deadline_in(5))
    with tracing.bound(Trace("request-2")):
        pairs = [(n, _post(server.url("/ok"))) for n in range(3)]
        dict(door.send_all(pairs, deadline=deadline_in(5), at_once=2))
    door.send(_post(server.url("/ok")), deadline=deadline_in(5))

    marks = ["request-1" in line and '"renew"' in line for line in lines.lines]
    assert marks == [True, False, False, False, False]
    assert ["request-2" in line for line in lines.lines] == [False, True, True, True, False]
    assert "request_id" not in lines.lines[-1]
