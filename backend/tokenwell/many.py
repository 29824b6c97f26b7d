"""
Write many rows with one statement, without what the ORM takes for each value of each row.

Rows are models, as the ORM has them; what it would do by itself (defaults of the database,
signals) is not done here. They travel as one JSON text, which PostgreSQL takes apart.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection
from django.db.models import BinaryField, Field, Model

_INSERT = """
INSERT INTO {table} ({columns})
SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)
"""
_UPDATE = """
UPDATE {table} t SET {sets}
FROM json_populate_recordset(NULL::{table}, %s) AS w WHERE t.{key} = w.{key}
"""


def insert(rows: Sequence[Model]) -> None:
    """
    Insert rows of one model, with all of their values.

    Of a model that has a parent, the parent's rows have to be there: only its own table is written.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = meta.local_concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    _execute(_INSERT.format(table=meta.db_table, columns=columns), fields, rows)


def update(rows: Sequence[Model], *, fields: Sequence[str]) -> None:
    """Write some fields of rows of one model that are there already."""
    if not rows:
        return
    meta = rows[0]._meta
    written: list[Any] = [meta.get_field(name) for name in fields]
    sets = ", ".join(f"{field.column} = w.{field.column}" for field in written)
    statement = _UPDATE.format(table=meta.db_table, key=meta.pk.column, sets=sets)
    _execute(statement, [meta.pk, *written], rows)


def _execute(statement: str, fields: Sequence[Any], rows: Sequence[Model]) -> None:
    text = msgspec.json.encode(_values(rows, fields)).decode()
    with connection.cursor() as cursor:
        cursor.execute(statement, [text])


def _values(rows: Sequence[Model], fields: Sequence["Field[Any, Any]"]) -> list[dict[str, Any]]:
    names = [(str(field.column), field.attname) for field in fields]
    values = [{column: getattr(row, name) for column, name in names} for row in rows]
    for field in fields:
        if isinstance(field, BinaryField):
            for each in values:
                each[str(field.column)] = _hexadecimal(each[str(field.column)], field)
    return values


def _hexadecimal(value: Any, field: "BinaryField[Any, Any]") -> str | None:
    if value is None:
        return None
    return f"\\x{bytes(field.get_db_prep_value(value, connection).obj).hex()}"
