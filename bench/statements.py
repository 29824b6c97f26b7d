"""Count the statements that PostgreSQL really ran for one process, from its own log."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

HOW = "PostgreSQL's log, log_statement = all"
_LOG = "log"  # in the data folder, where the engine's wheel puts it


@dataclass(slots=True)
class Count:
    """How many there were; known when the block has been left."""

    statements: int = 0


@contextmanager
def counted(database: psycopg.Connection, name: str) -> Iterator[Count]:
    """Count the statements of the process that calls itself so, for as long as the block lasts."""
    count = Count()
    begins = _size(database)
    yield count
    written = database.execute(
        "SELECT pg_read_file(%s, %s, %s)", [_LOG, begins, _size(database) - begins]
    ).fetchone()
    text = written[0] if written else ""
    line = rf"^{re.escape(name)}\|LOG:  (?:execute [^:]*|statement): "
    count.statements = len(re.findall(line, text, re.MULTILINE))


@contextmanager
def logged(database: psycopg.Connection) -> Iterator[None]:
    """Have every statement written down, with the name of who sent it and without its values."""
    wanted = {
        "log_statement": "all",
        "log_line_prefix": "%a|",
        "log_parameter_max_length": "0",
    }
    for setting, value in wanted.items():
        database.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
    database.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        for setting in wanted:
            database.execute(f"ALTER SYSTEM RESET {setting}")
        database.execute("SELECT pg_reload_conf()")


def _size(database: psycopg.Connection) -> int:
    row = database.execute("SELECT size FROM pg_stat_file(%s)", [_LOG]).fetchone()
    return int(row[0]) if row else 0
