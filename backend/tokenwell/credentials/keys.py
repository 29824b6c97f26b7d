"""The keys that are ours: for client assertions and for proofs of possession. Never typed."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import ClientKeyAlgorithm
from tokenwell.encryption import secrets
from tokenwell.oauth import jose
from tokenwell.oauth import keys as written_keys
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.jose import SigningKey

_DPOP_ALGORITHM = "ES256"  # the one that every server with DPoP has (RFC 9449 is silent)


def make_missing(credential: Credential) -> None:
    """Make the keys that the settings of a credential ask for and that are not there yet."""
    wants_key = credential.client_authentication == ClientAuthentication.PRIVATE_KEY_JWT
    if wants_key and not _has_client_key(credential):
        _make_client_key(credential)
    if credential.uses_dpop and credential.dpop_key is None:
        secrets.seal_into(credential, "dpop_key", _new(ClientKeyAlgorithm.ES256))
        credential.save(update_fields=["dpop_key"])


def take_client_key(credential: Credential, pem: str) -> None:
    """
    Take a key that was made elsewhere in place of one of our own; the caller saves the row.

    :raises KeyRefused: it does not sign by the algorithm that the credential names.
    """
    key = written_keys.read_signing_key(pem, algorithm=credential.client_key_algorithm)
    secrets.seal_into(credential, "client_key", pem)
    credential.client_public_key = dict(jose.public_jwk(key))


def client_key(credential: Credential) -> SigningKey | None:
    """
    Give the key that proves the client (RFC 7523 2.2); None if there is none.

    :raises CannotOpen: it belongs to another destination or key ring.
    """
    if credential.client_key is None:
        return None
    public = credential.client_public_key or {}
    return written_keys.read_signing_key(
        secrets.reveal(credential, "client_key"),
        algorithm=credential.client_key_algorithm,
        key_id=public.get("kid", ""),
    )


def dpop_key(credential: Credential) -> SigningKey | None:
    """
    Give the key that tokens are bound to (RFC 9449); None if there is none.

    :raises CannotOpen: it belongs to another destination or key ring.
    """
    if not credential.uses_dpop or credential.dpop_key is None:
        return None
    return written_keys.read_signing_key(
        secrets.reveal(credential, "dpop_key"), algorithm=_DPOP_ALGORITHM
    )


def _has_client_key(credential: Credential) -> bool:
    public = credential.client_public_key
    is_wanted = public is not None and public.get("alg") == credential.client_key_algorithm
    return credential.client_key is not None and is_wanted


def _make_client_key(credential: Credential) -> None:
    take_client_key(credential, _new(ClientKeyAlgorithm(credential.client_key_algorithm)))
    credential.save(update_fields=["client_key", "client_public_key"])


def _new(algorithm: ClientKeyAlgorithm) -> str:
    key: PrivateKeyTypes
    match algorithm:
        case ClientKeyAlgorithm.ES256:
            key = ec.generate_private_key(ec.SECP256R1())
        case ClientKeyAlgorithm.EDDSA:
            key = ed25519.Ed25519PrivateKey.generate()
        case _:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")
