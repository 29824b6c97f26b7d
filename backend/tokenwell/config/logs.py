"""How a line of the log looks: words for a person, or JSON for a program."""

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from tokenwell import tracing

FORMATS = ("line", "json")

_LINE = "{asctime} {levelname} {name}{mark}: {message}"
_process = [Path(sys.argv[0]).stem or "python"]


def name_process(name: str) -> None:
    """Say what this process is, for the lines that it writes."""
    _process[0] = name


def configuration(wanted: str) -> dict[str, Any]:
    """Give what ``logging.config.dictConfig`` wants, for one of ``FORMATS``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "tokenwell.config.logs.Line"},
            "json": {"()": "tokenwell.config.logs.Json"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": wanted}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Of its own: Celery sets the level of the root to that of its command line.
            "tokenwell": {"level": "INFO"},
            "django.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
        },
    }


class Line(logging.Formatter):
    """Time, level, logger, the request's id in brackets, message."""

    def __init__(self) -> None:
        super().__init__(_LINE, style="{", defaults={"mark": ""})

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as a line; a traceback follows on lines of its own."""
        if request_id := tracing.current().request_id:
            record.mark = f" [{request_id}]"
        return super().format(record)


class Json(JsonFormatter):
    """One object a line; what there is nothing of is left out."""

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        """Fill in the members, those that a line brings along last."""
        trace = tracing.current()
        members = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": _process[0],
            "request_id": trace.request_id,
            "task": trace.task,
            "task_id": trace.task_id,
        }
        log_data.update({name: value for name, value in members.items() if value})
        super().add_fields(log_data, record, message_dict)
