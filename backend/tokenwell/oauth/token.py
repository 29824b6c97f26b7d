"""The answer of the token endpoint: first what to keep of it, then what to think of it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from tokenwell.oauth.errors import BadResponse, ProviderUnavailable, clean, refusal
from tokenwell.oauth.fields import find_fields, find_fields_of_a_part, read_fields
from tokenwell.oauth.messages import Response

LONGEST_LIFETIME = 365 * 24 * 3600
LONGEST_RETRY_AFTER = 24 * 3600
LONGEST_SENDABLE = 32 * 1024

_MAX_TOKEN_TYPE = 100
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SENDABLE = re.compile(r"[\x21-\x7e]+")
_REFRESH_LIFETIMES = (
    "refresh_token_expires_in",
    "refresh_expires_in",
    "x_refresh_token_expires_in",
)
_TRANSIENT = frozenset({"server_error", "temporarily_unavailable"})


@dataclass(frozen=True, slots=True)
class Token:
    """What the token endpoint granted (RFC 6749 5.1); lifetimes in seconds, None if unknown."""

    access_token: str = field(repr=False)
    token_type: str
    expires_in: int | None = None
    refresh_token: str | None = field(default=None, repr=False)
    refresh_expires_in: int | None = None
    scope: str | None = None
    id_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Salvage:
    """What must not get lost of an answer, whatever else is wrong with it (RFC 6749 5.1, 6)."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_in: int | None = None


def salvage(response: Response) -> Salvage | None:
    """
    Find the tokens in an answer, so that they can be kept before it is judged (RFC 6749 5.1, 6).

    A provider that rotates has already forgotten the refresh token that was spent. Never
    raises; None if the answer is no success or holds no access token. What ``read_token``
    accepts gives the same tokens here.
    """
    if not _is_success(response):
        return None
    text = response.body.decode("utf-8-sig", errors="replace")
    fields = find_fields_of_a_part(text) if response.truncated else find_fields(text)
    access_token = _text(fields.get("access_token"))
    if access_token is None:
        return None
    return Salvage(
        access_token=access_token,
        refresh_token=_text(fields.get("refresh_token")),
        expires_in=read_expires_in(fields.get("expires_in")),
    )


def read_token(response: Response) -> Token:
    """
    Judge the answer of the token endpoint (RFC 6749 5.1, 5.2).

    A success that has an access token is one, however odd its other fields are.

    :raises ProviderRefused: it tells an error, also with status 200.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: it tells neither.
    """
    _check_status(response)
    fields = read_fields(_decoded(response))
    if _is_success(response) and (access_token := _text(fields.get("access_token"))):
        return _token(access_token, fields)
    _raise_error(fields)
    raise BadResponse("no-access-token" if _is_success(response) else "refused-without-error")


def read_expires_in(value: object) -> int | None:
    """
    Read a lifetime in seconds (RFC 6749 5.1), never longer than said, and never raise.

    Numbers, and texts that are one, fractions cut off. A year at most. Anything else is
    unknown, None; zero and less too, since providers say so of tokens that never expire.
    """
    seconds = _number(value)
    if not seconds >= 1:
        return None
    return int(min(seconds, LONGEST_LIFETIME))


def is_sendable(token: str) -> bool:
    """
    Tell whether a token may go into a header (RFC 6749 App. A.12, RFC 6750 2.1).

    Visible ASCII without spaces, at most 32 KiB: a line break would begin another header.
    """
    return len(token) <= LONGEST_SENDABLE and _SENDABLE.fullmatch(token) is not None


def _is_success(response: Response) -> bool:
    return 200 <= response.status < 300


def _check_status(response: Response) -> None:
    if 300 <= response.status < 400:
        raise BadResponse("redirect")
    if response.status == 429:
        raise ProviderUnavailable(_retry_after(response.headers), throttled=True)
    if 500 <= response.status < 600:
        raise ProviderUnavailable(_retry_after(response.headers))
    if not 200 <= response.status < 500:
        raise BadResponse("status")
    if response.truncated:
        raise BadResponse("too-long")


def _retry_after(headers: Mapping[str, str]) -> int | None:
    """Read Retry-After (RFC 9110 10.2.3) in seconds, a day at most."""
    said = headers.get("retry-after", "").strip()
    seconds = _number(said)
    if math.isnan(seconds):
        seconds = _seconds_between(headers.get("date", ""), said)
    return int(min(seconds, LONGEST_RETRY_AFTER)) if seconds >= 0 else None


def _seconds_between(date: str, until: str) -> float:
    # Both by the provider's own clock, so it does not matter that it is not ours.
    try:
        return (parsedate_to_datetime(until) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return math.nan


def _decoded(response: Response) -> str:
    if not _is_success(response):
        # A refusal is one, in whatever encoding its description is.
        return response.body.decode("utf-8-sig", errors="replace")
    try:
        return response.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Out here, since the decoder's own error carries the whole body along as context.
    raise BadResponse("not-utf8")


def _token(access_token: str, fields: Mapping[str, object]) -> Token:
    refresh_lifetimes = (read_expires_in(fields.get(name)) for name in _REFRESH_LIFETIMES)
    return Token(
        access_token=access_token,
        token_type=_token_type(fields.get("token_type")),
        expires_in=read_expires_in(fields.get("expires_in")),
        refresh_token=_text(fields.get("refresh_token")),
        refresh_expires_in=next(filter(None, refresh_lifetimes), None),
        scope=_scope(fields.get("scope")),
        id_token=_text(fields.get("id_token")),
    )


def _token_type(value: object) -> str:
    named = clean(_text(value) or "", limit=_MAX_TOKEN_TYPE)
    # RFC 6749 5.1: letter case does not matter; RFC 6750 spells it so.
    return "Bearer" if named.lower() in {"", "bearer"} else named


def _scope(value: object) -> str | None:
    if isinstance(value, list):
        value = " ".join(filter(None, map(_text, value)))
    text = _text(value) or ""
    return clean(text, limit=len(text)) or None


def _raise_error(fields: Mapping[str, object]) -> None:
    error, description = _error(fields)
    if error in _TRANSIENT:
        raise ProviderUnavailable
    if error is not None:
        raise refusal(error, description or "")


def _error(fields: Mapping[str, object]) -> tuple[str | None, str | None]:
    error = fields.get("error")
    if isinstance(error, dict):
        # Not RFC 6749 5.2, but the habit of whole families of APIs.
        named = _text(error.get("type")) or _text(error.get("status"))
        return named or "unspecified", _text(error.get("message"))
    return _text(error), _text(fields.get("error_description"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float:
    """Read a number or a text that is one; what is neither is NaN, smaller than nothing."""
    if isinstance(value, str) and _SECONDS.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return math.nan
