"""Many credentials in the likeness of one that the product's own verb made."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import Model

from tokenwell.credentials.models import Credential


def copy(model: type[Model], first: Credential, *, to: str, own: Mapping[str, str]) -> None:
    """Repeat the row of the first credential, but for what each has of its own."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    values = [own.get(column, f"o.{column}") for column in columns]
    key = columns[0]  # the models name it first
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608
            f" FROM {table} o, {to} WHERE o.{key} = %(first)s",
            {"first": first.pk, "parent": first.parent_id},
        )
