"""Read a request for a token: who asks, for which credential, and how fresh it has to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl
from uuid import UUID

from rest_framework.exceptions import ParseError

from tokenwell.web.parsers import read_object, too_large
from tokenwell.web.problems import Problem, invalid

LONGEST_BODY = 16 * 1024
LONGEST_TTL = 24 * 3600
_BY_ID = re.compile(
    r"/api/v1/credentials/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/token"
)
_BY_PATH = "/api/v1/token"
_KEY = re.compile(r"twk_([a-z0-9]{12})\.[A-Za-z0-9_-]{43}")
_FIELDS = ("purpose", "min_ttl", "bad_version")
_PURPOSE = re.compile(r"[a-z][a-z_]{0,31}")
_WHOLE = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a token; durations in seconds."""

    key: str = field(repr=False)
    prefix: str
    credential: UUID | None  # else by path
    path: str
    purpose: str
    min_ttl: int
    bad_version: int | None
    address: str | None
    user: UUID | None = None  # who it is done for, where there is no key


def for_user(user: UUID, credential: UUID, *, bad_version: int | None = None) -> Asked:
    """Ask for a token to call with, for a person or service that Tokenwell itself acts for."""
    return Asked("", "", credential, "", "http", 0, bad_version, None, user)


def is_for_us(path: str) -> bool:
    """Tell whether an address is that of the token endpoint."""
    return path == _BY_PATH or _BY_ID.fullmatch(path) is not None


def route_of(path: str) -> str:
    """Give the route of an address of the token endpoint, which names no credential."""
    return _BY_PATH if path == _BY_PATH else "/api/v1/credentials/<uuid>/token"


def read(environ: Mapping[str, Any]) -> Asked:
    """
    Read a request for a token.

    :raises Problem: it is not one; it says what to do.
    """
    if environ["REQUEST_METHOD"] != "POST":
        raise Problem(
            "method-not-allowed",
            status=405,
            title="Ask for a token with POST.",
            detail="A token is never given by GET: its answer could be kept by a cache.",
        )
    key, prefix = read_key(environ.get("HTTP_AUTHORIZATION", ""))
    by_id = _BY_ID.fullmatch(environ["PATH_INFO"])
    path = "" if by_id else _path(environ.get("QUERY_STRING", ""))
    fields = _fields(environ)
    return Asked(
        key=key,
        prefix=prefix,
        credential=UUID(by_id[1]) if by_id else None,
        path=path,
        purpose=_purpose(fields.get("purpose", "http")),
        min_ttl=_number(fields, "min_ttl", most=LONGEST_TTL) or 0,
        bad_version=_number(fields, "bad_version"),
        address=environ.get("REMOTE_ADDR") or None,
    )


def read_key(header: str) -> tuple[str, str]:
    """
    Read an API key and its prefix from the Authorization header (RFC 6750 2.1).

    :raises Problem: there is none.
    """
    scheme, _, key = header.partition(" ")
    found = _KEY.fullmatch(key.strip())
    if scheme.lower() != "bearer" or found is None:
        raise not_authenticated()
    return found[0], found[1]


def not_authenticated() -> Problem:
    """Refuse a key, without saying what is wrong with it."""
    return Problem(
        "invalid-key",
        status=401,
        title="The API key is not valid.",
        detail="Send it as `Authorization: Bearer twk_…`. It may be mistyped, expired, disabled,"
        " or its service deleted.",
    )


def _path(query: str) -> str:
    path = parse_qs(query).get("path")
    if not path or "\x00" in path[0]:
        raise invalid(path="Name the credential: ?path=/container/name.")
    return path[0]


def _fields(environ: Mapping[str, Any]) -> dict[str, Any]:
    body = _body(environ)
    if not body.strip():
        return {}
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    try:
        fields = read_object(body) if kind == "application/json" else _form(body)
    except (ParseError, ValueError):
        fields = None
    if fields is None:
        raise invalid(body="Send a form or one JSON object, each name once.")
    if unknown := sorted(set(fields) - set(_FIELDS)):
        raise invalid(**{unknown[0][:100]: "This field is not known here."})
    return fields


def _form(body: bytes) -> dict[str, Any] | None:
    pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20)
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None


def _body(environ: Mapping[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not _WHOLE.fullmatch(length) or int(length) > LONGEST_BODY:
        raise too_large(LONGEST_BODY)
    body: bytes = environ["wsgi.input"].read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        raise too_large(LONGEST_BODY)
    return body


def _purpose(value: object) -> str:
    if not isinstance(value, str) or not _PURPOSE.fullmatch(value):
        raise invalid(purpose="Name what the token is for, such as http.")
    return value


def _number(fields: Mapping[str, Any], name: str, *, most: int = 10**15) -> int | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    text = str(value) if not isinstance(value, bool) else ""
    if not _WHOLE.fullmatch(text) or int(text) > most:
        raise invalid(**{name: f"Give a whole number from 0 to {most}."})
    return int(text)
