"""
Statements that are prepared once a connection and run by libpq itself, in one call.

A cursor of psycopg does the same, with more steps around it than the statement of a hand-out
takes: on the hot path they were most of the processor's time.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from weakref import WeakSet

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

Row = TypeVar("Row")

_NAMED = re.compile(r"%\((\w+)\)s")


class Prepared:
    """A statement with ``%(named)s`` values; ``name`` is what connections know it by."""

    def __init__(self, name: bytes, statement: str) -> None:
        self._name = name
        self._values = tuple(dict.fromkeys(_NAMED.findall(statement)))
        numbers = {value: f"${number}" for number, value in enumerate(self._values, start=1)}
        self._text = _NAMED.sub(lambda found: numbers[found[1]], statement).encode()
        self._formats = [PyFormat.TEXT] * len(self._values)
        self._knowing: WeakSet[psycopg.Connection[Any]] = WeakSet()

    def fetch(
        self,
        database: psycopg.Connection[Any],
        values: Mapping[str, Any],
        make: Callable[..., Row],
    ) -> list[Row]:
        """
        Run it, and make a row of the columns of each.

        :raises psycopg.Error: it failed; an ``OperationalError`` if the connection is lost.
        """
        if database not in self._knowing:
            self._prepare(database)
        adapt = Transformer(database)
        given = adapt.dump_sequence([values[name] for name in self._values], self._formats)
        result = database.pgconn.exec_prepared(
            self._name,
            given,  # type: ignore[arg-type]  # None stands for NULL, which its stub forgets
            adapt.formats,
            Format.BINARY,
        )
        _check(database, result, ExecStatus.TUPLES_OK)
        if not result.ntuples:
            return []
        adapt.set_pgresult(result, format=Format.BINARY)
        return adapt.load_rows(0, result.ntuples, lambda columns: make(*columns))

    def _prepare(self, database: psycopg.Connection[Any]) -> None:
        result = database.pgconn.prepare(self._name, self._text)
        _check(database, result, ExecStatus.COMMAND_OK)
        self._knowing.add(database)


def _check(database: psycopg.Connection[Any], result: PGresult, wanted: ExecStatus) -> None:
    if result.status == wanted:
        return
    if database.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError("the connection is lost")
    raise error_from_result(result)
