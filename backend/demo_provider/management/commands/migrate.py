"""``migrate``, which first makes the schema that the database address names."""

import re
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """Create the schema of ``search_path`` when it is missing, then migrate."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run both."""
        connection = connections[options["database"]]
        startup = str(connection.settings_dict["OPTIONS"].get("options", ""))
        if found := re.search(r"search_path=([^\s,]+)", startup):
            schema = found[1]
            if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema):
                raise CommandError("The search_path of DEMO_DATABASE_URL has to be a plain name.")
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        super().handle(*args, **options)
