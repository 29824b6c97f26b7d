"""
Fill the database for the rows: ``python -m bench.seed`` prints a JSON object.

Alice has a container with 10,000 credentials, each with a token that is valid for a day; a
service may use them all. Beside it stand the credentials that are authorized for real, and
those that the slow provider renews.
"""

import json
import os
import secrets as dice
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import seed_due  # noqa: E402
from bench.copies import copy  # noqa: E402
from demo_provider import clients  # noqa: E402
from tokenwell.accounts import people, service_accounts  # noqa: E402
from tokenwell.accounts.models import User  # noqa: E402
from tokenwell.audit.log import SYSTEM  # noqa: E402
from tokenwell.config import startup  # noqa: E402
from tokenwell.containers import entries, tree  # noqa: E402
from tokenwell.containers.entries import Entry  # noqa: E402
from tokenwell.containers.inheritance import Facet, Value  # noqa: E402
from tokenwell.containers.models import Container, Item  # noqa: E402
from tokenwell.credentials import changes, redirects  # noqa: E402
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet  # noqa: E402
from tokenwell.encryption import secrets  # noqa: E402

CREDENTIALS = 10_000
CONSENTED = 40
TOKEN_BYTES = 900  # 1,200 characters, as long as the tokens of the big providers
USER = "alice"


def fill() -> dict[str, Any]:
    """Make everything, and say where it is."""
    startup.check()
    password = dice.token_urlsafe(24)
    with transaction.atomic():
        alice = people.create_user(USER, password=password, by=SYSTEM)
        team = tree.create_container(tree.root(), "team", by=alice, address=None)
        service = service_accounts.create("bench", description="", by=SYSTEM, created_by=alice)
        entries.give(
            team,
            Entry(alice, Facet.CONTAINER, Value.READ_WRITE),
            Entry(alice, Facet.CONFIGURATION, Value.READ_WRITE),
            Entry(alice, Facet.CREDENTIAL, Value.USE),
            Entry(service.user, Facet.CREDENTIAL, Value.USE),
            by=SYSTEM,
        )
        full = tree.create_container(team, "full", by=alice, address=None)
        consented = tree.create_container(team, "consented", by=alice, address=None)
        authorized = [
            str(_consented(consented, alice, f"login-{number}").pk) for number in range(CONSENTED)
        ]
        many = _many(full, alice)
        seed_due.fill(tree.create_container(team, "due", by=alice, address=None), alice)
        key = service_accounts.create_key(service, label="bench", by=SYSTEM).text
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {
        "username": USER,
        "password": password,
        "api_key": key,
        "container": str(full.pk),
        "credentials": many,
        "consented": authorized,
        "redirect_uri": redirects.redirect_uri(**clients.endpoints(os.environ["DEMO_URL"])),
    }


def _consented(container: Container, by: User, name: str) -> Credential:
    client = clients.read(Path(os.environ["DEMO_CREDENTIALS_FILE"]))["web"]
    fields = {
        "name": name,
        "grant_type": "authorization_code",
        "issuer": os.environ["DEMO_URL"],
        "scope": "profile offline",
        "usages": ["http"],
        "base_urls": os.environ["CALLED_URLS"].split(","),
        "unknown_outcome": "never",
        **clients.endpoints(os.environ["DEMO_URL"]),
        **client,
    }
    return changes.create(container, fields, by=by, address=None)


def _many(container: Container, by: User) -> list[str]:
    """Make one credential by the product's own verb, and all others in its likeness."""
    first = _consented(container, by, "credential-00000")
    numbers = f"generate_series(1, {CREDENTIALS - 1}) AS number"
    name = "'credential-' || lpad(number::text, 5, '0')"
    copy(Item, first, to=numbers, own={"id": "uuidv7()", "name": name})
    items = "(SELECT id FROM containers_item WHERE parent_id = %(parent)s AND id <> %(first)s) AS i"
    copy(Credential, first, to=items, own={"item_ptr_id": "i.id"})
    copy(CredentialClock, first, to=items, own={"credential_id": "i.id"})
    _give_tokens(container)
    rows = Credential.objects.filter(parent=container)
    return [str(pk) for pk in rows.order_by("name").values_list("pk", flat=True)]


def _give_tokens(container: Container) -> None:
    now = timezone.now()
    token_sets = []
    for credential in Credential.objects.filter(parent=container):
        token_set = TokenSet(
            credential=credential,
            version=1,
            obtained_at=now,
            expires_at=now + timedelta(days=1),
            requested_scope=credential.scope,
        )
        secrets.seal_into(token_set, "access_token", dice.token_urlsafe(TOKEN_BYTES))
        secrets.seal_into(token_set, "refresh_token", dice.token_urlsafe(64))
        token_sets.append(token_set)
    TokenSet.objects.bulk_create(token_sets, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute(_TELL_CLOCKS, {"parent": container.pk})


_TELL_CLOCKS = """
UPDATE credentials_credentialclock c
SET state = 'authorized', token_version = t.version, token_set = t.id
FROM credentials_tokenset t JOIN containers_item i ON i.id = t.credential_id
WHERE t.credential_id = c.credential_id AND i.parent_id = %(parent)s
"""


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    sys.stdout.write(f"{json.dumps(fill())}\n")
