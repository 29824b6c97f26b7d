"""Django's PostgreSQL, whose pool gives nobody a connection that the server has ended."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """
    Looks at a connection before somebody works with it.

    ``CONN_HEALTH_CHECKS`` asks the server each time, and waits longer and longer after each
    connection that is lost: with several from before a restart, whoever comes next gets none.
    """

    def get_new_connection(self, conn_params: Any) -> Any:
        """Give a connection that works, as far as that can be told."""
        given = super().get_new_connection(conn_params)
        while self.pool is not None and not _works(given):
            # From before the database was started again: the others are no better.
            self.pool.putconn(given)
            self.pool.check()
            # A server that is there answers at once. Where it is gone, an answer of a provider
            # must not wait in memory for the usual time before it goes to the disk.
            given = self.pool.getconn(timeout=_SECONDS)
        return given


def _works(given: "psycopg.Connection[Any]") -> bool:
    try:
        # A server that ends a connection says so: there is something to read. To look costs a
        # thousandth of asking it, which is for those who have been told something.
        told = select.poll()
        told.register(given.fileno(), select.POLLIN)
        if told.poll(0):
            ConnectionPool.check_connection(given)
    except psycopg.OperationalError:
        return False
    return True
