"""
Advisory locks, held until the commit; look at what is there after them.

Always in this order: rights, memberships, names; and rows of people, which are held without their
keys, after rights and memberships. Whoever takes two of them the other way round may wait for
somebody who waits for them.
"""

from django.db import connection

_NAMES = 0x6E616D65
_RIGHTS = 0x74726565
_MEMBERSHIPS = 0x726F6C65
_RESETS = 0x72657365


def lock_names() -> None:
    """Keep others from taking a name: of a person, a service or a role."""
    _lock(_NAMES)


def lock_rights() -> None:
    """
    Keep others from changing what rights in the tree rest on: places, entries, who there is.

    Who is deleted takes along entries and rights, those too that somebody is about to write.
    """
    _lock(_RIGHTS)


def share_rights() -> None:
    """Keep others from changing that, but not those who only add an item."""
    _execute("SELECT pg_advisory_xact_lock_shared(%s)", _RIGHTS)


def lock_memberships() -> None:
    """Keep others from changing who is in which role."""
    _lock(_MEMBERSHIPS)


def lock_resets() -> None:
    """Keep others from asking for a link to set a password."""
    _lock(_RESETS)


def _lock(number: int) -> None:
    _execute("SELECT pg_advisory_xact_lock(%s)", number)


def _execute(statement: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])
