"""TLS against a real server whose certificate is made here."""

import datetime
import ssl
from collections.abc import Iterator
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.outbound.server import Server
from tokenwell.oauth.messages import Request
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.door import Door
from tokenwell.outbound.errors import Code, NotSent


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Write a self-signed certificate for 127.0.0.1 with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider")])
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[Server]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = Server()
    server.start(context)
    yield server
    server.stop()


def test_a_certificate_that_nobody_signed_stops_before_sending(tls_server: Server) -> None:
    door = Door(allow=tls_server.named)

    with pytest.raises(NotSent) as caught:
        door.send(
            Request("POST", f"https://127.0.0.1:{tls_server.port}/ok"), deadline=deadline_in(5)
        )

    assert caught.value.code == Code.TLS_FAILED
    assert tls_server.arrived == []
    door.close()


def test_a_trusted_certificate_is_accepted_and_the_connection_kept(
    tls_server: Server, certificate: Path
) -> None:
    door = Door(
        allow=tls_server.named, trust=partial(ssl.create_default_context, cafile=certificate)
    )
    request = Request("POST", f"https://127.0.0.1:{tls_server.port}/ok", body=b"a=b")

    statuses = [door.send(request, deadline=deadline_in(5)).status for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert tls_server.connections == 1
    door.close()


def test_a_certificate_for_another_name_stops_before_sending(
    tls_server: Server, certificate: Path
) -> None:
    allow = {f"localhost:{tls_server.port}"}
    door = Door(allow=allow, trust=partial(ssl.create_default_context, cafile=certificate))

    with pytest.raises(NotSent) as caught:
        door.send(
            Request("POST", f"https://localhost:{tls_server.port}/ok"), deadline=deadline_in(5)
        )

    assert caught.value.code == Code.TLS_FAILED
    assert tls_server.arrived == []
    door.close()
