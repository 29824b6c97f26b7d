"""A certificate authority for tests: signs what servers and clients show."""

import datetime
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tokenwell.oauth.messages import ClientCertificate

_DAY = datetime.timedelta(days=1)


class Authority:
    """Has a certificate of its own, from another authority or from itself."""

    def __init__(self, name: str, *, parent: Self | None = None) -> None:
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        signer = parent or self
        self.pem = signer._sign(self.name, self._key, is_authority=True)

    def issue(self, name: str, *, with_parent: bool = False) -> ClientCertificate:
        """Issue a certificate for a name, good for 127.0.0.1 too, with a key of its own."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        chain = self._sign(subject, key, is_authority=False)
        return ClientCertificate(chain + self.pem if with_parent else chain, key_pem(key))

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_authority: bool
    ) -> str:
        now = datetime.datetime.now(datetime.UTC)
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        constraints = x509.BasicConstraints(ca=is_authority, path_length=None)
        signed = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + _DAY)
            .add_extension(constraints, critical=True)
            .add_extension(address, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return signed.public_bytes(serialization.Encoding.PEM).decode()


def key_pem(key: ec.EllipticCurvePrivateKey, *, passphrase: bytes = b"") -> str:
    """Write a private key as PEM, under a passphrase if there is one."""
    protection = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    ).decode()


def server_context(
    shown: ClientCertificate, *, folder: Path, trusted: Authority, demand: ssl.VerifyMode
) -> ssl.SSLContext:
    """Make the context of a server that asks its clients for a certificate."""
    path = folder / "server.pem"
    path.write_text(shown.key + shown.chain)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=trusted.pem)
    context.load_cert_chain(path)
    context.verify_mode = demand
    return context
