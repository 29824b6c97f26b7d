"""Many rows by COPY, in the likeness of one that the product's own verb made."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

_AT_ONCE = 10_000


class Likeness:
    """A row that is there, and the columns that each of its copies has of its own."""

    def __init__(self, model: type[Model], like: object, *, own: Sequence[str]) -> None:
        self._table = model._meta.db_table
        names = [str(field.column) for field in model._meta.local_concrete_fields]
        if list(own) != [name for name in names if name in own]:
            raise ValueError(f"name the columns as {self._table} does, in its order")
        self._columns = ", ".join(names)
        values = self._read(str(model._meta.pk.column if model._meta.pk else "id"), like)
        self._form = "\t".join(
            "%s" if name in own else value.replace("%", "%%")
            for name, value in zip(names, values, strict=True)
        )

    def write(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Write a copy for each of some rows; their values as COPY wants them."""
        left = iter(rows)
        statement = f"COPY {self._table} ({self._columns}) FROM STDIN"
        with connection.cursor() as cursor:
            raw: Any = cursor
            with raw.copy(statement) as copy:
                while lines := [self._form % row for row in islice(left, _AT_ONCE)]:
                    copy.write("\n".join(lines) + "\n")

    def _read(self, key: str, like: object) -> list[str]:
        statement = f"COPY (SELECT {self._columns} FROM {self._table} WHERE {key} = %s) TO STDOUT"  # noqa: S608
        with connection.cursor() as cursor:
            raw: Any = cursor
            with raw.copy(statement, [like]) as copy:
                (line,) = b"".join(copy).decode().splitlines()
        return str(line).split("\t")


def array(ids: Iterable[str]) -> str:
    """Write an array as COPY wants it."""
    return "{" + ",".join(ids) + "}"
