"""The two values that cross the wire: a request that was built, a response to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """
    One HTTP request, complete, not yet sent.

    Headers and body may hold secrets, so neither appears in ``repr``.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """
    One HTTP response as it came; header names are lower case.

    ``truncated`` says that the body was longer than the limit and is cut there:
    what came first is kept all the same, since a token may be in it.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    truncated: bool = False
