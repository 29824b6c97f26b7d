"""``manage.py keyring create FILE`` and ``manage.py keyring check``."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tokenwell.encryption import keyring, startup


class Command(BaseCommand):
    help = "Make a key ring, or check the one in use against the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="make a ring with one random key")
        create.add_argument("file", type=Path)
        create.add_argument("--purpose", choices=keyring.PURPOSES, default="production")
        verbs.add_parser("check", help="compare the ring with the database")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["verb"] == "create":
                keyring.create(options["file"], purpose=options["purpose"])
                self.stdout.write(f"Made {options['file']}. Keep a copy apart from the database.")
            else:
                startup.check_ring()
                self.stdout.write("The key ring fits the database.")
        except (keyring.KeyringError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from None
