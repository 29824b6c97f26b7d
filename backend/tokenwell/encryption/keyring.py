"""The key ring: a file with the keys that secrets are sealed with. No framework, no settings."""

import base64
import binascii
import hashlib
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

PURPOSES = ("development", "production")
KEY_BYTES = 32
_ID_BYTES = 8


class KeyringError(Exception):
    """The ring can't be used; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key; its id is a fingerprint of it, so that no two rings mean another by one name."""

    id: bytes
    material: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys in order: the first one seals, all of them open."""

    purpose: str
    keys: tuple[Key, ...]

    @property
    def sealing_key(self) -> Key:
        return self.keys[0]

    def find(self, key_id: bytes) -> Key | None:
        """Find a key by its id."""
        return next((key for key in self.keys if key.id == key_id), None)


def create(path: Path, *, purpose: str) -> None:
    """
    Make a ring with one random key, readable by its owner alone.

    :raises KeyringError: there is a file already; a ring is never overwritten.
    """
    if purpose not in PURPOSES:
        raise KeyringError(f"The purpose is one of: {', '.join(PURPOSES)}.")
    material = secrets.token_bytes(KEY_BYTES)
    ring = {
        "purpose": purpose,
        "keys": [{"id": fingerprint(material).hex(), "key": base64.b64encode(material).decode()}],
    }
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyringError(
            f"There is a key ring at {path} already; it is not overwritten."
        ) from None
    except OSError as error:
        raise KeyringError(f"The key ring can't be written to {path}: {error.strerror}.") from None
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file, indent=2)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Keyring:
    """
    Read a ring.

    :raises KeyringError: it is missing, open to others, malformed, or has a weak key.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text()
    except FileNotFoundError:
        raise KeyringError(
            f"There is no key ring at {path}. Make one with `manage.py keyring create`, or put"
            " back the one that this database was used with."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyringError(
            f"The key ring at {path} can't be read: {type(error).__name__}."
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyringError(f"The key ring at {path} is open to others. Run `chmod 600` on it.")
    return _parse(text, path)


def fingerprint(material: bytes) -> bytes:
    """Name a key without telling it."""
    return hashlib.sha256(b"tokenwell key" + material).digest()[:_ID_BYTES]


def _parse(text: str, path: Path) -> Keyring:
    try:
        ring = json.loads(text)
        purpose = ring["purpose"]
        entries = [(entry["id"], entry["key"]) for entry in ring["keys"]]
    except (ValueError, KeyError, TypeError):
        entries, purpose = [], None
    if purpose not in PURPOSES or not entries:
        raise KeyringError(f"The key ring at {path} is damaged: it has to name a purpose and keys.")
    keys = tuple(_key(str(key_id), str(encoded), path) for key_id, encoded in entries)
    if len({key.id for key in keys}) != len(keys):
        raise KeyringError(f"The key ring at {path} has the same key twice.")
    return Keyring(purpose, keys)


def _key(key_id: str, encoded: str, path: Path) -> Key:
    try:
        material = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        material = b""
    if len(material) != KEY_BYTES:
        raise KeyringError(f"A key in {path} is not {KEY_BYTES} bytes in Base64.")
    if len(set(material)) < 8:
        raise KeyringError(f"A key in {path} is too weak: it has to be random.")
    if fingerprint(material).hex() != key_id:
        raise KeyringError(f"A key in {path} does not fit its id: it is damaged.")
    return Key(fingerprint(material), material)
