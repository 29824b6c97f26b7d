"""Which database the campaign itself reads, and that it reads it by living connections."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper


def look_anew() -> None:
    """Forget all connections: the server that they lead to has ended, or is about to."""
    connection.close()
    cast("DatabaseWrapper", connection).close_pool()


@contextmanager
def looking_at(socket: Path) -> Iterator[None]:
    """Read from another server as long as the block lasts."""
    look_anew()
    before = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = str(socket)
    try:
        yield
    finally:
        look_anew()
        connection.settings_dict["HOST"] = before
