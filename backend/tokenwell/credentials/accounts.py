"""Whose tokens these are: by the id_token, else by the provider's test call."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from tokenwell.credentials import requests
from tokenwell.credentials.models import Credential, ProviderKeys
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import api_call, metadata
from tokenwell.oauth.errors import BadResponse, OAuthError
from tokenwell.oauth.id_token import Identity, read_id_token
from tokenwell.oauth.token import Token
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import OutboundError

logger = logging.getLogger(__name__)

_SECONDS = 10.0
# A key that is not among those we know is looked for once; not by each who brings a new one.
_KEYS_LIVE = timedelta(hours=12)
_KEYS_ASKED_AGAIN_AFTER = timedelta(seconds=10)

Keys = Sequence[Mapping[str, Any]]


class KeysUnavailable(Exception):
    """The keys that would prove an id_token can't be had now."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account at a provider: who says so, what it is for good, what people call it."""

    issuer: str
    subject: str
    label: str

    def as_json(self) -> dict[str, str]:
        """Give it as it is stored."""
        return asdict(self)


def of_token(
    credential: Credential,
    token: Token,
    *,
    nonce: str | None,
    captured: Mapping[str, str],
    at: datetime,
) -> Account | None:
    """
    Find out whose tokens these are; None if the provider does not tell.

    ``at`` is when they were asked for: whoever looks later comes to the same end.

    :raises BadResponse: there is an id_token, and it is not to be trusted.
    :raises KeysUnavailable: the keys that would prove it can't be had.
    """
    identity = verified(credential, token, nonce=nonce, at=at)
    if identity is not None:
        return Account(identity.issuer, identity.subject, identity.label or identity.subject)
    return _by_test_call(credential, token, captured)


def verified(
    credential: Credential, token: Token, *, nonce: str | None, at: datetime
) -> Identity | None:
    """
    Read the id_token of an answer, checked; None if there is none, or nothing to check it with.

    :raises BadResponse: it is not to be trusted.
    :raises KeysUnavailable: the keys that would prove it can't be had.
    """
    if not token.id_token or not credential.issuer or not credential.jwks_uri:
        return None
    try:
        return _read(credential, token, nonce, _keys(credential.jwks_uri), at=at)
    except BadResponse as bad:
        if bad.reason != "id-token-unknown-key":
            raise
    # The provider has changed its keys since we looked (OpenID Connect Core 10.1.1).
    keys = _keys(credential.jwks_uri, is_stale=True)
    return _read(credential, token, nonce, keys, at=at)


def forget_keys() -> None:
    """Delete the keys that nobody has asked for in a day."""
    ProviderKeys.objects.filter(fetched_at__lt=Now() - timedelta(days=1)).delete()


def is_other(before: Mapping[str, str], now: Account) -> bool:
    """Tell whether tokens are for another account than those before."""
    if not before.get("subject") or not now.subject:
        return False
    return (before.get("issuer", ""), before["subject"]) != (now.issuer, now.subject)


def _read(
    credential: Credential, token: Token, nonce: str | None, keys: Keys, *, at: datetime
) -> Identity:
    client = requests.client_of(credential)
    return read_id_token(
        token.id_token or "",
        keys=keys,
        issuer=credential.issuer,
        client_id=credential.client_id,
        nonce=nonce,
        now=at,
        access_token=token.access_token,
        secret=client.secret,
    )


def _keys(jwks_uri: str, *, is_stale: bool = False) -> Keys:
    known = ProviderKeys.objects.filter(pk=jwks_uri).first()
    live = _KEYS_ASKED_AGAIN_AFTER if is_stale else _KEYS_LIVE
    if known is not None and timezone.now() - known.fetched_at < live:
        keys: Keys = known.keys
        return keys
    read = _fetched(jwks_uri)
    ProviderKeys.objects.update_or_create(
        jwks_uri=jwks_uri, defaults={"keys": read, "fetched_at": timezone.now()}
    )
    return read


def _fetched(jwks_uri: str) -> list[dict[str, Any]]:
    request = metadata.build_metadata_request(jwks_uri)
    try:
        answer = http.send(request, deadline=deadline_in(_SECONDS))
        return [dict(key) for key in metadata.read_jwks(answer)]
    except (OAuthError, OutboundError):
        pass
    # Out here: what is wrong with that address is no word about the id_token.
    raise KeysUnavailable


def _by_test_call(
    credential: Credential, token: Token, captured: Mapping[str, str]
) -> Account | None:
    """Ask the API whose account it is; that nobody answers is no reason to refuse a consent."""
    habits = requests.habits_of(credential)
    if habits.test_call is None or not habits.test_call.subject:
        return None
    try:
        client = requests.client_of(credential)
        request = api_call.build_test_call(habits, client, token.access_token, captured=captured)
        answer = http.send(request, deadline=deadline_in(_SECONDS))
        subject, label = api_call.read_account(answer, habits)
    except (CannotOpen, ValueError, OAuthError, OutboundError):
        logger.warning("the account could not be looked up: %s", credential.pk)
        return None
    issuer = credential.issuer or credential.token_endpoint
    return Account(issuer, subject, label or subject) if subject else None
