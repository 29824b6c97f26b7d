"""Sign messages with a key of the client, and show the key's public half (RFC 7515, RFC 7517)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc import jwk as joserfc_jwk
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64encode

PrivateKey: TypeAlias = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey

MIN_RSA_BITS = 2048
MIN_SECRET_BYTES = 32

# More than a modulus of 16,384 bits, with which OpenSSL refuses to work.
_MAX_MEMBER = 2800
_TYPES: dict[str, type[RSAKey | ECKey | OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_PUBLIC_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_PRIVATE_MEMBERS = {"RSA": ("d", "p", "q", "dp", "dq", "qi"), "EC": ("d",), "OKP": ("d",)}


class Algorithm(StrEnum):
    """The signatures that whoever has the public key can check (RFC 7518 3.1, RFC 8037 3.1)."""

    RS256 = "RS256"
    RS384 = "RS384"
    RS512 = "RS512"
    PS256 = "PS256"
    PS384 = "PS384"
    PS512 = "PS512"
    ES256 = "ES256"
    ES384 = "ES384"
    ES512 = "ES512"
    EdDSA = "EdDSA"


# What a key of a type and curve can be used for, the most usual first.
ALGORITHMS: Mapping[tuple[str, str], tuple[Algorithm, ...]] = {
    ("RSA", ""): tuple(name for name in Algorithm if name.startswith(("RS", "PS"))),
    ("EC", "P-256"): (Algorithm.ES256,),
    ("EC", "P-384"): (Algorithm.ES384,),
    ("EC", "P-521"): (Algorithm.ES512,),
    ("OKP", "Ed25519"): (Algorithm.EdDSA,),
}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and how it signs (RFC 7517 4); ``key_id`` is empty if nobody named it."""

    algorithm: Algorithm
    private: PrivateKey = field(repr=False)
    key_id: str = ""


def sign(
    key: SigningKey, claims: Mapping[str, object], *, header: Mapping[str, object] | None = None
) -> str:
    """
    Sign claims as a compact JWS (RFC 7515 3.1, RFC 7519 7.1).

    Its header says ``typ`` JWT, and ``kid`` if the key has an ID: one that the server has never
    heard of is worse than none. What ``header`` says wins, the algorithm aside.

    :raises ValueError: claims that are not JSON, as an infinite number.
    """
    named = {"kid": key.key_id} if key.key_id else {}
    full = {"typ": "JWT", **named, **(header or {}), "alg": key.algorithm.value}
    return _serialize(full, claims, algorithm=key.algorithm, key=_wrapped(key.private))


def sign_with_secret(secret: str, claims: Mapping[str, object]) -> str:
    """
    Sign claims by HS256, with a secret that the server has too (RFC 7515 3.1, RFC 7518 3.2).

    :raises ValueError: a secret of less than 32 bytes, or claims that are not JSON.
    """
    if len(secret.encode()) < MIN_SECRET_BYTES:
        raise ValueError("a secret that signs has at least 32 bytes")
    header = {"typ": "JWT", "alg": "HS256"}
    return _serialize(header, claims, algorithm="HS256", key=secret_key(secret))


def public_jwk(key: SigningKey) -> dict[str, str]:
    """
    Show what a server needs to check the signatures of a key (RFC 7517 4).

    A key that has no ID is called by its thumbprint.
    """
    members = public_members(key)
    key_id = key.key_id or thumbprint(members)
    return {**members, "kid": key_id, "use": "sig", "alg": key.algorithm.value}


def public_members(key: SigningKey) -> dict[str, str]:
    """Show the members of a public key without which it is none (RFC 7638 3.2)."""
    members = _wrapped(key.private).as_dict()
    # Named one by one, so that a private one can't slip in.
    return {name: str(members[name]) for name in ("kty", *_PUBLIC_MEMBERS[str(members["kty"])])}


def thumbprint(jwk: Mapping[str, object]) -> str:
    """
    Compute the SHA-256 thumbprint of a public or private key (RFC 7638 3, RFC 8037 2).

    :raises ValueError: not an RSA, EC or OKP key, or one that lacks a member.
    """
    names = _PUBLIC_MEMBERS.get(str(jwk.get("kty")))
    if names is None or not all(name in jwk for name in names):
        raise ValueError("a thumbprint is that of a whole RSA, EC or OKP key")
    return joserfc_jwk.thumbprint({name: jwk[name] for name in ("kty", *names)})


def read_jwk(jwk: Mapping[str, object]) -> RSAKey | ECKey | OKPKey | None:
    """Read a JWK, public or private (RFC 7518 6, RFC 8037 2); never raises, None if it is none."""
    kind = str(jwk.get("kty"))
    if kind not in _TYPES:
        return None
    # What else a JWK says, as its use, is left to who asks; the library would raise for it.
    names = (*_PUBLIC_MEMBERS[kind], *_PRIVATE_MEMBERS[kind])
    given = {name: jwk[name] for name in names if name in jwk}
    texts = {n: v for n, v in given.items() if isinstance(v, str) and len(v) <= _MAX_MEMBER}
    if len(texts) < len(given) or not texts.keys() >= {*_PUBLIC_MEMBERS[kind]}:
        return None
    try:
        raw = _TYPES[kind].binding.import_from_dict({**texts})
    except (ValueError, KeyError, JoseError):
        return None
    return _TYPES[kind](raw, raw)


def secret_key(secret: str) -> OctKey:
    """Make a secret ready for HMAC (RFC 7518 3.2)."""
    # Not by the library's import, which warns of secrets that look like something else.
    return OctKey(secret.encode(), None)


def _wrapped(private: PrivateKey) -> RSAKey | ECKey | OKPKey:
    if isinstance(private, RSAPrivateKey):
        return RSAKey(private, None)
    if isinstance(private, EllipticCurvePrivateKey):
        return ECKey(private, None)
    return OKPKey(private, None)


def _serialize(
    header: Mapping[str, object], claims: Mapping[str, object], *, algorithm: str, key: Key
) -> str:
    # Not by the library's own function: it warns of EdDSA, whose new name (RFC 9864) hardly
    # any server knows so far.
    message = b".".join(urlsafe_b64encode(_json(part)) for part in (header, claims))
    signature = urlsafe_b64encode(JWSRegistry.algorithms[algorithm].sign(message, key))
    return f"{message.decode()}.{signature.decode()}"


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
