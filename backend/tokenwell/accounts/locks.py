"""Advisory locks of the accounts, held until the commit; look at what is there after them."""

from django.db import connection

_NAMES = 0x6E616D65
_MEMBERSHIPS = 0x726F6C65
_RESETS = 0x72657365


def lock_names() -> None:
    """Keep others from taking a name: of a person, a service or a role."""
    _lock(_NAMES)


def lock_memberships() -> None:
    """Keep others from changing who is in which role."""
    _lock(_MEMBERSHIPS)


def lock_resets() -> None:
    """Keep others from asking for a link to set a password."""
    _lock(_RESETS)


def _lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
