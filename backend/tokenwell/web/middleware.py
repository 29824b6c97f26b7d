"""Headers that every answer to a browser carries."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

# The api's documentation page and the administrators' pages come with inline styles.
_LENIENT_STYLES = ("/admin/", "/api/docs/")


def guard_response(get_response: Handler) -> Handler:
    """
    Add the content security policy and its like (W3C CSP3, Fetch Metadata, HTML COOP).

    A nonce for the styles of the single-page app is in ``request.csp_nonce``.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = get_response(request)
        lenient = request.path.startswith(_LENIENT_STYLES)
        response.setdefault(
            "Content-Security-Policy", _policy("'unsafe-inline'" if lenient else f"'nonce-{nonce}'")
        )
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(("/static/", "/assets/")):
            response.setdefault("Cache-Control", "no-store")
        return response

    return handle


def _policy(styles: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "connect-src 'self'",
            f"style-src 'self' {styles}",
            "img-src 'self' data:",
            "font-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
