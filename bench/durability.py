"""Whether PostgreSQL waits for the disk before it says that a commit is done."""

from typing import Any

import psycopg

_SETTINGS = ("synchronous_commit", "fsync")


def settings(database: psycopg.Connection[Any]) -> dict[str, str]:
    """Read the settings that decide it."""
    row = database.execute(
        "SELECT current_setting(%s), current_setting(%s)", list(_SETTINGS)
    ).fetchone()
    return dict(zip(_SETTINGS, map(str, row or ()), strict=True))


def missed(figures: dict[str, Any]) -> list[str]:
    """Say so, among a row's figures, if one of them is off."""
    is_durable = all(figures[name] == "on" for name in _SETTINGS)
    return [] if is_durable else ["a commit does not wait for the disk"]
