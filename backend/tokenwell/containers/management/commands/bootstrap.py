"""``manage.py bootstrap``: make the first administrator, and print the password once."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tokenwell.accounts.models import User
from tokenwell.containers import bootstrap

ADMINISTRATOR = "root"


class Command(BaseCommand):
    help = "Make the first administrator, root, with a random password that is printed once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            raise CommandError("There is an administrator already. Nothing was changed.")
        password = secrets.token_urlsafe(15)
        bootstrap.make_administrator(ADMINISTRATOR, password=password)
        self.stdout.write(f"Sign in:  {ADMINISTRATOR}  {password}")
