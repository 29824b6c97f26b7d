"""
Seal and open: AES-256-GCM, bound to a place. Pure.

A sealed blob is: version (1 byte) · id of the key (8) · salt (16) · nonce (12) · ciphertext
with its tag. Each blob has a key of its own, made from the ring's key and the salt, so that
no two messages ever share a key and a nonce.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tokenwell.encryption.keyring import Keyring

LONGEST = 1024 * 1024
_VERSION = 1
_SALT, _NONCE, _ID, _TAG = 16, 12, 8, 16
_HEAD = 1 + _ID + _SALT + _NONCE

Reason = Literal["malformed", "unknown-key", "not-for-this-place"]


class CannotOpen(Exception):
    """
    A secret does not open: it was sealed for another place, with another key, or was changed.

    ``reason`` is for logs; neither it nor the message holds anything of the secret.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__("The secret can't be opened here.")
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Context:
    """The place that a secret belongs to; nowhere else does it open."""

    table: str
    row: UUID
    column: str
    destination: bytes = b""
    epoch: int = 0

    def associated_data(self) -> bytes:
        """Write it down so that no two places read alike: each part behind its length."""
        parts = (
            bytes([_VERSION]),
            self.table.encode(),
            self.row.bytes,
            self.column.encode(),
            self.destination,
            self.epoch.to_bytes(8, "big"),
        )
        return joined(parts)


def joined(parts: Iterable[bytes]) -> bytes:
    """Write parts so that no two lists of them read alike: each behind its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def seal(keyring: Keyring, plaintext: bytes, *, context: Context) -> bytes:
    """
    Seal a secret for its place.

    :raises ValueError: it is longer than 1 MiB.
    """
    if len(plaintext) > LONGEST:
        raise ValueError("a secret has at most 1 MiB")
    key = keyring.sealing_key
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    cipher = AESGCM(_message_key(key.material, salt))
    sealed = cipher.encrypt(nonce, plaintext, context.associated_data())
    return bytes([_VERSION]) + key.id + salt + nonce + sealed


def open_sealed(keyring: Keyring, blob: bytes, *, context: Context) -> bytes:
    """
    Open a secret in its place.

    :raises CannotOpen: it is not one, its key is not in the ring, or its place is another.
    """
    if len(blob) < _HEAD + _TAG or blob[0] != _VERSION:
        raise CannotOpen("malformed")
    key = keyring.find(blob[1 : 1 + _ID])
    if key is None:
        raise CannotOpen("unknown-key")
    salt = blob[1 + _ID : 1 + _ID + _SALT]
    nonce = blob[_HEAD - _NONCE : _HEAD]
    cipher = AESGCM(_message_key(key.material, salt))
    try:
        return cipher.decrypt(nonce, blob[_HEAD:], context.associated_data())
    except InvalidTag:
        pass
    raise CannotOpen("not-for-this-place")


def _message_key(material: bytes, salt: bytes) -> bytes:
    return hmac.digest(material, b"tokenwell seal v1" + salt, hashlib.sha256)
