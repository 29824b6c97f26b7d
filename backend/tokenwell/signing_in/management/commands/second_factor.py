"""``manage.py second_factor off NAME``: for the day on which an administrator has lost theirs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.signing_in import factors


class Command(BaseCommand):
    help = "Turn off the second factor of a person, who then signs in with the password alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["off"])
        parser.add_argument("name", help="the user name")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["name"], is_service=False).first()
        if user is None:
            raise CommandError("Nobody has this user name. Nothing was changed.")
        factors.remove(user, by=SYSTEM)
        self.stdout.write(f"{user.username} signs in with the password alone.")
