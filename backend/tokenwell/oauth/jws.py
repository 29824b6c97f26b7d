"""Read a signed message and check who signed it (RFC 7515 5.2)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from joserfc.jwk import Key, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.jose import ALGORITHMS, MIN_RSA_BITS, Algorithm, read_jwk, secret_key

_BY_SECRET = frozenset({"HS256", "HS384", "HS512"})


@dataclass(frozen=True, slots=True)
class Jws:
    """A compact JWS, taken apart and not yet believed (RFC 7515 7.1)."""

    algorithm: str
    header: Mapping[str, object]
    payload: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def read_jws(text: str) -> Jws:
    """
    Take a compact JWS apart (RFC 7515 5.2, 7.1), without a look at its signature.

    :raises BadResponse: not three parts of Base64url, or a header that is not understood.
    """
    parts = [_decoded(part) for part in text.split(".", 3)]
    if len(parts) != 3:
        raise BadResponse("id-token-malformed")
    header = _object(parts[0])
    # What is critical has to be understood, and no extension is (RFC 7515 4.1.11).
    if "crit" in header:
        raise BadResponse("id-token-malformed")
    algorithm = header.get("alg")
    return Jws(
        algorithm=algorithm if isinstance(algorithm, str) else "",
        header=header,
        payload=parts[1],
        signed=text.rpartition(".")[0].encode(),
        signature=parts[2],
    )


def read_claims_set(jws: Jws) -> dict[str, object]:
    """
    Read the payload of a JWS as claims (RFC 7519 7.2).

    :raises BadResponse: it is not a JSON object.
    """
    return _object(jws.payload)


def check_signature(jws: Jws, *, keys: Sequence[Mapping[str, object]], secret: str = "") -> None:
    """
    Check that a JWS is signed by one of ``keys``, or by who has ``secret`` (RFC 7515 5.2).

    ``keys`` are those of a JWK Set (RFC 7517 5). Never without a signature, and by HMAC only
    if there is a secret: a public key is none (RFC 8725 2.1).

    :raises BadResponse: ``id-token-unknown-key`` if the key may be newer than ``keys``.
    """
    if jws.algorithm in _BY_SECRET and secret:
        key: Key = secret_key(secret)
    elif jws.algorithm in list(Algorithm):
        key = _key_of(jws, keys)
    else:
        raise BadResponse("id-token-algorithm")
    if not JWSRegistry.algorithms[jws.algorithm].verify(jws.signed, jws.signature, key):
        raise BadResponse("id-token-signature")


def _decoded(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part.encode("ascii"))
    except ValueError:
        pass
    # Out here, since the error of the encoding carries the whole part along as context.
    raise BadResponse("id-token-malformed")


def _object(raw: bytes) -> dict[str, object]:
    value: object = None
    with suppress(UnicodeDecodeError, BadResponse):
        value = json_strict.loads(raw.decode("utf-8"))
    if not isinstance(value, dict):
        raise BadResponse("id-token-malformed")
    return value


def _key_of(jws: Jws, keys: Sequence[Mapping[str, object]]) -> Key:
    # OpenID Connect Core 10.1: with several keys, the header names the one.
    named = [jwk for jwk in keys if isinstance(jwk, Mapping) and _fits(jwk, jws)]
    if len(named) > 1:
        raise BadResponse("id-token-key-ambiguous")
    key = read_jwk(named[0]) if named else None
    if key is None or (isinstance(key, RSAKey) and key.public_key.key_size < MIN_RSA_BITS):
        raise BadResponse("id-token-unknown-key")
    return key


def _fits(jwk: Mapping[str, object], jws: Jws) -> bool:
    kind, curve = jwk.get("kty"), jwk.get("crv", "")
    operations = jwk.get("key_ops", ["verify"])
    return (
        isinstance(kind, str)
        and isinstance(curve, str)
        and jws.algorithm in ALGORITHMS.get((kind, curve), ())
        and jws.header.get("kid") in (None, jwk.get("kid"))
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", jws.algorithm) == jws.algorithm
        and isinstance(operations, list)
        and "verify" in operations
    )
