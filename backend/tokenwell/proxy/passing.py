"""Which headers pass through the proxy, each way (RFC 9110 7.6.1). Pure."""

import re
from collections.abc import Iterable, Mapping

from tokenwell.web.problems import Problem, invalid

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_VALUE = re.compile(r"[\x20-\x7e\t]*")
_LENGTH = re.compile(r"[0-9]{1,15}")
# Of two of these, two readers take different ones (RFC 9110 5.3, RFC 9112 6.3).
_ONCE = frozenset(
    {"authorization", "content-length", "content-type", "expect", "host", "if-range", "range"}
) | {"tokenwell-base-url", "tokenwell-credential", "transfer-encoding"}
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "http2-settings",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# The credential's, the connection's, or a word about who calls: none of it is for the service.
_NOT_SENT = _HOP_BY_HOP | {
    "accept-encoding",
    "authorization",
    "cf-connecting-ip",
    "client-ip",
    "content-length",
    "cookie",
    "cookie2",
    "dpop",
    "expect",
    "fastly-client-ip",
    "forwarded",
    "host",
    "max-forwards",
    "origin",
    "proxy",
    "referer",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-host",
    "x-real-ip",
    "x-sendfile",
}
_NOT_SENT_FAMILIES = (
    "access-control-",
    "proxy-",
    "sec-",
    "tokenwell-",
    "x-accel-",
    "x-envoy-",
    "x-forwarded",
    "x-original-",
    "x-rewrite-",
)
# These make another method of a method: cut off, the request would do something else.
_OTHER_METHOD = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})
# What a browser would take for a word of ours, of this origin or of all of its neighbors; and
# what the server in front of us would take for an order.
_NOT_ANSWERED = _HOP_BY_HOP | {
    "alt-svc",
    "clear-site-data",
    "content-disposition",
    "content-security-policy",
    "content-security-policy-report-only",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "dpop-nonce",
    "expect-ct",
    "nel",
    "origin-agent-cluster",
    "permissions-policy",
    "public-key-pins",
    "public-key-pins-report-only",
    "referrer-policy",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "server",
    "service-worker-allowed",
    "set-cookie",
    "set-cookie2",
    "sourcemap",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "x-lighttpd-send-file",
    "x-reproxy-url",
    "x-sendfile",
    "x-sourcemap",
}
_NOT_ANSWERED_FAMILIES = ("access-control-", "proxy-", "tokenwell-", "x-accel-", "x-envoy-")
# A browser would run what is in them; anything without a type might be one of them.
_ACTIVE = re.compile(
    r"^\s*(?:$|text/html|text/xml|application/(?:xhtml\+)?xml|[\w.+-]+/[\w.-]+\+xml)"
)
_HARDENED = {
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def read(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """
    Read the headers of a request, names in lower case; equal ones are joined (RFC 9110 5.3).

    :raises Problem: one can't be passed on, or two contradict each other.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1").strip(" \t")
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise invalid(headers="Names and values of headers have plain ASCII characters only.")
        key = name.lower()
        if key not in headers:
            headers[key] = value
        elif key in _ONCE:
            raise invalid(headers=f"Send {key} once.")
        else:
            headers[key] = f"{headers[key]}, {value}"
    return headers


def length_of(headers: Mapping[str, str]) -> int | None:
    """
    Read how long the body of a request is; None: it comes in chunks (RFC 9112 6.3).

    :raises Problem: that is said in two ways, or in none that is known.
    """
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None:
        if length is not None or coding.lower() != "chunked":
            raise invalid(headers="Send either Content-Length or Transfer-Encoding: chunked.")
        return None
    if length is None:
        return 0
    if not _LENGTH.fullmatch(length):
        raise invalid(headers="Content-Length is not a number.")
    return int(length)


def to_service(headers: Mapping[str, str]) -> dict[str, str]:
    """
    Give the headers that are passed on to the called service.

    :raises Problem: one would make another request of it.
    """
    named = _named_by_connection(headers)
    passed = {}
    for name, value in headers.items():
        # Behind a gateway both are the same (RFC 3875 4.1.18).
        key = name.replace("_", "-")
        if key in _OTHER_METHOD:
            raise Problem(
                "method-override",
                status=400,
                title="A header that names another method is not passed on.",
                detail="Call with that method itself.",
            )
        if key not in named and key not in _NOT_SENT and not key.startswith(_NOT_SENT_FAMILIES):
            passed[name] = value
    return passed


def to_caller(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the headers that are passed on to the caller, with those that tame a browser."""
    named = _named_by_connection(headers)
    passed = {
        name: value
        for name, value in headers.items()
        if name not in named
        and name not in _NOT_ANSWERED
        and not name.startswith(_NOT_ANSWERED_FAMILIES)
    }
    passed.setdefault("cache-control", "no-store")
    passed |= {**_HARDENED, "Tokenwell-Answer": "upstream"}
    disposition = headers.get("content-disposition", "")
    if _ACTIVE.match(headers.get("content-type", "").lower()):
        passed["Content-Disposition"] = "attachment"
    elif disposition:
        passed["Content-Disposition"] = disposition
    return passed


def _named_by_connection(headers: Mapping[str, str]) -> set[str]:
    return {name.strip().lower() for name in headers.get("connection", "").split(",")}
