"""When to renew, and when to try again. Pure: the time and the dice come from outside."""

from datetime import datetime, timedelta

# So often beat has it looked for what is due, and for what got lost.
SWEEP_SECONDS = 5
# Shorter lifetimes are renewed when somebody asks, else we would do nothing else.
SHORTEST_IN_BACKGROUND = timedelta(minutes=5)
CONFIRM_AFTER = timedelta(seconds=60)
# So many failures of a host in a row, and it is left alone for a while.
FAILURES_TO_CLOSE = 5
_EARLIEST, _LATEST = 0.65, 0.80
_FIRST_RETRY = timedelta(seconds=5)
_LONGEST_RETRY = timedelta(hours=1)
# One request an hour tries a client that its provider refuses.
PROBE_CLIENT_AFTER = timedelta(hours=1)
_FIRST_CONFIGURATION_RETRY = timedelta(hours=1)
_LONGEST_CONFIGURATION_RETRY = timedelta(hours=32)


def refresh_at(
    obtained_at: datetime, expires_at: datetime | None, *, chance: float
) -> datetime | None:
    """
    Choose when to renew in the background: between 65 % and 80 % of the lifetime.

    At random, so that a storm of authorizations does not become a storm of refreshes.
    None: only when somebody asks. ``chance`` is from 0 up to 1.
    """
    if expires_at is None or expires_at - obtained_at < SHORTEST_IN_BACKGROUND:
        return None
    share = _EARLIEST + (_LATEST - _EARLIEST) * chance
    return obtained_at + (expires_at - obtained_at) * share


def keep_alive_at(obtained_at: datetime, idle_seconds: int) -> datetime | None:
    """Choose when to use a refresh token that dies unused: at half of that time; 0: never."""
    return obtained_at + timedelta(seconds=idle_seconds) / 2 if idle_seconds else None


def retry_at(now: datetime, failures: int, *, chance: float, least: int | None = None) -> datetime:
    """
    Choose when to try a provider again that is out: ever longer, with full jitter.

    ``least`` are the seconds that the provider asked for.
    """
    longest: timedelta = min(_FIRST_RETRY * 2 ** min(failures, 10), _LONGEST_RETRY)
    wait = max(longest * chance, timedelta(seconds=1))
    return now + max(wait, timedelta(seconds=least or 0))


def configuration_retry_at(now: datetime, failures: int) -> datetime:
    """Choose when to try again what only a change of somebody's configuration can mend."""
    wait: timedelta = _FIRST_CONFIGURATION_RETRY * 2 ** min(failures, 5)
    return now + min(wait, _LONGEST_CONFIGURATION_RETRY)


def closed_seconds(failures: int, *, chance: float) -> float:
    """Say how long a host is left alone that failed so often in a row: 10 s up to 5 min."""
    wait: float = min(10 * 2 ** min(max(failures - FAILURES_TO_CLOSE, 0), 10), 300)
    # So much apart that the workers of two installations do not come back together.
    return wait * (0.75 + chance / 2)
