"""Answers for what no view answers: wrong address, failed check, our own fault."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from tokenwell.web.problems import Problem, as_response, csrf_failed, not_found, unavailable

logger = logging.getLogger(__name__)


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a change that did not come from our own pages."""
    return as_response(csrf_failed())


def page_not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that there is not."""
    return as_response(not_found())


def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer when a view or a middleware failed; tell a stopped database from a fault of ours."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return as_response(unavailable())
    return as_response(
        Problem(
            "server-error",
            status=500,
            title="Tokenwell made a mistake.",
            detail="It has been logged. Try again; if it stays, tell your administrator.",
        )
    )
