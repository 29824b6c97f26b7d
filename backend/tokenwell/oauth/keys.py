"""Read the keys and certificates that people paste (RFC 7468, RFC 7517, RFC 8705 2)."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import Certificate, load_pem_x509_certificates

from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.jose import (
    ALGORITHMS,
    MIN_RSA_BITS,
    Algorithm,
    PrivateKey,
    SigningKey,
    read_jwk,
    thumbprint,
)
from tokenwell.oauth.messages import ClientCertificate

MAX_KEY = 16 * 1024
MAX_CHAIN = 64 * 1024

Code: TypeAlias = Literal[
    "certificate-mismatch",
    "encrypted",
    "malformed-jwk",
    "not-a-certificate",
    "not-a-key",
    "not-for-signing",
    "public",
    "symmetric",
    "too-short",
    "unknown-algorithm",
    "unsupported-curve",
    "unsupported-type",
    "wrong-type",
]

_SENTENCES: Mapping[Code, str] = {
    "certificate-mismatch": "The first certificate is not that of the key: paste the client's own "
    "certificate first, then those of its issuers, and the key that belongs to it.",
    "encrypted": "The key is protected by a passphrase: remove it first, "
    "as with openssl pkey -in key.pem -out plain.pem.",
    "malformed-jwk": "The JSON is not a whole private key: paste one JWK with all of its members, "
    "or the JSON file of a service account, unchanged.",
    "not-a-certificate": "This is not a certificate: paste it as PEM, from BEGIN CERTIFICATE "
    "to END CERTIFICATE.",
    "not-a-key": "This is not a private key: paste it whole as PEM (PKCS #8, PKCS #1 or SEC 1), "
    "as JWK, or as the JSON file of a service account.",
    "not-for-signing": "The JWK is meant for encryption: paste one whose use is sig.",
    "public": "This is a public key or a certificate: paste the private key that belongs to it.",
    "symmetric": "This is a symmetric key: paste a private RSA, EC or Ed25519 key, "
    "or choose client_secret_jwt and enter it as the client secret.",
    "too-short": "The RSA key is too short: make one of at least 2048 bits.",
    "unknown-algorithm": "The algorithm is not known: choose RS256, RS384, RS512, PS256, PS384, "
    "PS512, ES256, ES384, ES512 or EdDSA.",
    "unsupported-curve": "The key is on a curve that is not supported: "
    "make one on P-256, P-384, P-521 or Ed25519.",
    "unsupported-type": "Keys of this type can't be used here: make an RSA or Ed25519 key, "
    "or one on P-256, P-384 or P-521.",
    "wrong-type": "The key is not of the type that the algorithm needs: RS and PS need RSA, "
    "ES256 P-256, ES384 P-384, ES512 P-521, EdDSA Ed25519.",
}

_PRIVATE_BLOCK = re.compile(
    r"-----BEGIN ((?:[A-Z0-9]+ )?)PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----", re.DOTALL
)
_PUBLIC = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )?(?:PUBLIC KEY|CERTIFICATE)|\A(?:ssh|ecdsa)-")
# SEC 2 2 names the curves in one way, RFC 7518 6.2.1.1 in another.
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


class KeyRefused(ValueError):
    """
    A text can't be used as a key or certificate (RFC 7517 4).

    ``code`` is a constant; as text it is a sentence for who pasted it, saying what to do.
    """

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code

    def __str__(self) -> str:
        return _SENTENCES[self.code]


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """What the JSON file of a service account says beside its key (RFC 7523 3)."""

    issuer: str
    token_endpoint: str
    key_id: str


def read_signing_key(text: str, *, algorithm: str = "", key_id: str = "") -> SigningKey:
    """
    Read a private key: PEM, JWK or the JSON file of a service account (RFC 7468 10, RFC 7517 4).

    Without ``algorithm`` and ``key_id`` those that a JWK or such a file names, else the usual
    algorithm for keys of this type, and no ID.

    :raises KeyRefused: it can't sign, or not by that algorithm; says what to do.
    """
    if not _is_json(text):
        return _signing_key(_read_pem(text), algorithm=algorithm, key_id=key_id)
    members = _read_json(text)
    if "kty" in members:
        private, algorithm = _read_jwk(members), algorithm or _text(members, "alg")
        return _signing_key(private, algorithm=algorithm, key_id=key_id or _text(members, "kid"))
    if pem := _text(members, "private_key"):
        key_id = key_id or _text(members, "private_key_id")
        return _signing_key(_read_pem(pem), algorithm=algorithm, key_id=key_id)
    raise KeyRefused("malformed-jwk")


def service_account(text: str) -> ServiceAccount | None:
    """
    Find what the JSON file of a service account tells about JWT bearer grants (RFC 7523 3).

    Never raises; None for any other text. A value that the file lacks is empty.
    """
    try:
        members = _read_json(text)
    except KeyRefused:
        return None
    issuer = _text(members, "client_email")
    if not (issuer and _text(members, "private_key")):
        return None
    return ServiceAccount(
        issuer=issuer,
        token_endpoint=_text(members, "token_uri"),
        key_id=_text(members, "private_key_id"),
    )


def read_certificate(chain_pem: str, key_pem: str) -> ClientCertificate:
    """
    Read what the client shows in the TLS handshake (RFC 8705 2), its own certificate first.

    :raises KeyRefused: no certificate, no key, or the two do not belong together.
    """
    private = _usable(_read_pem(key_pem))
    chain = _read_chain(chain_pem)
    try:
        belongs = chain[0].public_key() == private.public_key()
    except (ValueError, UnsupportedAlgorithm):
        belongs = False
    if not belongs:
        raise KeyRefused("certificate-mismatch")
    key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ClientCertificate(
        chain="".join(part.public_bytes(Encoding.PEM).decode() for part in chain),
        key=key.decode(),
    )


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("{")


def _read_json(text: str) -> Mapping[str, object]:
    value: object = None
    if len(text) <= MAX_KEY:
        with suppress(BadResponse):
            value = json_strict.loads(text.strip("\ufeff \t\r\n"))
    if not isinstance(value, dict):
        raise KeyRefused("malformed-jwk")
    return value


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _read_pem(text: str) -> object:
    # Copied out of a JSON file or an environment, line breaks are often spelled.
    pem = text[:MAX_KEY].replace("\\r", "").replace("\\n", "\n")
    block = _PRIVATE_BLOCK.search(pem)
    if block is None:
        raise KeyRefused("public" if _PUBLIC.search(pem) else "not-a-key")
    if "ENCRYPTED" in block[0]:
        raise KeyRefused("encrypted")
    code: Code = "not-a-key"
    try:
        return load_pem_private_key(block[0].encode(), password=None)
    except ValueError:
        pass
    except UnsupportedAlgorithm:
        code = "unsupported-type"
    # Out here, so that nothing of the key hangs on to the error.
    raise KeyRefused(code)


def _read_jwk(members: Mapping[str, object]) -> object:
    kind = _text(members, "kty")
    if kind == "oct":
        raise KeyRefused("symmetric")
    if kind not in {known for known, _ in ALGORITHMS}:
        raise KeyRefused("unsupported-type")
    if kind != "RSA" and (kind, _text(members, "crv")) not in ALGORITHMS:
        raise KeyRefused("unsupported-curve")
    if "d" not in members:
        raise KeyRefused("public")
    if _text(members, "use") not in {"", "sig"}:
        raise KeyRefused("not-for-signing")
    key = read_jwk(members)
    # The members of the public half are given twice, since they follow from the private one.
    if key is None or key.thumbprint() != thumbprint(members):
        raise KeyRefused("malformed-jwk")
    return key.private_key


def _signing_key(private: object, *, algorithm: str, key_id: str) -> SigningKey:
    key = _usable(private)
    fitting = _algorithms_of(key)
    if algorithm and algorithm not in list(Algorithm):
        raise KeyRefused("unknown-algorithm")
    if algorithm and algorithm not in fitting:
        raise KeyRefused("wrong-type")
    return SigningKey(Algorithm(algorithm or fitting[0]), key, key_id)


def _usable(private: object) -> PrivateKey:
    if isinstance(private, RSAPrivateKey):
        if private.key_size < MIN_RSA_BITS:
            raise KeyRefused("too-short")
        return private
    if isinstance(private, EllipticCurvePrivateKey) and private.curve.name in _CURVES:
        return private
    if isinstance(private, Ed25519PrivateKey):
        return private
    on_a_curve = isinstance(private, EllipticCurvePrivateKey | Ed448PrivateKey)
    raise KeyRefused("unsupported-curve" if on_a_curve else "unsupported-type")


def _algorithms_of(private: PrivateKey) -> tuple[Algorithm, ...]:
    if isinstance(private, RSAPrivateKey):
        return ALGORITHMS["RSA", ""]
    if isinstance(private, EllipticCurvePrivateKey):
        return ALGORITHMS["EC", _CURVES[private.curve.name]]
    return ALGORITHMS["OKP", "Ed25519"]


def _read_chain(pem: str) -> list[Certificate]:
    if len(pem) <= MAX_CHAIN:
        try:
            return load_pem_x509_certificates(pem.encode())
        except ValueError:
            pass
    raise KeyRefused("not-a-certificate")
