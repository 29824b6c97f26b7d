import itertools
import json
import pickle
from base64 import b64decode, b64encode
from textwrap import wrap
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.oauth.signing_keys import (
    ED25519_JWK,
    P256_JWK,
    P521_JWK,
    RSA_JWK,
    certificate_of,
    ec_key,
    ed25519_key,
    pem,
    private_for,
    rsa_key,
)
from tokenwell.oauth.jose import Algorithm, public_jwk, sign, thumbprint
from tokenwell.oauth.jws import check_signature, read_jws
from tokenwell.oauth.keys import (
    KeyRefused,
    ServiceAccount,
    read_certificate,
    read_signing_key,
    service_account,
)

PKCS8, TRADITIONAL = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL
ACCOUNT = {
    "type": "service_account",
    "project_id": "p",
    "private_key_id": "k1",
    "client_email": "svc@p.iam.example.com",
    "token_uri": "https://oauth2.example.com/token",
}


def public_pem(private: Any) -> str:
    public = private.public_key()
    written: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return written.decode()


def encrypted_pem(style: PrivateFormat) -> str:
    encryption = BestAvailableEncryption(b"passphrase")
    return ec_key().private_bytes(Encoding.PEM, style, encryption).decode()


def on_an_unknown_curve(text: str) -> str:
    [begin, *body, end] = text.strip().splitlines()
    p256, unknown = (bytes.fromhex(f"06082a8648ce3d0301{last}") for last in ("07", "7f"))
    changed = b64encode(b64decode("".join(body)).replace(p256, unknown)).decode()
    return "\n".join([begin, *wrap(changed, 64), end])


def code_of(text: str, *, algorithm: str = "") -> str:
    with pytest.raises(KeyRefused) as raised:
        read_signing_key(text, algorithm=algorithm)
    assert raised.value.__context__ is None
    return raised.value.code


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_pem_key_signs_by_any_algorithm_that_fits(algorithm: Algorithm) -> None:
    private = private_for(algorithm)

    key = read_signing_key(pem(private), algorithm=algorithm, key_id="k1")

    assert (key.algorithm, key.key_id) == (algorithm, "k1")
    check_signature(read_jws(sign(key, {})), keys=[public_jwk(key)])


@pytest.mark.parametrize(
    ("text", "algorithm"),
    [
        (pem(rsa_key(), PKCS8), "RS256"),
        (pem(rsa_key(), TRADITIONAL), "RS256"),
        (pem(ec_key(), PKCS8), "ES256"),
        (pem(ec_key(), TRADITIONAL), "ES256"),
        (pem(ec_key(ec.SECP384R1), TRADITIONAL), "ES384"),
        (pem(ec_key(ec.SECP521R1), PKCS8), "ES512"),
        (pem(ed25519_key(), PKCS8), "EdDSA"),
        (json.dumps(RSA_JWK), "RS256"),
        (json.dumps(P256_JWK), "ES256"),
        (json.dumps(P521_JWK), "ES512"),
        (json.dumps(ED25519_JWK), "EdDSA"),
        (json.dumps(ACCOUNT | {"private_key": pem(rsa_key())}), "RS256"),
    ],
    ids=itertools.count(),
)
def test_a_key_has_a_usual_algorithm(text: str, algorithm: str) -> None:
    assert read_signing_key(text).algorithm == algorithm


@pytest.mark.parametrize("jwk", [RSA_JWK, P256_JWK, P521_JWK, ED25519_JWK])
def test_a_jwk_is_the_key_that_it_says(jwk: dict[str, str]) -> None:
    assert thumbprint(public_jwk(read_signing_key(json.dumps(jwk)))) == thumbprint(jwk)


def test_a_jwk_names_its_id_and_algorithm_unless_the_caller_does() -> None:
    text = json.dumps(RSA_JWK | {"kid": "k1", "alg": "PS256", "use": "sig"})

    named, overruled = read_signing_key(text), read_signing_key(text, algorithm="RS512", key_id="x")

    assert (named.algorithm, named.key_id) == (Algorithm.PS256, "k1")
    assert (overruled.algorithm, overruled.key_id) == (Algorithm.RS512, "x")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"\n  {text}  \n",
        lambda text: f"\ufeff{text}",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\\n"),
        lambda text: text.replace("\n", "\\r\\n"),
        lambda text: f"Bag Attributes\n  friendlyName: client\n{text}",
        lambda text: f"{certificate_of(ec_key())}{text}",
        lambda text: f"{text}{certificate_of(ec_key())}",
        lambda text: f"{public_pem(ec_key())}{text}",
    ],
    ids=itertools.count(),
)
def test_a_pem_key_is_found_however_it_was_pasted(change: Any) -> None:
    key = read_signing_key(change(pem(ec_key())))

    assert key.private.public_key() == ec_key().public_key()


def test_the_file_of_a_service_account_is_a_key_and_more() -> None:
    text = json.dumps(ACCOUNT | {"private_key": pem(rsa_key())}, indent=2)

    assert read_signing_key(text).key_id == "k1"
    assert read_signing_key(text, key_id="k2").key_id == "k2"
    assert service_account(text) == ServiceAccount(
        issuer="svc@p.iam.example.com",
        token_endpoint="https://oauth2.example.com/token",
        key_id="k1",
    )


def test_a_value_that_the_file_lacks_is_empty() -> None:
    text = json.dumps({"client_email": "svc@p", "private_key": "x", "token_uri": 1})

    assert service_account(text) == ServiceAccount("svc@p", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        json.dumps(RSA_JWK),
        json.dumps(ACCOUNT),
        json.dumps({"private_key": "x"}),
        json.dumps({"private_key": "x", "client_email": ["svc@p"]}),
        pem(ec_key()),
        "\ud800",
        "[" * 20_000,
    ],
    ids=itertools.count(),
)
def test_another_text_is_no_service_account(text: str) -> None:
    assert service_account(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-a-key"),
        ("s3cr3t", "not-a-key"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "not-a-key"),
        ("-----BEGIN PRIVATE KEY-----\né\ud800\n-----END PRIVATE KEY-----", "not-a-key"),
        (pem(ec_key())[:-30], "not-a-key"),
        (f"{' ' * 16_384}{pem(ec_key())}", "not-a-key"),
        (pem(ec_key(), PrivateFormat.OpenSSH), "not-a-key"),
        (encrypted_pem(PKCS8), "encrypted"),
        (encrypted_pem(TRADITIONAL), "encrypted"),
        (public_pem(rsa_key()), "public"),
        (certificate_of(ec_key()), "public"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@example.com", "public"),
        (pem(rsa_key(1024)), "too-short"),
        (pem(ec_key(ec.SECP256K1)), "unsupported-curve"),
        (pem(ec_key(ec.BrainpoolP256R1)), "unsupported-curve"),
        (on_an_unknown_curve(pem(ec_key())), "unsupported-type"),
        (pem(ed448.Ed448PrivateKey.generate()), "unsupported-curve"),
        (pem(x25519.X25519PrivateKey.generate()), "unsupported-type"),
        (pem(dsa.generate_private_key(1024)), "unsupported-type"),
        ("{", "malformed-jwk"),
        ("{}", "malformed-jwk"),
        ('{"keys":[]}', "malformed-jwk"),
        ('{"private_key":""}', "malformed-jwk"),
        ('{"private_key":"x"}', "not-a-key"),
        ('{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1"}', "symmetric"),
        ('{"kty":"AKP"}', "unsupported-type"),
        ('{"kty":["RSA"]}', "unsupported-type"),
        (json.dumps(P256_JWK | {"crv": "secp256k1"}), "unsupported-curve"),
        (json.dumps(ED25519_JWK | {"crv": "X25519"}), "unsupported-curve"),
        (json.dumps(P256_JWK | {"use": "enc"}), "not-for-signing"),
        (json.dumps({n: v for n, v in P256_JWK.items() if n != "d"}), "public"),
        (json.dumps({n: v for n, v in RSA_JWK.items() if n != "d"}), "public"),
        (json.dumps({n: v for n, v in P256_JWK.items() if n != "x"}), "malformed-jwk"),
        (json.dumps(P256_JWK | {"d": 1}), "malformed-jwk"),
        (json.dumps(P256_JWK | {"d": "A"}), "malformed-jwk"),
        (json.dumps(P256_JWK | {"x": P256_JWK["y"]}), "malformed-jwk"),
        (json.dumps(P256_JWK | {"d": ED25519_JWK["d"]}), "malformed-jwk"),
        (json.dumps(ED25519_JWK | {"x": P256_JWK["x"]}), "malformed-jwk"),
        (json.dumps({n: v for n, v in ED25519_JWK.items() if n != "x"}), "malformed-jwk"),
        (json.dumps(RSA_JWK | {"p": "AQAB"}), "malformed-jwk"),
        (json.dumps(RSA_JWK | {"d": "AQAB"}), "malformed-jwk"),
        (json.dumps(RSA_JWK | {"alg": "RSA-OAEP"}), "unknown-algorithm"),
        (json.dumps(RSA_JWK | {"alg": "ES256"}), "wrong-type"),
    ],
    ids=itertools.count(),
)
def test_what_is_no_key_to_sign_with_is_refused_with_what_to_do(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("private", "algorithm", "code"),
    [
        (rsa_key(), "ES256", "wrong-type"),
        (rsa_key(), "EdDSA", "wrong-type"),
        (ec_key(), "RS256", "wrong-type"),
        (ec_key(), "ES384", "wrong-type"),
        (ec_key(ec.SECP384R1), "ES256", "wrong-type"),
        (ed25519_key(), "ES256", "wrong-type"),
        (ec_key(), "HS256", "unknown-algorithm"),
        (ec_key(), "none", "unknown-algorithm"),
        (ec_key(), "es256", "unknown-algorithm"),
    ],
    ids=itertools.count(),
)
def test_an_algorithm_needs_its_type_of_key(private: Any, algorithm: str, code: str) -> None:
    assert code_of(pem(private), algorithm=algorithm) == code


def test_a_refusal_is_a_sentence_that_shows_nothing_of_the_key() -> None:
    with pytest.raises(KeyRefused) as raised:
        read_signing_key(json.dumps(P256_JWK | {"d": "CANARY"}))

    error = raised.value
    assert str(error).startswith("The JSON is not a whole private key: paste one JWK")
    assert "CANARY" not in f"{error!r} {error} {vars(error)}"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("private", [rsa_key(), ec_key(), ed25519_key()])
@pytest.mark.parametrize("style", [PKCS8, TRADITIONAL])
def test_a_certificate_and_its_key_are_read(private: Any, style: PrivateFormat) -> None:
    leaf = certificate_of(private)
    issuer = certificate_of(ec_key(ec.SECP384R1), "issuer")
    key = pem(private, PKCS8 if private is ed25519_key() else style)

    read = read_certificate(f"text before\r\n{leaf}\n\n{issuer}text after", f"text before\n{key}")

    assert read.chain == f"{leaf}{issuer}"
    assert read.key == pem(private)
    assert "BEGIN" not in repr(read)


@pytest.mark.parametrize(
    ("chain", "key", "code"),
    [
        (certificate_of(ec_key()), pem(rsa_key()), "certificate-mismatch"),
        (
            certificate_of(ec_key(ec.SECP384R1)) + certificate_of(ec_key()),
            pem(ec_key()),
            "certificate-mismatch",
        ),
        (on_an_unknown_curve(certificate_of(ec_key())), pem(ec_key()), "certificate-mismatch"),
        ("", pem(ec_key()), "not-a-certificate"),
        ("s3cr3t", pem(ec_key()), "not-a-certificate"),
        ("\ud800", pem(ec_key()), "not-a-certificate"),
        (pem(ec_key()), pem(ec_key()), "not-a-certificate"),
        (certificate_of(ec_key())[:-40], pem(ec_key()), "not-a-certificate"),
        (certificate_of(ec_key()).replace("M", "N"), pem(ec_key()), "not-a-certificate"),
        (certificate_of(ec_key()) * 200, pem(ec_key()), "not-a-certificate"),
        (certificate_of(ec_key()), "", "not-a-key"),
        (certificate_of(ec_key()), json.dumps(P256_JWK), "not-a-key"),
        (certificate_of(ec_key()), certificate_of(ec_key()), "public"),
        (certificate_of(ec_key()), encrypted_pem(PKCS8), "encrypted"),
        (certificate_of(rsa_key(1024)), pem(rsa_key(1024)), "too-short"),
    ],
    ids=itertools.count(),
)
def test_what_can_not_be_shown_in_a_handshake_is_refused(chain: str, key: str, code: str) -> None:
    with pytest.raises(KeyRefused) as raised:
        read_certificate(chain, key)

    assert raised.value.code == code
    assert raised.value.__context__ is None


ANY_TEXT = st.text(st.characters(exclude_categories=[]))
MEMBERS = st.sampled_from(["kty", "crv", "n", "e", "d", "x", "y", "p", "use", "alg", "private_key"])
VALUES = (
    ANY_TEXT
    | st.integers()
    | st.none()
    | st.lists(st.integers(), max_size=2)
    | st.sampled_from(["RSA", "EC", "OKP", *RSA_JWK.values(), *P256_JWK.values(), "Ed25519"])
)


@settings(deadline=None, max_examples=200, database=None)
@given(ANY_TEXT | st.dictionaries(MEMBERS, VALUES).map(json.dumps))
@example("-----BEGIN PRIVATE KEY-----" * 600)
@example(json.dumps(RSA_JWK | {"n": "_" * 2800}))
@example(json.dumps(RSA_JWK | {"e": "AA"}))
@example("-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----")
def test_any_text_is_a_key_or_refused(text: str) -> None:
    service_account(text)
    for read in (read_signing_key, lambda given: read_certificate(given, pem(ec_key()))):
        with pytest.raises(KeyRefused):
            read(text)
