"""
The secret part of an export: secrets, keys and tokens under a passphrase.

A compact JWE (RFC 7516 7.1) whose key is made from the passphrase by PBES2-HS512+A256KW
(RFC 7518 4.8), so that any JOSE library opens it. It holds the digest of all the rest of the
file: whoever leads a credential elsewhere, or moves it to where more people may use it, has a
file whose secrets do not open.
"""

import copy
import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import msgspec
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.registry import HeaderParameter
from joserfc.util import urlsafe_b64decode
from msgspec import Meta

from tokenwell.transfer.document import Document, Instant, SecretName, canonical, has_nul
from tokenwell.transfer.form import Part
from tokenwell.transfer.refusals import MOST_BYTES, bad_file, wrong_passphrase

ITERATIONS = 600_000
# A file must not have us count for minutes.
_MOST_ITERATIONS = 2_000_000
_ALG, _ENC = "PBES2-HS512+A256KW", "A256GCM"
_SALTS = range(16, 65)


class Tokens(Part, kw_only=True):
    """The tokens that are current."""

    access_token: bytes
    refresh_token: bytes | None = None
    token_type: str
    version: Annotated[int, Meta(ge=1, le=2**62)]
    obtained_at: Instant
    expires_at: Instant | None = None
    refresh_expires_at: Instant | None = None
    requested_scope: str
    granted_scope: str | None = None
    captured: dict[str, str] = {}
    asked: str = ""


class Clock(Part, kw_only=True):
    """What the engine knows of a credential."""

    is_refused: bool = False
    is_unknown: bool = False
    is_misconfigured: bool = False
    failures: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    refresh_at: Instant | None = None
    retry_at: Instant | None = None
    dies_at: Instant | None = None
    dies_set_at: Instant | None = None
    warned_days: Annotated[int, Meta(ge=0, le=1000)] | None = None
    last_error: str = ""
    last_error_description: str = ""
    last_error_at: Instant | None = None


class SealedCredential(Part, kw_only=True):
    """What of one credential is under the passphrase."""

    id: UUID
    secrets: dict[SecretName, bytes] = {}
    clock: Clock
    tokens: Tokens | None = None


class SealedFile(Part, kw_only=True):
    """What is in a file that a job sends."""

    id: UUID
    content: bytes


class SealedPart(Part, kw_only=True):
    """All that is under the passphrase, with the digest of all that is not."""

    digest: str
    credentials: list[SealedCredential]
    files: list[SealedFile] = []


@dataclass(frozen=True, slots=True)
class Opened:
    """What was under the passphrase, by the ids of the file."""

    credentials: dict[UUID, SealedCredential] = field(default_factory=dict, repr=False)
    files: dict[UUID, bytes] = field(default_factory=dict, repr=False)


def _valid_count(value: object) -> None:
    if not isinstance(value, int) or not ITERATIONS <= value <= _MOST_ITERATIONS:
        raise ValueError("out of bounds")


def _slow_algorithm() -> Any:
    # The library's own, which stops at 300,000 iterations, with bounds of ours in their place.
    model = copy.copy(jwe.JWERegistry.algorithms["alg"][_ALG])
    count = HeaderParameter("PBES2 Count", _valid_count, required=True)
    model.more_header_registry = {**model.more_header_registry, "p2c": count}
    return model


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = MOST_BYTES
    algorithms = {
        "alg": {_ALG: _slow_algorithm()},
        "enc": {_ENC: jwe.JWERegistry.algorithms["enc"][_ENC]},
        "zip": {},
    }


_REGISTRY = _Registry(algorithms=[_ALG, _ENC])


def seal(
    document: Document,
    credentials: list[SealedCredential],
    files: list[SealedFile],
    *,
    passphrase: str,
) -> str:
    """Put secrets and files under a passphrase, bound to all else that a file says."""
    part = SealedPart(digest=_digest(document), credentials=credentials, files=files)
    header = {"alg": _ALG, "enc": _ENC, "p2c": ITERATIONS}
    return jwe.encrypt_compact(
        header, msgspec.json.encode(part), _key(passphrase), registry=_REGISTRY
    )


def unseal(document: Document, *, passphrase: str) -> Opened:
    """
    Open the secret part of a file.

    :raises Problem: it has none; or the passphrase is wrong or the file was changed, without
        saying which.
    """
    if document.sealed is None:
        raise bad_file("It has no secrets: it was exported without. Leave out the passphrase.")
    sealed = document.sealed
    try:
        _check_header(sealed)
        opened = jwe.decrypt_compact(sealed, _key(passphrase), registry=_REGISTRY)
        part = _read(opened.plaintext or b"")
    except (JoseError, ValueError, AssertionError, RecursionError):
        part = None
    if part is None or not hmac.compare_digest(part.digest, _digest(document)):
        # Out here, since an error below carries along what it failed at.
        raise wrong_passphrase()
    return Opened(
        {credential.id: credential for credential in part.credentials},
        {file.id: file.content for file in part.files},
    )


def _check_header(sealed: str) -> None:
    """Take what we write and nothing else: no other algorithm, no compression, no short salt."""
    header = json.loads(urlsafe_b64decode(sealed[:2000].partition(".")[0].encode()))
    if not isinstance(header, dict) or set(header) != {"alg", "enc", "p2c", "p2s"}:
        raise ValueError("header")
    if (header["alg"], header["enc"]) != (_ALG, _ENC):
        raise ValueError("algorithm")
    # The number of iterations is looked at when the key is made.
    salt = header["p2s"]
    if not isinstance(salt, str) or len(urlsafe_b64decode(salt.encode())) not in _SALTS:
        raise ValueError("salt")


def _read(plaintext: bytes) -> SealedPart:
    if has_nul(plaintext):
        raise ValueError("NUL")
    return msgspec.json.decode(plaintext, type=SealedPart)


def _digest(document: Document) -> str:
    return hashlib.sha256(canonical(document)).hexdigest()


def _key(passphrase: str) -> OctKey:
    # Typed on another machine, an umlaut may be two characters.
    return OctKey(unicodedata.normalize("NFC", passphrase).encode(), None)
