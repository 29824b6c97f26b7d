"""Make the credentials that can be renewed at the slow provider, with secrets that open."""

import os
import secrets as dice
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

from bench.copies import copy
from bench.due import DUE
from bench.slow_provider import CLIENT_ID, CLIENT_SECRET, LIFETIME
from tokenwell.accounts.models import User
from tokenwell.containers.models import Container, Item
from tokenwell.credentials import changes, clients, exchange
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.encryption import secrets

_TELL_CLOCKS = """
UPDATE credentials_credentialclock c
SET state = 'authorized', token_version = t.version, token_set = t.id, host = %(host)s,
    client = %(client)s, ends_at = t.expires_at, refresh_at = t.expires_at
FROM credentials_tokenset t JOIN containers_item i ON i.id = t.credential_id
WHERE t.credential_id = c.credential_id AND i.parent_id = %(parent)s
"""


def fill(container: Container, by: User) -> None:
    """Make one by the product's own verb, and all others in its likeness."""
    url = os.environ["SLOW_URL"]
    fields = {
        "name": "due-00000",
        "grant_type": "authorization_code",
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "revocation_endpoint": f"{url}/revoke",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": "profile offline",
        "usages": ["http"],
    }
    first = changes.create(container, fields, by=by, address=None)
    numbers = f"generate_series(1, {DUE - 1}) AS number"
    name = "'due-' || lpad(number::text, 5, '0')"
    copy(Item, first, to=numbers, own={"id": "uuidv7()", "name": name})
    items = "(SELECT id FROM containers_item WHERE parent_id = %(parent)s AND id <> %(first)s) AS i"
    copy(Credential, first, to=items, own={"item_ptr_id": "i.id"})
    copy(CredentialClock, first, to=items, own={"credential_id": "i.id"})
    _give_secrets(container)
    values: dict[str, Any] = {
        "parent": container.pk,
        "host": urlsplit(url).netloc,
        "client": clients.fingerprint(Credential.objects.get(pk=first.pk)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TELL_CLOCKS, values)


def _give_secrets(container: Container) -> None:
    credentials = list(Credential.objects.filter(parent=container))
    for credential in credentials:
        secrets.seal_into(credential, "client_secret", CLIENT_SECRET)
    Credential.objects.bulk_update(credentials, ["client_secret"], batch_size=500)
    token_sets = [_tokens(credential) for credential in credentials]
    TokenSet.objects.bulk_create(token_sets, batch_size=500)


def _tokens(credential: Credential) -> TokenSet:
    now = timezone.now()
    token_set = TokenSet(
        credential=credential,
        version=1,
        obtained_at=now,
        expires_at=now + timedelta(seconds=LIFETIME),
        requested_scope=credential.scope,
        asked=exchange.asked_of(credential),
    )
    secrets.seal_into(token_set, "access_token", dice.token_urlsafe(900))
    secrets.seal_into(token_set, "refresh_token", dice.token_urlsafe(32))
    return token_set
