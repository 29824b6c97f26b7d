"""A line of the log says when, how bad, who, for which request, and what."""

import json
import logging
from datetime import datetime
from typing import Any

import pytest

from tokenwell import tracing
from tokenwell.config import logs
from tokenwell.tracing import Trace


def _record(message: str = "a token of %s", **extra: Any) -> logging.LogRecord:
    logger = logging.getLogger("tokenwell.credentials.x")
    arguments = ("crm",) if "%s" in message else ()
    return logger.makeRecord(
        logger.name, logging.WARNING, "x.py", 1, message, arguments, None, extra=extra
    )


def test_json_has_all_members_that_there_is_something_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_process", ["interactive"])
    with tracing.bound(Trace("request-1", task="renew", task_id="t-1")):
        line = json.loads(logs.Json().format(_record(host="idp.example", ms=3)))

    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert line == {
        "level": "WARNING",
        "logger": "tokenwell.credentials.x",
        "message": "a token of crm",
        "process": "interactive",
        "request_id": "request-1",
        "task": "renew",
        "task_id": "t-1",
        "host": "idp.example",
        "ms": 3,
    }


def test_json_leaves_out_what_there_is_nothing_of() -> None:
    line = json.loads(logs.Json().format(_record()))

    assert set(line) == {"time", "level", "logger", "message", "process"}


def test_json_is_one_line_whatever_the_message_holds() -> None:
    line = logs.Json().format(_record('two\nlines, a "quote" and \udc80'))

    assert "\n" not in line
    assert json.loads(line)["message"].startswith("two\nlines")


def test_line_has_the_id_of_the_request_if_there_is_one() -> None:
    without = logs.Line().format(_record())
    with tracing.bound(Trace("request-1")):
        marked = logs.Line().format(_record())

    assert without.endswith(" WARNING tokenwell.credentials.x: a token of crm")
    assert marked.endswith(" WARNING tokenwell.credentials.x [request-1]: a token of crm")
