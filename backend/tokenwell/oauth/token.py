"""The answer of the token endpoint: first what to keep of it, then what to think of it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

from tokenwell.oauth.errors import BadResponse, ProviderUnavailable, clean, refusal
from tokenwell.oauth.fields import Found, Look, at, find, read_fields
from tokenwell.oauth.habits import Answer, Errors, Habits
from tokenwell.oauth.json_strict import is_unicode
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
_MAX_CAPTURED = 500
_CAPTURED = re.compile(rf"[\x20-\x7e]{{1,{_MAX_CAPTURED}}}")
_PLAIN = Habits()
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
    # What the habits want kept of the answer, by our name.
    captured: Mapping[str, str] = field(default_factory=dict)
    # Where the provider names an instant, by its own clock.
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Salvage:
    """
    What must not get lost of an answer, whatever else is wrong with it (RFC 6749 5.1, 6).

    Without an access token there is a refresh token all the same: the one that was spent is dead.
    ``is_whole``: nothing of the answer was unreadable, so what is not here was not there.
    """

    access_token: str | None = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_in: int | None = None
    expires_at: datetime | None = None
    is_whole: bool = field(default=True, compare=False)


def salvage(response: Response, habits: Habits = _PLAIN) -> Salvage | None:
    """
    Find the tokens in an answer, so that they can be kept before it is judged (RFC 6749 5.1, 6).

    A provider that rotates has already forgotten the refresh token that was spent. Never
    raises; None if the answer is no success or holds no token. What ``read_token``
    accepts gives the same tokens here.
    """
    if not _is_success(response):
        return None
    text = response.body.decode("utf-8-sig", errors="replace")
    found, answer = find(text, is_part=response.truncated), habits.answer
    if not _is_meant(found, answer):
        return None
    below = _below(found.look, answer)
    access_token = _kept(below(answer.access_token))
    refresh_token = _kept(below(answer.refresh_token))
    if access_token is None and refresh_token is None:
        return None
    return Salvage(
        access_token=access_token,
        refresh_token=refresh_token,
        expires_in=_lifetime(below, answer) if access_token else None,
        expires_at=_instant(below, answer) if access_token else None,
        is_whole=found.is_whole,
    )


def read_token(response: Response, habits: Habits = _PLAIN) -> Token:
    """
    Judge the answer of the token endpoint (RFC 6749 5.1, 5.2).

    A success that has an access token is one, however odd its other fields are, unless the
    provider says in a place of its own that it is none (``habits.Answer.ok``).

    :raises ProviderRefused: it tells an error, also with status 200.
    :raises ProviderUnavailable: 429, 5xx, or an error that says so.
    :raises BadResponse: it tells neither.
    """
    _check_status(response)
    fields, answer = read_fields(_decoded(response)), habits.answer
    found = Found(partial(at, fields), is_whole=True)
    if _is_success(response) and _is_meant(found, answer):
        below = _below(found.look, answer)
        if access_token := _text(below(answer.access_token)):
            return _token(access_token, below, habits)
    _raise_error(fields, habits.errors)
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


def read_scope(value: object, *, separator: str = " ") -> str | None:
    """Read granted scopes, a text or a list, as one text with blanks between (RFC 6749 3.3)."""
    if isinstance(value, list):
        value = " ".join(filter(None, map(_text, value)))
    text = (_text(value) or "").replace(separator, " ")
    return clean(text, limit=len(text)) or None


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


def _same(value: object, wanted: str | int | bool) -> bool:
    # A form has texts only; and True is no number, although Python says that it is 1.
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted or str(value).lower() == str(wanted).lower()
    return str(value) == str(wanted)


def _is_meant(found: Found, answer: Answer) -> bool:
    """Tell whether an answer says that it is a success; one that is broken may say nothing."""
    told = [(found.look(path), value) for path, value in answer.ok.items()]
    return all(_same(said, value) or (said is None and not found.is_whole) for said, value in told)


def _below(look: Look, answer: Answer) -> Look:
    """Look below the root of an answer."""
    return (lambda path: look(f"{answer.root}.{path}")) if answer.root else look


def _kept(value: object) -> str | None:
    text = _text(value)
    return text if text and is_unicode(text) else None


def _lifetime(look: Look, answer: Answer) -> int | None:
    value = look(answer.expires_in)
    if answer.expires_in_unit == "ms":
        value = _number(value) / 1000
    return read_expires_in(value)


def _instant(look: Look, answer: Answer) -> datetime | None:
    """Read an instant by the provider's clock; None where there is none that makes sense."""
    if not answer.expires_at:
        return None
    value = look(answer.expires_at)
    try:
        if answer.expires_at_format == "iso":
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
            return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
        seconds = _number(value) / (1000 if answer.expires_at_format == "epoch_ms" else 1)
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _token(access_token: str, look: Look, habits: Habits) -> Token:
    answer = habits.answer
    names = [answer.refresh_expires_in] if answer.refresh_expires_in else _REFRESH_LIFETIMES
    refresh_lifetimes = (read_expires_in(look(name)) for name in names)
    return Token(
        access_token=access_token,
        token_type=_token_type(look(answer.token_type)),
        expires_in=_lifetime(look, answer),
        expires_at=_instant(look, answer),
        refresh_token=_text(look(answer.refresh_token)),
        refresh_expires_in=next(filter(None, refresh_lifetimes), None),
        scope=read_scope(look(answer.scope), separator=habits.scope_separator),
        id_token=_text(look(answer.id_token)),
        captured=_captured(look, answer.capture),
    )


def _captured(look: Look, wanted: Mapping[str, str]) -> dict[str, str]:
    """Keep of the answer what later calls need; what could not be in an address is left out."""
    found = {name: look(path) for name, path in wanted.items()}
    texts = {
        name: str(value)
        for name, value in found.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    return {name: text for name, text in texts.items() if _CAPTURED.fullmatch(text)}


def _token_type(value: object) -> str:
    named = clean(_text(value) or "", limit=_MAX_TOKEN_TYPE)
    # RFC 6749 5.1: letter case does not matter; RFC 6750 spells it so.
    return "Bearer" if named.lower() in {"", "bearer"} else named


def _raise_error(found: Mapping[str, object], errors: Errors) -> None:
    error, description = _error(found, errors)
    if error is None:
        return
    error = errors.map.get(error, error)
    if error in _TRANSIENT:
        raise ProviderUnavailable
    raise refusal(error, description or "")


def _error(found: Mapping[str, object], errors: Errors) -> tuple[str | None, str | None]:
    error, description = at(found, errors.code), _text(at(found, errors.description))
    if isinstance(error, dict):
        # Not RFC 6749 5.2, but the habit of whole families of APIs.
        named = _text(error.get("type")) or _text(error.get("status"))
        return named or "unspecified", _text(error.get("message"))
    if errors.code != Errors().code:
        if isinstance(error, int) and not isinstance(error, bool) and error != 0:
            return str(error), description
        if _text(error) is None:
            return _error(found, Errors())
    return _text(error), description


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float:
    """Read a number or a text that is one; what is neither is NaN, smaller than nothing."""
    if isinstance(value, str) and _SECONDS.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return math.nan
