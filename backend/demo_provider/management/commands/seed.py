"""``seed``: register the clients and the person, and hand out their credentials."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from oauth2_provider.models import Application

from demo_provider import clients
from demo_provider.authorization import known_person

_WITHOUT_BROWSER = {
    "service": Application.GRANT_CLIENT_CREDENTIALS,
    "device": Application.GRANT_DEVICE_CODE,
    "login": Application.GRANT_PASSWORD,
}


class Command(BaseCommand):
    """Register one client a grant; run again, it leaves alone what is right."""

    help = "Register the demo clients and write their credentials to a file of mode 0600."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the redirect URIs and the file."""
        parser.add_argument("--redirect-uri", action="append", required=True)
        parser.add_argument("--implicit-redirect-uri", action="append", default=[])
        parser.add_argument("--credentials-file", type=Path, required=True)
        parser.add_argument("--migrate", action="store_true", help="make the tables first")
        parser.add_argument("--client-name", default="Tokenwell", help="shown when asking consent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed; the file's secrets win over those of the database, which keeps only hashes."""
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=0)
        known = _read_clients(options["credentials_file"])
        name = options["client_name"]
        with transaction.atomic():
            for role, grant_type in _WITHOUT_BROWSER.items():
                _register(
                    known[role],
                    name=f"{name} {role}",
                    authorization_grant_type=grant_type,
                    redirect_uris="",
                )
            _register(
                known["web"],
                name=name,
                authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
                redirect_uris=" ".join(options["redirect_uri"]),
            )
            if options["implicit_redirect_uri"]:
                _register(
                    known["implicit"],
                    name=f"{name} implicit",
                    authorization_grant_type=Application.GRANT_IMPLICIT,
                    redirect_uris=" ".join(options["implicit_redirect_uri"]),
                )
            _set_password(known["login"]["password"])
            clients.write(options["credentials_file"], known)
        self.stdout.write("The demo clients are registered.")


def _read_clients(file: Path) -> clients.Clients:
    try:
        return clients.read(file) if file.exists() else clients.make()
    except (OSError, ValueError):
        raise CommandError(f"{file} can't be read as a credentials file.") from None


def _set_password(password: str) -> None:
    # No page asks for it: the password grant alone gives it.
    person = known_person()
    if not check_password(password, person.password):
        person.set_password(password)
        person.save(update_fields=["password"])


def _register(credentials: dict[str, str], **fields: str) -> None:
    client = Application.objects.filter(client_id=credentials["client_id"]).first()
    client = client or Application(client_id=credentials["client_id"])
    client.client_type = Application.CLIENT_CONFIDENTIAL
    for name, value in fields.items():
        setattr(client, name, value)
    if not client.pk or not check_password(credentials["client_secret"], client.client_secret):
        client.client_secret = credentials["client_secret"]
    try:
        client.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    client.save()
