"""What holds for every request: closed response headers, and no 500 for bytes nobody can store."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse

log = logging.getLogger(__name__)

# No form-action: the answer to the consent form is a redirect to the client.
CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
)


class GuardMiddleware:
    """Set the headers, and answer 400 where a request holds what can't be read or stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        # NUL in a text and broken percent-encoding come out of the libraries as these two.
        if not isinstance(error, ValueError | DataError):
            return None
        log.warning("Unreadable request to %s: %s", request.path, type(error).__name__)
        return JsonResponse({"error": "invalid_request"}, status=400)
