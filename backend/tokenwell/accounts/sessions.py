"""Where a request comes from."""

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """Give the address that the request came from, as our own server saw it."""
    address: str | None = request.META.get("REMOTE_ADDR")
    return address or None
