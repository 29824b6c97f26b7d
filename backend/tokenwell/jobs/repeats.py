"""What may be sent again, and when. Pure: the dice come from outside."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tokenwell.gateway import calling
from tokenwell.jobs.states import Repeatable
from tokenwell.oauth.messages import Request

LONGEST_WAIT = timedelta(hours=1)


def is_safe(step: Mapping[str, Any], repeatable: str) -> bool:
    """
    Tell whether a step may be sent again when nobody knows whether it did something.

    By the rule of the proxy, unless the job has its own word on it.
    """
    if repeatable == Repeatable.BY_METHOD:
        names = {one["name"]: "" for one in step["headers"]}
        return calling.may_repeat(Request(step["method"], step["url"], names))
    return repeatable == Repeatable.YES


def wait(*, tries: int, first_seconds: int, asked_seconds: int | None, chance: float) -> timedelta:
    """
    Choose how long to wait after so many tries: by chance up to a limit that doubles.

    At least as long as the other side asked for, an hour at most. ``chance`` is from 0 up to 1.
    """
    limit: timedelta = min(timedelta(seconds=first_seconds) * 2 ** (tries - 1), LONGEST_WAIT)
    asked = min(timedelta(seconds=asked_seconds or 0), LONGEST_WAIT)
    return max(asked, limit * chance)


def asked_seconds(headers: Mapping[str, str]) -> int | None:
    """Read how many seconds the other side asks to wait (RFC 9110 10.2.3); None: it does not."""
    text = headers.get("retry-after", "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None
