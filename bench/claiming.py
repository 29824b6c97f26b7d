"""
Claim what is due in an empty database that is filled to sizes: ``python -m bench.claiming N …``.

Prints for each size how many milliseconds each of some rounds took, and how many were claimed.
"""

import json
import os
import secrets as dice
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bench.copies import copy  # noqa: E402
from tokenwell.accounts import people  # noqa: E402
from tokenwell.audit.log import SYSTEM  # noqa: E402
from tokenwell.containers import tree  # noqa: E402
from tokenwell.containers.models import Item  # noqa: E402
from tokenwell.credentials import changes, claims, tokens  # noqa: E402
from tokenwell.credentials.models import Credential, CredentialClock  # noqa: E402

DUE = 100
HOSTS = 50
ROUNDS = 21
_WARM_UP = 3

_TOKENS = """
INSERT INTO credentials_tokenset (
    id, credential_id, version, access_token, refresh_token, token_type, obtained_at, expires_at,
    requested_scope, captured, asked
)
SELECT uuidv7(), c.credential_id, 1, decode(repeat('00', 1000), 'hex'),
       decode(repeat('00', 100), 'hex'), 'Bearer', now(), now() + interval '1 hour', '', '{}', ''
FROM credentials_credentialclock c WHERE c.token_set IS NULL
"""
# Due over the next hour, as a random point in the lifetime has it; spread over hosts.
_CLOCKS = """
UPDATE credentials_credentialclock c
SET state = 'authorized', token_version = 1, token_set = t.id, ends_at = t.expires_at,
    refresh_at = now() + interval '1 hour' * (1 + random()),
    host = 'host-' || (('x' || right(c.credential_id::text, 4))::bit(16)::int %% %s)
FROM credentials_tokenset t WHERE t.credential_id = c.credential_id AND c.token_set IS NULL
"""
_ANY = "SELECT credential_id FROM credentials_credentialclock ORDER BY random() LIMIT %s"
_MAKE_DUE = """
UPDATE credentials_credentialclock SET refresh_at = now() - interval '1 second'
WHERE credential_id = ANY(%s)
"""
_RELEASE = """
UPDATE credentials_credentialclock
SET refresh_at = now() + interval '1 hour', open_attempt = NULL, lease_until = NULL
WHERE credential_id = ANY(%s)
"""


def measure(size: int, first: Credential) -> dict[str, Any]:
    """Fill up to a size, and claim some rounds of what is due."""
    _fill(size, first)
    took, claimed = [], []
    chosen = [row[0] for row in _execute(_ANY, DUE * (_WARM_UP + ROUNDS))]
    for number in range(0, len(chosen), DUE):
        due = chosen[number : number + DUE]
        _execute(_MAKE_DUE, due)
        began = time.perf_counter()
        claimed.append(len(claims.claim_renewals(tokens.due())))
        took.append((time.perf_counter() - began) * 1000)
        _execute(_RELEASE, due)
    return {"ms": took[_WARM_UP:], "claimed": claimed}


def _first() -> Credential:
    """Make one credential by the product's own verb: all others are in its likeness."""
    fields = {
        "name": "credential-0",
        "grant_type": "authorization_code",
        "authorization_endpoint": "https://server.example/authorize",
        "token_endpoint": "https://server.example/token",
        "client_id": "bench",
        "client_secret": "a-secret-of-the-bench",
        "usages": ["http"],
    }
    with transaction.atomic():
        alice = people.create_user("alice", password=dice.token_urlsafe(24), by=SYSTEM)
        return changes.create(tree.root(), fields, by=alice, address=None)


def _fill(size: int, first: Credential) -> None:
    there = Credential.objects.count()
    # Each copy is as good as its original, so no trigger has to look at it.
    _execute("SET session_replication_role = replica")
    numbers = f"generate_series({there}, {size - 1}) AS number"
    copy(
        Item,
        first,
        to=numbers,
        own={"id": "uuidv7()", "name": "'credential-' || number"},
    )
    missing = (
        "(SELECT i.id FROM containers_item i LEFT JOIN credentials_credential k"
        " ON k.item_ptr_id = i.id WHERE i.parent_id = %(parent)s AND i.kind = 'credential'"
        " AND k.item_ptr_id IS NULL) AS i"
    )
    copy(Credential, first, to=missing, own={"item_ptr_id": "i.id"})
    unclocked = (
        "(SELECT item_ptr_id AS id FROM credentials_credential k"
        " WHERE NOT EXISTS (SELECT FROM credentials_credentialclock c"
        " WHERE c.credential_id = k.item_ptr_id)) AS i"
    )
    own = {"credential_id": "i.id", "token_set": "NULL", "open_attempt": "NULL"}
    copy(CredentialClock, first, to=unclocked, own=own)
    _execute(_TOKENS)
    _execute(_CLOCKS, HOSTS)
    _execute("SET session_replication_role = DEFAULT")
    for table in ("containers_item", "credentials_credential", "credentials_tokenset"):
        _execute(f"VACUUM ANALYZE {table}")
    _execute("VACUUM ANALYZE credentials_credentialclock")


def _execute(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    one = _first()
    sizes = [measure(int(size), one) for size in sys.argv[1:]]
    sys.stdout.write(f"{json.dumps(sizes)}\n")
