"""Seal what a credential holds with another key of the ring, as a key rotation does."""

from pathlib import Path

from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.encryption import keyring, sealing, secrets
from tokenwell.encryption.fields import Sealed


def rewrap(credential: Credential, ring_file: Path) -> None:
    """Seal the client secret and the tokens anew; a row that is gone meanwhile stays gone."""
    ring = keyring.read(ring_file)
    for row in TokenSet.objects.select_related("credential").filter(credential=credential):
        for column in ("access_token", "refresh_token"):
            sealed = _sealed_anew(row, column, ring)
            TokenSet.objects.filter(pk=row.pk).update(**{column: sealed})
    current = Credential.objects.get(pk=credential.pk)
    sealed = _sealed_anew(current, "client_secret", ring)
    Credential.objects.filter(pk=credential.pk).update(client_secret=sealed)


def _sealed_anew(row: TokenSet | Credential, column: str, ring: keyring.Keyring) -> Sealed:
    plaintext = secrets.reveal_bytes(row, column)
    return Sealed(sealing.seal(ring, plaintext, context=row.sealing_context(column)))
