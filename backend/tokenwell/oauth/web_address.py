"""Which of the addresses that a provider names may be followed (RFC 3986, RFC 9110 4.2)."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2000

# RFC 3986 2: all else, a backslash too, is read otherwise by one program or another.
_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_HOST = re.compile(r"[a-z0-9._\-]+|[0-9a-f:.]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_web_address(text: str, *, schemes: Collection[str] = ("http", "https")) -> bool:
    """
    Tell whether a text is an address of the web, absolute and to the letter (RFC 3986 4.3).

    At most 2,000 characters, with a host, and without a login in front of it: that could
    look like a host to a person.
    """
    if len(text) > LONGEST_ADDRESS or not _CHARACTERS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_host = "@" not in parts.netloc and _HOST.fullmatch(host) is not None
    return parts.scheme in schemes and is_host and port != 0


def authority_of(address: str) -> str:
    """Give host and port of an address, in one spelling and without a usual port (RFC 3986 6.2)."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)}:
        return host
    return f"{host}:{parts.port}"
