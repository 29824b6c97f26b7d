"""The addresses of the proxy, and what the api says to who asks it for one of them."""

import re

from django.conf import settings

from tokenwell.web.problems import Problem

_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# Whatever follows belongs to the called service: it is taken as it is written.
BY_ID = re.compile(rf"/api/v1/credentials/({_ID})/proxy((?:/.*)?)", re.DOTALL)
BY_NAME = re.compile(r"/api/v1/proxy((?:/.*)?)", re.DOTALL)


def is_for_proxy(path: str) -> bool:
    """Tell whether an address is one of the proxy."""
    return BY_NAME.fullmatch(path) is not None or BY_ID.fullmatch(path) is not None


def route_of(path: str) -> str:
    """Give the route of an address of the proxy, which names no credential and no path."""
    named = BY_NAME.fullmatch(path) is not None
    return "/api/v1/proxy/<path>" if named else "/api/v1/credentials/<uuid>/proxy/<path>"


def problem() -> Problem:
    """
    Say where the proxy is (RFC 9110 15.5.20).

    What others answer must never be a page of ours: the proxy has an origin of its own.
    """
    where = settings.PROXY_BASE_URL
    return Problem(
        "misdirected",
        status=421,
        title="The proxy is at another address.",
        detail=f"Send the same request to {where}." if where else "This deployment runs no proxy.",
    )
