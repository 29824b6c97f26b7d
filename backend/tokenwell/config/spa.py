"""Serve the page of the single-page app, whose addresses are its own business."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

_NONCE = "__CSP_NONCE__"


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """Give the page, with this answer's nonce for its styles."""
    html = _index(settings.SPA_DIR / "index.html")
    if html is None:
        return HttpResponse(
            "The pages are not built. Run `make run`, which builds them.",
            status=503,
            content_type="text/plain",
        )
    return HttpResponse(html.replace(_NONCE, request.csp_nonce))  # type: ignore[attr-defined]


@cache
def _index(file: Path) -> str | None:
    return file.read_text() if file.is_file() else None
