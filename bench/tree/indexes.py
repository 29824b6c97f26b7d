"""Leave indexes out while much is written: to make them of all rows at once is far quicker."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

# Those of constraints stay: primary keys, and what refers to them.
_OF = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid::regclass::text = ANY(%s)
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


@contextmanager
def left_out(*models: type[Model]) -> Iterator[None]:
    """Drop the indexes of some tables, and make them again when the block is left."""
    with connection.cursor() as cursor:
        cursor.execute(_OF, [[model._meta.db_table for model in models]])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
