"""The two values that cross the wire: a request that was built, a response to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """
    What makes a signed message a new one: when it is made, and a text nobody has used before.

    Both come from outside, since nothing in this package knows the time or throws dice.
    """

    at: datetime
    unique: str


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What the client shows in the TLS handshake (RFC 8705 2): a chain and its key, as PEM."""

    chain: str = field(repr=False)
    key: str = field(repr=False)


# Of an answer, this much is read: tokens are small, and strangers may send without end.
MOST_OF_AN_ANSWER = 64 * 1024
# Metadata may be as large as this (RFC 8414 3.2 is silent).
MOST_OF_METADATA = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """
    One HTTP request, complete, not yet sent.

    Headers and body may hold secrets, and with some providers the address does (RFC 6749 8), so
    none of them appears in ``repr``.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    certificate: ClientCertificate | None = field(default=None, repr=False)
    # How many bytes of the answer's body are read.
    reads: int = MOST_OF_AN_ANSWER
    # The longest that sending and reading may take altogether; None: as the door has it.
    seconds: float | None = None


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
