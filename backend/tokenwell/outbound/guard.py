"""Decide from a URL's text alone whether the door may open it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urlsplit

import idna
from django.conf import settings
from yarl import URL

from tokenwell.outbound.addresses import is_public
from tokenwell.outbound.errors import UrlRefused

MAX_LENGTH = 2048
MAX_CALL = 8192
_DEFAULT_PORTS = {"https": 443, "http": 80}

# RFC 3986, taken literally: no parser's leniency may decide where a secret goes.
_SHAPE = re.compile(r"(?i:(https?)://)([^/?#]*)(/[^?#]*)?(\?[^#]*)?(#.*)?")
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]+)(?::([0-9]+))?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_TARGET = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")
# What browsers leave as it is in a query (WHATWG URL, query percent-encode set) beside that.
_CALL_QUERY = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]{}|^`]|%[0-9A-Fa-f]{2})*")
_CONTROL_ESCAPE = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_DOT_SEGMENT = re.compile(r"/(?:\.|%2[Ee]){1,2}(?:/|$)")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\\]")

# Names that lead to this machine or its neighbors wherever they resolve.
_LOCAL_SUFFIXES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home.arpa",
    "invalid",
    "onion",
)


class Reason(StrEnum):
    """Why a URL is refused."""

    LENGTH = "url_length"
    CHARACTERS = "url_characters"
    MALFORMED = "url_malformed"
    SCHEME = "url_scheme"
    USERINFO = "url_userinfo"
    FRAGMENT = "url_fragment"
    HOST = "url_host"
    ADDRESS_FORM = "url_address_form"
    PORT = "url_port"
    PATH = "url_path"
    NOT_PUBLIC = "url_not_public"


_SENTENCES = {
    Reason.LENGTH: "This URL is too long. Use one of at most 2,048 characters.",
    Reason.CHARACTERS: "Remove blanks, backslashes and control characters from the URL.",
    Reason.MALFORMED: "Enter a complete URL, like https://provider.example/token.",
    Reason.SCHEME: "The URL has to begin with https://.",
    Reason.USERINFO: "Remove the user name and password (everything up to the @) from the URL.",
    Reason.FRAGMENT: "Remove the # and everything after it from the URL.",
    Reason.HOST: "Check the host name: it may have letters, digits, hyphens and single dots.",
    Reason.ADDRESS_FORM: "Write the IP address in its usual form, or use a host name.",
    Reason.PORT: "Leave out the port: only the port of https, 443, is open. "
    "An administrator can allow others.",
    Reason.PATH: "Write the path without . or .. parts and without a ? at its end, "
    "and special characters as %XX.",
    Reason.NOT_PUBLIC: "Use a public host: this one is in a private network. "
    "An administrator can allow it.",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """
    Where a request goes, taken apart; ``url`` is put together again from the parts.

    A query may hold secrets (RFC 6750 2.3), so path and query don't appear in ``repr``.
    """

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)
    is_named: bool

    @property
    def url(self) -> str:
        """The one written form of this destination, default port left out."""
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.target}"


def check_url(url: str) -> None:
    """
    Check a URL that a form brings, without asking the DNS.

    :raises UrlRefused: the door would never open it; the text says what to do.
    """
    read_url(url, allow=settings.OUTBOUND_ALLOW)


def read_url(url: str, *, allow: frozenset[str]) -> Destination:
    """
    Take a URL apart, with IDNA 2008 for the host.

    ``allow`` has the ``host:port`` pairs, in lower case, that the deployment names: those may
    be http, on any port, and private.

    :raises UrlRefused: it is not plain https to a public host, or can be read in two ways.
    """
    return _read(url, allow, longest=MAX_LENGTH, check=_check_target)


def read_call(url: str, *, allow: frozenset[str]) -> Destination:
    """
    Take the URL of a call apart: as ``read_url``, but its query belongs to whoever calls.

    It may be longer, and have line breaks, as %0A, and the characters that browsers do not
    encode: nothing in a query says where it goes.

    :raises UrlRefused: as ``read_url``.
    """
    return _read(url, allow, longest=MAX_CALL, check=_check_call)


def _read(
    url: str, allow: frozenset[str], *, longest: int, check: Callable[[str], None]
) -> Destination:
    scheme, authority, target = _split(url, longest)
    host, port = _read_authority(authority, scheme=scheme)
    check(target)
    destination = Destination(
        scheme=scheme,
        host=host,
        port=port,
        target=target,
        is_named=f"{host}:{port}" in allow,
    )
    if not destination.is_named:
        _check_public(destination)
    _check_round_trip(destination)
    return destination


def _refusal(reason: Reason) -> UrlRefused:
    return UrlRefused(reason, _SENTENCES[reason])


def _split(url: str, longest: int) -> tuple[str, str, str]:
    if not url or not isinstance(url, str):
        raise _refusal(Reason.MALFORMED)
    if len(url) > longest:
        raise _refusal(Reason.LENGTH)
    if _BLANK_OR_CONTROL.search(url):
        raise _refusal(Reason.CHARACTERS)
    shape = _SHAPE.fullmatch(url)
    if shape is None:
        raise _refusal(Reason.SCHEME if ":" in url else Reason.MALFORMED)
    scheme, authority, path, query, fragment = shape.groups()
    if "@" in authority:
        raise _refusal(Reason.USERINFO)
    if fragment is not None:
        raise _refusal(Reason.FRAGMENT)
    return scheme.lower(), authority, (path or "/") + (query or "")


def _read_authority(authority: str, *, scheme: str) -> tuple[str, int]:
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _refusal(Reason.HOST)
    host, port = parts.groups()
    if port is None:
        return _read_host(host), _DEFAULT_PORTS[scheme]
    if not _PORT.fullmatch(port) or int(port) > 65535:
        raise _refusal(Reason.PORT)
    return _read_host(host), int(port)


def _read_host(host: str) -> str:
    host = host.lower()
    if host.startswith("["):
        return f"[{_read_ipv6(host[1:-1])}]"
    # The last label decides what resolvers take for a number: 0x7f.1, 017700000001, 127.1.
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return _read_ipv4(host)
    return _read_name(host)


def _read_ipv6(text: str) -> str:
    try:
        ip = IPv6Address(text)
    except AddressValueError:
        raise _refusal(Reason.ADDRESS_FORM) from None
    if ip.compressed != text or ip.scope_id is not None:
        raise _refusal(Reason.ADDRESS_FORM)
    return text


def _read_ipv4(text: str) -> str:
    try:
        return str(IPv4Address(text))
    except AddressValueError:
        raise _refusal(Reason.ADDRESS_FORM) from None


def _read_name(host: str) -> str:
    """Read a host name; Unicode is accepted only where both directions of IDNA agree."""
    name = host if host.isascii() and "xn--" not in host else _encode_name(host)
    if len(name) > 253 or not all(map(_LABEL.fullmatch, name.split("."))):
        raise _refusal(Reason.HOST)
    return name


def _encode_name(host: str) -> str:
    try:
        unicode_name = idna.decode(host) if host.isascii() else host
        name = idna.encode(unicode_name).decode("ascii")
        agree = idna.decode(name) == unicode_name and (name == host or not host.isascii())
    except UnicodeError:
        agree = False
    if not agree:
        raise _refusal(Reason.HOST)
    return name


def _check_target(target: str) -> None:
    if not _TARGET.fullmatch(target) or _CONTROL_ESCAPE.search(target):
        raise _refusal(Reason.PATH)
    path, mark, query = target.partition("?")
    if _DOT_SEGMENT.search(path) or (mark and not query):
        raise _refusal(Reason.PATH)


def _check_call(target: str) -> None:
    path, mark, query = target.partition("?")
    _check_target(path)
    if not _CALL_QUERY.fullmatch(query) or (mark and not query):
        raise _refusal(Reason.PATH)


def _check_public(destination: Destination) -> None:
    if not _is_public_host(destination.host):
        raise _refusal(Reason.NOT_PUBLIC)
    if destination.scheme != "https":
        raise _refusal(Reason.SCHEME)
    if destination.port != 443:
        raise _refusal(Reason.PORT)


def _is_public_host(host: str) -> bool:
    if host.startswith("["):
        return is_public(host[1:-1])
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return is_public(host)
    if "." not in host:
        return False
    return not any(host.endswith(f".{suffix}") for suffix in _LOCAL_SUFFIXES)


def _check_round_trip(destination: Destination) -> None:
    """Refuse what the standard library or the HTTP client would read differently."""
    wanted = (destination.host.strip("[]"), destination.port, destination.target)
    theirs = urlsplit(destination.url)
    query = f"?{theirs.query}" if theirs.query else ""
    port = theirs.port or _DEFAULT_PORTS[theirs.scheme]
    client = URL(destination.url, encoded=True)
    if (theirs.hostname, port, theirs.path + query) != wanted:
        raise _refusal(Reason.MALFORMED)
    if (client.raw_host, client.port, client.raw_path_qs) != wanted:
        raise _refusal(Reason.MALFORMED)
