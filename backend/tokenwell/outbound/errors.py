"""
What can go wrong between us and the internet.

::

    OutboundError(code)              each has a constant ``code`` for the log
    ├─ NotSent                       certainly nothing left        → may be tried again
    │   └─ DestinationRefused        our own rules forbid it       → told in the log alone
    └─ OutcomeUnknown                bytes may have left           → policy of the provider

    UrlRefused(code)                 a URL in a form; its text says what to do

The text of an ``OutboundError`` is constant, and the same for a forbidden and an unreachable
address: told apart, they would map our network. The code tells them apart and is for the
log. Neither ever holds a URL, a header or a body.
"""

from enum import StrEnum


class Code(StrEnum):
    """Why a request was not sent, or has no answer."""

    REQUEST_MALFORMED = "request_malformed"
    DEADLINE_OVER = "deadline_over"
    DNS_FAILED = "dns_failed"
    CONNECT_FAILED = "connect_failed"
    CERTIFICATE = "certificate"  # the client's own can't be shown
    TLS_FAILED = "tls_failed"
    CONNECTION_STALE = "connection_stale"
    CLOSED = "closed"
    ADDRESS_NOT_PUBLIC = "address_not_public"
    CONNECTION_LOST = "connection_lost"
    TIMED_OUT = "timed_out"
    ANSWER_MALFORMED = "answer_malformed"
    ANSWER_ENCODED = "answer_encoded"
    HEADERS_TOO_LARGE = "headers_too_large"


class OutboundError(Exception):
    """A request that brought no response."""

    sentence = "The request brought no answer."

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = str(code)

    def __str__(self) -> str:
        return self.sentence


class NotSent(OutboundError):
    """Certainly nothing of the request left this machine."""

    sentence = "The server could not be reached; nothing was sent."


class DestinationRefused(NotSent):
    """The destination is forbidden, by its URL or by the address behind its name."""


class OutcomeUnknown(OutboundError):
    """Something of the request may have left; whether the other side acted is not known."""

    sentence = "The server gave no usable answer; whether it acted is not known."


class UrlRefused(ValueError):
    """A URL that the door would never open; ``str()`` tells a person what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code

    def __str__(self) -> str:
        return str(self.args[1])
