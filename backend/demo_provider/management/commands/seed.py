"""``seed``: register the two clients and the person, and hand out the clients' credentials."""

import json
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from oauth2_provider.models import Application

from demo_provider.authorization import known_person

CLIENT_IDS = {"service": "demo-service", "web": "demo-web"}


class Command(BaseCommand):
    """Register ``demo-service`` and ``demo-web``; run again, it leaves alone what is right."""

    help = "Register the demo clients and write their credentials to a file of mode 0600."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the redirect URIs and the file."""
        parser.add_argument("--redirect-uri", action="append", required=True)
        parser.add_argument("--credentials-file", type=Path, required=True)
        parser.add_argument("--client-name", default="Tokenwell", help="shown when asking consent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed; the file's secrets win over those of the database, which keeps only hashes."""
        credentials = _read_credentials(options["credentials_file"])
        with transaction.atomic():
            known_person()
            _register(
                credentials["service"],
                name=f"{options['client_name']} service",
                authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
                redirect_uris="",
            )
            _register(
                credentials["web"],
                name=options["client_name"],
                authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
                redirect_uris=" ".join(options["redirect_uri"]),
            )
            _write_credentials(options["credentials_file"], credentials)
        self.stdout.write("The demo clients are registered.")


def _read_credentials(path: Path) -> dict[str, dict[str, str]]:
    try:
        known = json.loads(path.read_text()) if path.exists() else None
        return {
            role: {
                "client_id": client_id,
                "client_secret": secrets.token_urlsafe(32)
                if known is None
                else str(known[role]["client_secret"]),
            }
            for role, client_id in CLIENT_IDS.items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandError(f"{path} can't be read as a credentials file.") from None


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


def _write_credentials(path: Path, credentials: dict[str, dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made beside it with mode 0600 and moved there: never half written, never readable by others.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(credentials, file, indent=2)
    fresh.replace(path)
