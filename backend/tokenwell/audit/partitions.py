"""Monthly partitions of tables that grow with time. Their ids are UUIDv7: an id is a time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error, connection, transaction
from psycopg import sql

from tokenwell.ids import first_of

logger = logging.getLogger(__name__)

AHEAD = 3  # months that are ready before they begin
LOCK_TIMEOUT = "3s"
MOST_MOVED = 100_000  # rows, while everybody waits


class TooManyRows(Exception):
    """So many rows lie in the default partition that somebody has to choose the hour."""


def ensure(table: str, *, now: datetime, append_only: bool = False) -> list[str]:
    """
    Make the partitions of this month and the next ones where they are missing; say which.

    So too those of the rows that lie in the default partition, which move there. A partition
    that can't be made is logged and left for the next time; the others don't wait for it.
    Those of an append-only table refuse to be truncated.
    """
    made = []
    present = set(_partitions(table))
    for start in sorted({*_coming(now), *_left_over(table)}):
        name = f"{table}_{start:%Y%m}"
        if name in present:
            continue
        with _attempt(name) as cursor:
            if _make(cursor, table, name, start):
                if append_only:
                    _guard(cursor, name)
                made.append(name)
    return made


def drop_older(table: str, *, than: datetime) -> list[str]:
    """
    Drop the partitions whose last row is older than an instant; say which.

    One that can't be dropped is logged and left for the next time.
    """
    limit = _month(than)
    old = [
        name
        for name in _partitions(table)
        if name.removeprefix(f"{table}_").isdigit() and name < f"{table}_{limit:%Y%m}"
    ]
    dropped = []
    for name in old:
        with _attempt(name) as cursor:
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
            dropped.append(name)
    return dropped


@contextmanager
def _attempt(name: str) -> Iterator[Any]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # The whole table is locked. Behind us, while we wait for whoever reads it for
            # long, nobody else gets in: nobody gets a token.
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            yield cursor
    except (Error, TooManyRows) as error:
        # By its kind alone: its words may be those of a row.
        logger.error("partition %s: %s", name, type(error.__cause__ or error).__name__)  # noqa: TRY400


def _month(instant: datetime) -> datetime:
    return datetime(instant.year, instant.month, 1, tzinfo=UTC)


def _next(month: datetime) -> datetime:
    return _month(month + timedelta(days=32))


def _partitions(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def _coming(now: datetime) -> list[datetime]:
    months = [_month(now)]
    for _ in range(AHEAD):
        months.append(_next(months[-1]))
    return months


def _left_over(table: str) -> list[datetime]:
    """List the months of the rows that no month took."""
    months = sql.SQL(
        "SELECT DISTINCT date_trunc('month', uuid_extract_timestamp(id), 'UTC') FROM {}"
        " WHERE uuid_extract_version(id) = 7"
    ).format(sql.Identifier(f"{table}_rest"))
    with connection.cursor() as cursor:
        cursor.execute(months)
        return [_month(row[0]) for row in cursor.fetchall()]


def _make(cursor: Any, table: str, name: str, start: datetime) -> bool:
    """Make a partition and move the rows there that are its own; False if it is there now."""
    words = {
        "table": sql.Identifier(table),
        "name": sql.Identifier(name),
        "rest": sql.Identifier(f"{table}_rest"),
        "first": sql.Literal(str(first_of(start))),
        "end": sql.Literal(str(first_of(_next(start)))),
        "some": sql.Literal(MOST_MOVED + 1),
    }

    def do(statement: str) -> None:
        cursor.execute(sql.SQL(statement).format(**words))

    do("LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE")
    if name in _partitions(table):
        return False
    do("SELECT count(*) FROM (SELECT FROM {rest} WHERE id >= {first} AND id < {end} LIMIT {some})")
    (in_the_way,) = cursor.fetchone()
    if in_the_way > MOST_MOVED:
        raise TooManyRows
    if in_the_way:
        # Apart from the table, it lets rows go: the triggers that forbid it come from there.
        do("ALTER TABLE {table} DETACH PARTITION {rest}")
    do("CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM ({first}) TO ({end})")
    if in_the_way:
        do("INSERT INTO {name} SELECT * FROM {rest} WHERE id >= {first} AND id < {end}")
        do("DELETE FROM {rest} WHERE id >= {first} AND id < {end}")
        do("ALTER TABLE {table} ATTACH PARTITION {rest} DEFAULT")
    return True


def _guard(cursor: Any, name: str) -> None:
    # Row triggers come with the parent; those of statements have to be made again.
    guard = sql.SQL(
        "CREATE TRIGGER {} BEFORE TRUNCATE ON {}"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
    ).format(sql.Identifier(f"{name}_no_truncate"), sql.Identifier(name))
    cursor.execute(guard)
