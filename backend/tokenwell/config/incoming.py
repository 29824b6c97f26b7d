"""Give each request an id, answer with it, and write one line about each in JSON logs."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from tokenwell import tracing
from tokenwell.gateway.endpoint import Application

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"


def traced(application: Application, *, is_logged: bool) -> Application:
    """
    Do each request for an id: the caller's ``X-Request-ID`` if it will do, else a new one.

    With ``is_logged`` there is a line about each: method, route, status, milliseconds. Never
    an address: some have a code in them.
    """

    def traced_application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request_id = tracing.request_id(environ.get("HTTP_X_REQUEST_ID"))
        started, status = time.perf_counter(), ""

        def start(answered: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status = answered
            return start_response(answered, [*headers, (HEADER, request_id)], *more)

        # Not by a context manager: tokens are fetched all day, and this is as good.
        tracing.bind(tracing.Trace(request_id))
        try:
            body = application(environ, start)
            if is_logged:
                _tell(environ, status, seconds=time.perf_counter() - started)
            return body
        finally:
            tracing.bind(tracing.NOTHING)

    return traced_application


def note_route(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Tell who wraps Django which of its routes answered: the middleware nearest to the views."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if match := request.resolver_match:
            # The one pattern that is an expression stands for all the app's pages.
            request.META[tracing.ROUTE] = "page" if match.route[:1] == "^" else f"/{match.route}"
        return response

    return handle


def _tell(environ: dict[str, Any], status: str, *, seconds: float) -> None:
    facts = {
        "method": environ["REQUEST_METHOD"],
        # Files, and addresses that there are none of, have no route.
        "route": environ.get(tracing.ROUTE, ""),
        "status": int(status[:3] or 0),
        "ms": round(seconds * 1000, 1),
    }
    logger.info("%(method)s %(route)s %(status)s %(ms)s ms", facts, extra=facts)
