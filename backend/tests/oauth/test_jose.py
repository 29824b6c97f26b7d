import hashlib
import hmac
from base64 import urlsafe_b64decode

import pytest

from tests.oauth.signing_keys import ED25519_JWK, P256_JWK, RSA_JWK, parts_of, signing_key
from tokenwell.oauth.jose import (
    Algorithm,
    public_jwk,
    public_members,
    read_jwk,
    sign,
    sign_with_secret,
    thumbprint,
)

RFC_7638_KEY = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_B"
    "JECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
    "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6We"
    "Zu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}
RFC_9449_KEY = {
    "kty": "EC",
    "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
    "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
    "crv": "P-256",
}


@pytest.mark.parametrize(
    ("jwk", "expected"),
    [
        (RFC_7638_KEY, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
        (RFC_9449_KEY, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"),
        (ED25519_JWK, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ],
    ids=["rfc-7638-3.1", "rfc-9449-6.1", "rfc-8037-a3"],
)
def test_the_thumbprints_of_the_rfcs(jwk: dict[str, str], expected: str) -> None:
    assert thumbprint(jwk) == expected


@pytest.mark.parametrize(
    "jwk", [{}, {"kty": "oct", "k": "x"}, {"kty": "RSA", "n": "x"}, {"kty": ["RSA"]}]
)
def test_what_is_no_whole_key_has_no_thumbprint(jwk: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="whole RSA, EC or OKP key"):
        thumbprint(jwk)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_jws_says_how_it_is_signed_and_by_which_key(algorithm: Algorithm) -> None:
    header, claims = parts_of(sign(signing_key(algorithm, key_id="k1"), {"iss": "ünï"}))

    assert header == {"typ": "JWT", "kid": "k1", "alg": algorithm}
    assert claims == {"iss": "ünï"}


def test_a_key_without_an_id_is_not_named() -> None:
    header, _ = parts_of(sign(signing_key(), {}))

    assert header == {"typ": "JWT", "alg": "RS256"}


def test_a_header_of_the_caller_wins_but_for_the_algorithm() -> None:
    given = {"typ": "dpop+jwt", "kid": "k2", "alg": "none", "x": 1}

    header, _ = parts_of(sign(signing_key(key_id="k1"), {}, header=given))

    assert header == {"typ": "dpop+jwt", "kid": "k2", "alg": "RS256", "x": 1}


def test_an_infinite_number_is_not_signed() -> None:
    with pytest.raises(ValueError, match="JSON"):
        sign(signing_key("ES256"), {"n": float("inf")})


@pytest.mark.parametrize("secret", ["s" * 32, "ü" * 16, "-----BEGIN CERTIFICATE-----  whatever"])
def test_a_secret_signs_by_hs256(secret: str) -> None:
    signed = sign_with_secret(secret, {"iss": "id"})

    message, _, signature = signed.rpartition(".")
    expected = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    assert urlsafe_b64decode(signature + "==") == expected
    assert parts_of(signed) == ({"typ": "JWT", "alg": "HS256"}, {"iss": "id"})


@pytest.mark.parametrize("secret", ["", "s" * 31, "ü" * 15])
def test_a_secret_of_less_than_32_bytes_signs_nothing(secret: str) -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        sign_with_secret(secret, {})


@pytest.mark.parametrize(
    ("algorithm", "members"),
    [
        ("RS256", {"kty", "n", "e"}),
        ("PS384", {"kty", "n", "e"}),
        ("ES256", {"kty", "crv", "x", "y"}),
        ("ES512", {"kty", "crv", "x", "y"}),
        ("EdDSA", {"kty", "crv", "x"}),
    ],
)
def test_only_public_members_are_shown(algorithm: str, members: set[str]) -> None:
    key = signing_key(algorithm)

    shown = public_jwk(key)

    assert set(public_members(key)) == members
    assert shown == {
        **public_members(key),
        "kid": thumbprint(shown),
        "use": "sig",
        "alg": algorithm,
    }


def test_a_public_key_has_the_id_of_its_private_key() -> None:
    assert public_jwk(signing_key(key_id="k1"))["kid"] == "k1"


def test_the_private_key_does_not_show_in_repr() -> None:
    assert repr(signing_key("ES256", key_id="k1")) == (
        "SigningKey(algorithm=<Algorithm.ES256: 'ES256'>, key_id='k1')"
    )


@pytest.mark.parametrize("jwk", [RSA_JWK, P256_JWK, ED25519_JWK])
def test_a_jwk_is_read_with_and_without_its_private_member(jwk: dict[str, str]) -> None:
    public = {name: value for name, value in jwk.items() if name != "d"}

    private_key, public_key = read_jwk(jwk), read_jwk(public)

    assert private_key is not None
    assert public_key is not None
    assert private_key.is_private
    assert not public_key.is_private
    assert private_key.thumbprint() == public_key.thumbprint() == thumbprint(jwk)


@pytest.mark.parametrize("jwk", [{}, {"kty": "oct", "k": "x"}, {"kty": None}, {"kty": "RSA"}])
def test_another_jwk_is_not_read(jwk: dict[str, object]) -> None:
    assert read_jwk(jwk) is None
