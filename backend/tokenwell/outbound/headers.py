"""Check the headers of a request before it leaves, read those of a response."""

import re
from collections.abc import Mapping

from aiohttp import ClientResponse

from tokenwell.oauth.messages import Request
from tokenwell.outbound.errors import Code, NotSent, OutcomeUnknown

MAX_ANSWER_HEADERS = 16 * 1024

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_VALUE = re.compile(r"(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?")
# What frames the message or names its destination is the door's own business:
# a second word about it is how requests are smuggled.
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def check_request(request: Request) -> None:
    """
    Check the method and each header (RFC 9110 5.1, 5.5; printable ASCII only).

    :raises NotSent: one can't be sent as it is.
    """
    if request.method not in _METHODS:
        raise NotSent(Code.REQUEST_MALFORMED)
    names = [name.lower() for name in request.headers]
    if len(set(names)) != len(names) or not all(map(_is_name, names)):
        raise NotSent(Code.REQUEST_MALFORMED)
    if not all(_VALUE.fullmatch(value) for value in request.headers.values()):
        raise NotSent(Code.REQUEST_MALFORMED)


def _is_name(name: str) -> bool:
    if name in _OURS or name.startswith("proxy-"):
        return False
    return _NAME.fullmatch(name) is not None


def read_headers(response: ClientResponse) -> Mapping[str, str]:
    """
    Read the headers of a response, names in lower case, equal names joined (RFC 9110 5.3).

    :raises OutcomeUnknown: they are too large, or the body is encoded though we asked
        for it plain: a few bytes of it could swell to gigabytes.
    """
    size = sum(len(name) + len(value) + 4 for name, value in response.raw_headers)
    if size > MAX_ANSWER_HEADERS:
        raise OutcomeUnknown(Code.HEADERS_TOO_LARGE)
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key, text = name.lower(), _repaired(value)
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    if headers.get("content-encoding", "identity").strip().lower() not in {"identity", ""}:
        raise OutcomeUnknown(Code.ANSWER_ENCODED)
    if headers.get("transfer-encoding", "chunked").strip().lower() != "chunked":
        raise OutcomeUnknown(Code.ANSWER_ENCODED)
    return headers


def _repaired(value: str) -> str:
    """Bytes that are not UTF-8 come as lone surrogates, which neither JSON nor a database takes."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
