"""Open the secrets, keys and tokens of credentials, for the secret part of a file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.credentials.states import UnknownOutcome
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.transfer.document import SecretName
from tokenwell.transfer.sealed_part import Clock, SealedCredential, Tokens

_NAMES: tuple[SecretName, ...] = get_args(SecretName)
_AT_ONCE = 1000


def has_secrets(credential: Credential) -> bool:
    """Tell whether there is something that only a passphrase lets out."""
    is_typed = any(getattr(credential, name) is not None for name in _NAMES)
    return is_typed or credential.clock.token_set is not None


def with_refresh_tokens(ids: Iterable[UUID]) -> set[UUID]:
    """Find those of some credentials that can be renewed by a refresh token."""
    rows = _current(list(ids)).filter(refresh_token__isnull=False)
    return set(rows.values_list("credential_id", flat=True))


def open_all(credentials: Sequence[Credential]) -> Iterator[SealedCredential]:
    """Open all that opens; a secret that was lost with its destination is left out."""
    for start in range(0, len(credentials), _AT_ONCE):
        chunk = credentials[start : start + _AT_ONCE]
        rows = _current([one.pk for one in chunk]).select_related("credential")
        tokens = {row.credential_id: row for row in rows}
        for credential in chunk:
            yield _open(credential, tokens.get(credential.pk))


def _current(ids: Sequence[UUID]) -> QuerySet[TokenSet]:
    return TokenSet.objects.filter(credential__in=ids, pk=F("credential__clock__token_set"))


def _open(credential: Credential, token_set: TokenSet | None) -> SealedCredential:
    opened = {name: _reveal(credential, name) for name in _NAMES}
    return SealedCredential(
        id=credential.pk,
        secrets={name: secret for name, secret in opened.items() if secret is not None},
        clock=_clock(credential, token_set),
        tokens=_tokens(token_set) if token_set is not None else None,
    )


def _tokens(row: TokenSet) -> Tokens | None:
    access_token = _reveal(row, "access_token")
    if access_token is None:
        return None
    return Tokens(
        access_token=access_token,
        refresh_token=_reveal(row, "refresh_token"),
        token_type=row.token_type,
        version=row.version,
        obtained_at=row.obtained_at,
        expires_at=row.expires_at,
        refresh_expires_at=row.refresh_expires_at,
        requested_scope=row.requested_scope,
        granted_scope=row.granted_scope,
        captured=row.captured,
        asked=row.asked,
    )


def _reveal(row: Credential | TokenSet, column: str) -> bytes | None:
    if getattr(row, column) is None:
        return None
    try:
        return secrets.reveal_bytes(row, column)
    except CannotOpen:
        return None


def _clock(credential: Credential, token_set: TokenSet | None) -> Clock:
    clock = credential.clock
    now = clock.token_version
    said = Clock(
        is_refused=clock.refused_version == now,
        is_unknown=clock.unknown_version == now,
        is_misconfigured=clock.is_misconfigured,
        failures=clock.failures,
        refresh_at=clock.refresh_at,
        retry_at=clock.retry_at,
        dies_at=clock.dies_at,
        dies_set_at=clock.dies_set_at,
        warned_days=clock.warned_days,
        last_error=clock.last_error,
        last_error_description=clock.last_error_description,
        last_error_at=clock.last_error_at,
    )
    has_refresh_token = token_set is not None and token_set.refresh_token is not None
    is_spent_twice_in_vain = credential.unknown_outcome != UnknownOutcome.IMMEDIATE
    if clock.open_attempt is not None and has_refresh_token and is_spent_twice_in_vain:
        # What is being spent right now may be worth nothing in a moment. Elsewhere that is as
        # if the outcome were unknown: it is tried once, when the access token has ended.
        said.is_unknown = True
        said.refresh_at = said.retry_at = clock.ends_at or timezone.now()
    return said
