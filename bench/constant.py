"""The answer that never changes: what the server and the load generator can do at most."""

from collections.abc import Callable, Iterable
from typing import Any

_BODY = b"{}"


def application(
    _environ: dict[str, Any],
    start_response: Callable[[str, list[tuple[str, str]]], Any],
) -> Iterable[bytes]:
    """Answer, without looking at the request."""
    start_response("200 OK", [("Content-Length", str(len(_BODY)))])
    return [_BODY]
