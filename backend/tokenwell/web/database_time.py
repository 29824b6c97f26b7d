"""The time by the database's clock: the one that all hosts share."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """
    Ask the database what time it is.

    Times that one host writes and another compares are by this clock: those of hosts differ.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
