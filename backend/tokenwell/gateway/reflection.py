"""
Find a secret that a called service sends back: as it is, in base64, or as a URL or JSON writes it.

Who may call with a credential may not hold its token; a service that echoes what it gets would
hand it over. Pure.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

# So much of an answer is looked through. What echoes does so near its beginning.
LOOKED_THROUGH = 1024 * 1024
# Shorter texts are in any answer by chance.
SHORTEST = 8
# URLs and JSON write these as they are (RFC 3986 2.3); most tokens have no others.
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")


class Scan:
    """
    Looks through one answer as it passes.

    What could be the beginning of a secret is held back until more of the answer is there, and
    nothing else is.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._wanted = forms_of(secrets)
        self._held = b""
        self._left = LOOKED_THROUGH

    def is_in_headers(self, headers: Mapping[str, str]) -> bool:
        """Tell whether a header has a secret in it, in its name or its value."""
        lines = "\n".join(f"{name}: {value}" for name, value in headers.items())
        return self.is_in(lines.encode("utf-8", "replace"))

    def is_in(self, text: bytes) -> bool:
        """Tell whether a text has a secret in it."""
        return any(form in text for form in self._wanted)

    def passed(self, piece: bytes) -> bytes | None:
        """Give what may go on now, a part of what was held back maybe; None: a secret is in it."""
        if self._left <= 0:
            return piece
        self._left -= len(piece)
        text = self._held + piece if self._held else piece
        if self.is_in(text):
            return None
        # Past the limit nothing is looked for, so nothing is waited for.
        kept = self._beginning(text) if self._left > 0 else 0
        self._held = text[len(text) - kept :] if kept else b""
        return text[: len(text) - kept] if kept else text

    def rest(self) -> bytes:
        """Give what is still held back, at the end of the answer."""
        held, self._held = self._held, b""
        return held

    def _beginning(self, text: bytes) -> int:
        """Count the bytes at the end that could be the beginning of a secret."""
        return max((_overlap(text, form) for form in self._wanted), default=0)


def forms_of(secrets: Iterable[str]) -> tuple[bytes, ...]:
    """Write secrets in all the ways that they are looked for; short ones are not."""
    forms: dict[bytes, None] = {}
    for secret in secrets:
        if len(secret) >= SHORTEST:
            forms.update(dict.fromkeys(_written(secret)))
    return tuple(forms)


def _written(secret: str) -> list[bytes]:
    plain = secret.encode("utf-8", "surrogatepass")
    if _UNRESERVED.fullmatch(secret):
        return [plain, *_in_base64(plain)]
    encoded = quote(plain, safe="")
    texts = {
        secret,
        encoded,
        quote_plus(plain),
        quote(plain),
        # The same with small letters, as some write them.
        _with_small_letters(encoded),
        secret.replace("/", "\\/"),
    }
    return [text.encode("utf-8", "surrogatepass") for text in texts] + _in_base64(plain)


def _with_small_letters(encoded: str) -> str:
    first, *others = encoded.split("%")
    return first + "".join(f"%{part[:2].lower()}{part[2:]}" for part in others)


def _in_base64(plain: bytes) -> list[bytes]:
    """Give what base64 makes of it, wherever it stands in what was encoded: three ways."""
    forms = []
    for before in range(3):
        text = b64encode(b"\0" * before + plain).rstrip(b"=")
        # The characters at both ends depend on the neighbors as well.
        skipped = (0, 2, 3)[before]
        core = text[skipped : len(text) - (0 if (len(plain) + before) % 3 == 0 else 1)]
        if len(core) >= SHORTEST:
            forms += [core, core.replace(b"+", b"-").replace(b"/", b"_")]
    return forms


def _overlap(text: bytes, form: bytes) -> int:
    """Give the length of the longest end of a text that is a beginning of a form."""
    start = max(0, len(text) - len(form) + 1)
    first = form[:1]
    at = text.find(first, start)
    while at >= 0:
        if form.startswith(text[at:]):
            return len(text) - at
        at = text.find(first, at + 1)
    return 0
