"""What is due at the slow provider: have it due, and see how much is left."""

from typing import Any

import psycopg

DUE = 2_000

_MAKE_DUE = """
UPDATE credentials_credentialclock
SET refresh_at = now() - interval '1 second'
WHERE credential_id IN (
    SELECT credential_id FROM credentials_credentialclock
    WHERE host = %(host)s AND refresh_at IS NOT NULL AND open_attempt IS NULL
    ORDER BY credential_id LIMIT %(count)s
)
"""
_LEFT = """
SELECT count(*) FROM credentials_credentialclock
WHERE host = %(host)s AND (refresh_at <= now() OR open_attempt IS NOT NULL)
"""
_VERSIONS = "SELECT sum(token_version) FROM credentials_credentialclock WHERE host = %(host)s"


def host(port: int) -> str:
    """Name the slow provider as the engine does."""
    return f"localhost:{port}"


def make_due(database: psycopg.Connection[Any], port: int, *, count: int = DUE) -> None:
    """
    Have so many credentials due.

    :raises RuntimeError: there are not so many that can be renewed.
    """
    made = database.execute(_MAKE_DUE, {"host": host(port), "count": count})
    if made.rowcount != count:
        raise RuntimeError(f"{made.rowcount} credentials of {count} can be renewed")


def left(database: psycopg.Connection[Any], port: int) -> int:
    """Count those that are due still, or under way."""
    return _number(database, _LEFT, port)


def versions(database: psycopg.Connection[Any], port: int) -> int:
    """Sum up the versions of all tokens: each renewal adds one."""
    return _number(database, _VERSIONS, port)


def _number(database: psycopg.Connection[Any], query: str, port: int) -> int:
    row = database.execute(query, {"host": host(port)}).fetchone()
    return int(row[0]) if row else 0
