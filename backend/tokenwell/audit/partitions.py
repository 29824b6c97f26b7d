"""Monthly partitions of tables that grow with time. Their ids are UUIDv7: an id is a time."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from psycopg import sql

from tokenwell.ids import first_of

AHEAD = 3  # months that are ready before they begin


def ensure(table: str, *, now: datetime, append_only: bool = False) -> list[str]:
    """
    Make the partitions of this month and the next ones where they are missing; say which.

    Those of an append-only table refuse to be truncated.
    """
    made = []
    start = _month(now)
    present = set(_partitions(table))
    for _ in range(AHEAD + 1):
        end = _month(start + timedelta(days=32))
        name = f"{table}_{start:%Y%m}"
        if name not in present:
            _make(table, name, start, end)
            if append_only:
                _guard(name)
            made.append(name)
        start = end
    return made


def drop_older(table: str, *, than: datetime) -> list[str]:
    """Drop the partitions whose last row is older than an instant; say which."""
    limit = _month(than)
    old = [
        name
        for name in _partitions(table)
        if name.removeprefix(f"{table}_").isdigit() and name < f"{table}_{limit:%Y%m}"
    ]
    with connection.cursor() as cursor:
        for name in old:
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
    return old


def _month(instant: datetime) -> datetime:
    return datetime(instant.year, instant.month, 1, tzinfo=UTC)


def _partitions(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def _make(table: str, name: str, start: datetime, end: datetime) -> None:
    statement = sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
        sql.Identifier(name),
        sql.Identifier(table),
        sql.Literal(str(first_of(start))),
        sql.Literal(str(first_of(end))),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _guard(name: str) -> None:
    # Row triggers come with the parent; those of statements have to be made again.
    guard = sql.SQL(
        "CREATE TRIGGER {} BEFORE TRUNCATE ON {}"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
    ).format(sql.Identifier(f"{name}_no_truncate"), sql.Identifier(name))
    with connection.cursor() as cursor:
        cursor.execute(guard)
