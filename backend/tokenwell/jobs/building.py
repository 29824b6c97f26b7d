"""Build the request of a step from what it says and the values that are known. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from tokenwell.jobs import placeholders
from tokenwell.jobs.placeholders import Value
from tokenwell.jobs.states import MOST_READ, BodyKind
from tokenwell.oauth.messages import Request
from tokenwell.outbound.errors import UrlRefused
from tokenwell.outbound.guard import read_url

_TYPES = {
    BodyKind.JSON.value: "application/json",
    BodyKind.FORM.value: "application/x-www-form-urlencoded",
    BodyKind.TEXT.value: "text/plain; charset=utf-8",
    BodyKind.FILE.value: "application/octet-stream",
}


def build(step: Mapping[str, Any], values: Mapping[str, Value], *, file: bytes = b"") -> Request:
    """
    Build the request of a step, without a token.

    :raises ValueError: a value is missing, or can't stand where it would; says which.
    """
    body = _body(step["body"], values, file)
    headers = {
        one["name"]: placeholders.fill(one["value"], values, quoting="header")
        for one in step["headers"]
    }
    kind = step["body"]["content_type"] or _TYPES.get(step["body"]["kind"], "")
    if kind and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = kind
    return Request(
        step["method"],
        _url(step, values),
        headers,
        body,
        reads=MOST_READ,
        seconds=float(step["timeout_seconds"]),
    )


def host_of(step: Mapping[str, Any]) -> str:
    """Name the host that a step calls, in the one way to write it; no placeholder stands there."""
    parts = urlsplit(str(step["url"]))
    return _host(parts.scheme, parts.netloc)


@lru_cache(1024)
def _host(scheme: str, netloc: str) -> str:
    written = netloc.lower()
    try:
        # Whether it may be called is asked elsewhere.
        there = read_url(f"{scheme}://{netloc}/", allow=frozenset({written}))
    except UrlRefused:
        return written
    return urlsplit(there.url).netloc


def _url(step: Mapping[str, Any], values: Mapping[str, Value]) -> str:
    url = placeholders.fill_url(step["url"], values)
    pairs = [
        f"{quote(one['name'], safe='')}={_value(one['value'], values, 'query')}"
        for one in step["query"]
    ]
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{'&'.join(pairs)}"


def _body(body: Mapping[str, Any], values: Mapping[str, Value], file: bytes) -> bytes:
    match body["kind"]:
        case BodyKind.JSON:
            return placeholders.fill(body["text"], values, quoting="json").encode()
        case BodyKind.TEXT:
            return placeholders.fill(body["text"], values, quoting="plain").encode()
        case BodyKind.FORM:
            pairs = (
                f"{quote_plus(one['name'])}={_value(one['value'], values, 'form')}"
                for one in body["pairs"]
            )
            return "&".join(pairs).encode()
        case BodyKind.FILE:
            return file
        case _:
            return b""


def _value(text: str, values: Mapping[str, Value], quoting: Any) -> str:
    """Encode a value as a whole: what a person typed around the placeholders too."""
    filled = placeholders.fill(text, values, quoting="plain")
    return quote(filled, safe="") if quoting == "query" else quote_plus(filled)
