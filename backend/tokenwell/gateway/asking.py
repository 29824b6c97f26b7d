"""Read a request for a token or a login: who asks, for which credential, and for what."""

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
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ADDRESS = re.compile(rf"/api/v1/(?:credentials/({_UUID})/)?(token|login)")
_KEY = re.compile(r"twk_([a-z0-9]{12})\.[A-Za-z0-9_-]{43}")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "token": ("purpose", "min_ttl", "bad_version"),
    "login": ("purpose",),
}
_PURPOSE = re.compile(r"[a-z][a-z_]{0,31}")
_WHOLE = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a token or a login; durations in seconds."""

    key: str = field(repr=False)
    prefix: str
    credential: UUID | None  # else by path
    path: str
    purpose: str
    min_ttl: int
    bad_version: int | None
    address: str | None
    user: UUID | None = None  # who it is done for, where there is no key
    is_call: bool = False  # the call is made here: what is given does not leave Tokenwell


def for_user(user: UUID, credential: UUID, *, bad_version: int | None = None) -> Asked:
    """Ask for a token to call with, for a person or service that Tokenwell itself acts for."""
    return Asked("", "", credential, "", "http", 0, bad_version, None, user, is_call=True)


def wanted_at(path: str) -> str:
    """Say what an address of ours gives: ``token`` or ``login``; empty if it is not ours."""
    address = _ADDRESS.fullmatch(path)
    return address[2] if address else ""


def route_of(path: str) -> str:
    """Give the route of an address of ours, which names no credential."""
    address = _ADDRESS.fullmatch(path)
    return f"/api/v1/credentials/<uuid>/{address[2]}" if address and address[1] else path


def read(environ: Mapping[str, Any]) -> Asked:
    """
    Read a request for a token, or for a login, which has to name its purpose.

    :raises Problem: it is not one; it says what to do.
    """
    address = _ADDRESS.fullmatch(environ["PATH_INFO"])
    if address is None:
        raise ValueError("this is not an address of ours")
    by_id, wanted = address.groups()
    if environ["REQUEST_METHOD"] != "POST":
        raise Problem(
            "method-not-allowed",
            status=405,
            title=f"Ask for a {wanted} with POST.",
            detail=f"A {wanted} is never given by GET: its answer could be kept by a cache.",
        )
    key, prefix = read_key(environ.get("HTTP_AUTHORIZATION", ""))
    path = "" if by_id else _path(environ.get("QUERY_STRING", ""))
    fields = _fields(environ, _FIELDS[wanted])
    return Asked(
        key=key,
        prefix=prefix,
        credential=UUID(by_id) if by_id else None,
        path=path,
        purpose=_purpose(fields.get("purpose", "http" if wanted == "token" else None), wanted),
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


def _fields(environ: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
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
    if unknown := sorted(set(fields) - set(known)):
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


def _purpose(value: object, wanted: str) -> str:
    if not isinstance(value, str) or not _PURPOSE.fullmatch(value):
        example = "http" if wanted == "token" else "sftp"
        raise invalid(purpose=f"Name what the {wanted} is for, such as {example}.")
    return value


def _number(fields: Mapping[str, Any], name: str, *, most: int = 10**15) -> int | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    text = str(value) if not isinstance(value, bool) else ""
    if not _WHOLE.fullmatch(text) or int(text) > most:
        raise invalid(**{name: f"Give a whole number from 0 to {most}."})
    return int(text)
