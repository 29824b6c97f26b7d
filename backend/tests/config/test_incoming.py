"""Each request has an id, which its answer carries; its line in the log has no address."""

import io
import logging
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from tokenwell import tracing
from tokenwell.config import incoming, logs
from tokenwell.gateway import endpoint

# Django looks after its connection at the start of each request.
pytestmark = pytest.mark.django_db

SECRET = "code-1f7a"


def _send(path: str, *, is_logged: bool = True, **environ: str) -> tuple[str, dict[str, str]]:
    variables = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": f"code={SECRET}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **environ,
    }
    answers: list[tuple[str, dict[str, str]]] = []
    ours = endpoint.ahead_of(WSGIHandler())  # type: ignore[arg-type]
    application = incoming.traced(ours, is_logged=is_logged)
    application(variables, lambda status, headers: answers.append((status, dict(headers))))
    [answer] = answers
    return answer


@pytest.mark.parametrize("path", ["/health/live", "/api/v1/token"])
def test_answer_has_the_id_that_the_caller_gave(path: str) -> None:
    _, headers = _send(path, HTTP_X_REQUEST_ID="caller-id-1")

    assert headers["X-Request-ID"] == "caller-id-1"


def test_answer_has_an_id_of_ours_where_the_caller_gave_none() -> None:
    _, first = _send("/health/live")
    _, second = _send("/health/live", HTTP_X_REQUEST_ID="not an id")

    assert len({first["X-Request-ID"], second["X-Request-ID"], "not an id"}) == 3


def test_id_is_that_of_all_that_is_done_meanwhile_and_of_nothing_afterwards() -> None:
    seen: list[str] = []

    def application(_environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        seen.append(tracing.current().request_id)
        start("200 OK", [])
        return []

    incoming.traced(application, is_logged=False)(
        {"HTTP_X_REQUEST_ID": "caller-id-1"}, lambda _status, _headers: None
    )

    assert seen == ["caller-id-1"]
    assert tracing.current() == tracing.NOTHING


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/health/live", "/health/live", 200),
        ("/api/v1/token", "/api/v1/token", 405),
        (f"/api/v1/credentials/{'0' * 8}-0000-0000-0000-{'0' * 12}/token", "<uuid>", 405),
        (f"/api/v1/nothing/{SECRET}", "", 404),
        (f"/oauth/nothing/{SECRET}", "", 404),
        (f"/containers/{SECRET}", "page", 200),
    ],
)
def test_line_tells_the_route_and_never_the_address(
    path: str, route: str, status: int, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.DEBUG = False

    answered, headers = _send(path)

    [line] = [record for record in caplog.records if record.name == incoming.__name__]
    facts = vars(line)
    assert route in facts["route"]
    assert (facts["route"] == "") == (route == "")
    assert (facts["method"], facts["status"]) == ("GET", int(answered[:3]))
    assert facts["status"] in {status, 503}, "503: the pages may not be built"
    assert facts["ms"] >= 0
    assert SECRET not in str(facts) + logs.Json().format(line)
    assert headers["X-Request-ID"]


def test_without_json_logs_there_is_no_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    _send("/health/live", is_logged=False)

    assert [record for record in caplog.records if record.name == incoming.__name__] == []
