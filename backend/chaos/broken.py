"""
A worker of an engine that is broken on purpose: a campaign that can't fail is worth nothing.

``python -m chaos.broken BREAK worker …`` breaks the engine in this process and its children,
never in the product's code, and goes on as Celery does.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import django
import redis
from django.conf import settings
from django.db import DatabaseError

django.setup()

# Only now, since models can be imported only in a Django that is set up.
from tokenwell.config.celery import app  # noqa: E402
from tokenwell.credentials import claims, exchange, together, tokens  # noqa: E402
from tokenwell.credentials import epoch as numbers  # noqa: E402
from tokenwell.credentials import spool as on_disk  # noqa: E402
from tokenwell.credentials.claims import Claim  # noqa: E402
from tokenwell.oauth.messages import Response  # noqa: E402

_NOBODY_ELSE = """c.open_attempt IS NULL
    AND (c.lease_until IS NULL OR c.lease_until < now())"""
_LOCK_MILLISECONDS = 2000


class NothingToBreak(Exception):
    """The engine has no such words any more; the break has to be written anew."""


def fence() -> None:
    """Keep an answer whatever version is current by now."""
    exchange._RENEWED = _without(exchange._RENEWED, " AND token_version = %(from_version)s")
    together._LOCK = _without(together._LOCK, " AND c.token_version = w.version")


def journal() -> None:
    """Claim although an attempt is open: nobody remembers that somebody is at it."""
    claims._CLAIM = _without(claims._CLAIM, _NOBODY_ELSE, instead="true")
    tokens._DUE = _without(tokens._DUE, _NOBODY_ELSE, instead="true")


def swap() -> None:
    """Claim whatever version is current, and not the one that was seen."""
    claims._CLAIM = _without(claims._CLAIM, "c.token_version = w.seen", instead="true")


def ttl() -> None:
    """Put a lock that runs out in place of the claim, as many do; the version is still compared."""
    journal()
    renew = tokens.renew
    valkey = redis.Redis.from_url(settings.REDIS_URL)

    def renew_locked(seen: Mapping[UUID, int], *, at_once: bool = False) -> int:
        locked = {
            pk: version
            for pk, version in seen.items()
            if valkey.set(f"lock:{pk}", "held", nx=True, px=_LOCK_MILLISECONDS)
        }
        try:
            return renew(locked, at_once=at_once) if locked else 0
        finally:
            for pk in locked:
                valkey.delete(f"lock:{pk}")

    tokens.renew = renew_locked


def spool() -> None:
    """Drop an answer that the database does not take, as who knows of no such answers does."""

    def write(claim: Claim, response: Response) -> bool:
        return False

    def keep_in_the_end(claim: Claim, response: Response, tries: Sequence[float]) -> UUID | None:
        raise DatabaseError(claim.attempt)

    # Neither on the disk, nor once more on another connection.
    on_disk.write = write
    exchange._keep_in_the_end = keep_in_the_end


def epoch() -> None:
    """Forget how far the database was: one that lost commits is taken for the same."""
    for module in (numbers, claims):
        vars(module)["remembered_epoch"] = lambda: 0


BREAKS: dict[str, Callable[[], None]] = {
    "epoch": epoch,
    "fence": fence,
    "journal": journal,
    "spool": spool,
    "swap": swap,
    "ttl": ttl,
}


def _without(text: str, words: str, *, instead: str = "") -> Any:
    if words not in text:
        raise NothingToBreak(words)
    return text.replace(words, instead)


if __name__ == "__main__":
    BREAKS[sys.argv[1]]()
    app.start(argv=sys.argv[2:])
