"""
Fill the database with the tree: ``python -m bench.tree.seed`` prints a JSON object.

``BENCH_SIZE`` names the size. What is worked out from entries and places is compared with what
the product works out from them, all of it.
"""

import json
import os
import secrets as dice
import sys
import time
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.tree import crowd, planting, said, shape  # noqa: E402
from bench.tree.sizes import FETCHED, SIZES, Size  # noqa: E402
from tokenwell.accounts import people, service_accounts  # noqa: E402
from tokenwell.accounts.models import User  # noqa: E402
from tokenwell.audit.log import SYSTEM  # noqa: E402
from tokenwell.config import startup  # noqa: E402
from tokenwell.containers import checks, tree  # noqa: E402
from tokenwell.credentials import changes  # noqa: E402
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet  # noqa: E402
from tokenwell.encryption import secrets  # noqa: E402

USER = "alice"
_SEED = 9
_TOKEN_BYTES = 900  # as those of `bench.seed`
_FILLER_BYTES = 60  # of the many that nobody asks for
_FIELDS = {
    "name": "credential",
    "grant_type": "authorization_code",
    "authorization_endpoint": "https://server.example/authorize",
    "token_endpoint": "https://server.example/token",
    "client_id": "bench",
    "usages": ["http"],
}
_POINT = """
UPDATE credentials_credentialclock c SET token_version = t.version, token_set = t.id
FROM credentials_tokenset t WHERE t.credential_id = c.credential_id AND t.version = 2
"""


def fill(size: Size) -> dict[str, Any]:
    """Make everything, and say where it is."""
    startup.check()
    began, password = time.monotonic(), dice.token_urlsafe(24)
    crowded, roles = crowd.make(size)
    with transaction.atomic():
        alice = people.create_user(USER, password=password, by=SYSTEM)
        service = service_accounts.create("bench", description="", by=SYSTEM, created_by=alice)
        key = service_accounts.create_key(service, label="bench", by=SYSTEM).text
        said.at_root(alice, service.user, roles)
        first, tokens = _first(alice)
    planted = planting.plant(size, first, tokens)
    with transaction.atomic():
        said.at_places(planted.places, crowded, roles)
        fetched = _give_tokens(planted.credentials)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    filled = time.monotonic() - began
    if difference := checks.compare():
        raise RuntimeError(f"the tree is not as the product works it out: {difference}")
    return {
        "username": USER,
        "password": password,
        "api_key": key,
        "root": str(tree.root().pk),
        "full": str(Credential.objects.get(pk=planted.credentials[0]).parent_id),
        "all": str(planted.containers[shape.ALL]),
        "branch": str(planted.containers[shape.BRANCH]),
        "other_branch": str(planted.containers[shape.OTHER_BRANCH]),
        "deepest": str(planted.containers[-1]),
        "fetched": fetched,
        "seconds": round(filled, 1),
        "seconds_to_compare": round(time.monotonic() - began - filled, 1),
    }


def _first(by: User) -> tuple[Credential, TokenSet]:
    """Make one credential by the product's own verb, with a token."""
    full = tree.create_container(tree.root(), "full", by=by, address=None)
    first = changes.create(full, dict(_FIELDS), by=by, address=None)
    tokens = _tokens(first, version=1, size=_FILLER_BYTES)
    tokens.save(force_insert=True)
    CredentialClock.objects.filter(pk=first.pk).update(
        state="authorized", token_version=1, token_set=tokens.pk
    )
    return first, tokens


def _give_tokens(credentials: list[UUID]) -> list[str]:
    """Give some a token that opens."""
    chosen = Random(_SEED).sample(credentials, FETCHED)  # noqa: S311
    rows = Credential.objects.filter(pk__in=chosen)
    TokenSet.objects.bulk_create(_tokens(each, version=2, size=_TOKEN_BYTES) for each in rows)
    with connection.cursor() as cursor:
        cursor.execute(_POINT)
    return [str(pk) for pk in chosen]


def _tokens(credential: Credential, *, version: int, size: int) -> TokenSet:
    now = timezone.now()
    made = TokenSet(
        credential=credential,
        version=version,
        obtained_at=now,
        expires_at=now + timedelta(days=1),
    )
    secrets.seal_into(made, "access_token", dice.token_urlsafe(size))
    secrets.seal_into(made, "refresh_token", dice.token_urlsafe(32))
    return made


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    facts = fill(SIZES[os.environ["BENCH_SIZE"]])
    sys.stdout.write(f"{json.dumps(facts)}\n")
