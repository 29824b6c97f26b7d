"""Seal into a row, and reveal from it: the two verbs for a model's secrets."""

from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tokenwell.crashes import crash_point
from tokenwell.encryption import keyring, sealing
from tokenwell.encryption.fields import Sealed
from tokenwell.encryption.keyring import Keyring, KeyringError
from tokenwell.encryption.sealing import CannotOpen, Context


class Bound(Protocol):
    """A row that says what its secrets are bound to."""

    def sealing_context(self, column: str) -> Context: ...


def seal_into(row: Bound, column: str, plaintext: str | bytes) -> None:
    """Seal a secret into a column of a row; the caller saves the row."""
    data = plaintext.encode("utf-8", "surrogatepass") if isinstance(plaintext, str) else plaintext
    blob = sealing.seal(ring(), data, context=row.sealing_context(column))
    setattr(row, column, Sealed(blob))


def reveal(row: Bound, column: str) -> str:
    """
    Reveal a secret that is a text.

    :raises CannotOpen: there is none, or it belongs elsewhere.
    """
    return reveal_bytes(row, column).decode("utf-8", "surrogatepass")


def reveal_bytes(row: Bound, column: str) -> bytes:
    """
    Reveal a secret.

    :raises CannotOpen: there is none, or it belongs elsewhere.
    """
    sealed = getattr(row, column)
    if not isinstance(sealed, Sealed):
        raise CannotOpen("malformed")
    crash_point("CP12")
    return sealing.open_sealed(ring(), sealed.blob, context=row.sealing_context(column))


@cache
def ring() -> Keyring:
    """
    Get the ring of this process.

    :raises ImproperlyConfigured: the file can't be used; the message says what to do.
    """
    try:
        return keyring.read(settings.KEYRING_FILE)
    except KeyringError as error:
        raise ImproperlyConfigured(str(error)) from None
