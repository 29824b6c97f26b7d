import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.oauth.signing_keys import (
    ED25519_JWK,
    P256_JWK,
    P521_JWK,
    RSA_JWK,
    rsa_key,
    signing_key,
)
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.jose import Algorithm, SigningKey, public_jwk, sign
from tokenwell.oauth.jws import check_signature, read_claims_set, read_jws

# RFC 7515 A.1 to A.4, RFC 8037 A.4.
PAYLOAD = (
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
)
HS256 = (
    f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{PAYLOAD}."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
RS256 = (
    f"eyJhbGciOiJSUzI1NiJ9.{PAYLOAD}."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)
ES256 = (
    f"eyJhbGciOiJFUzI1NiJ9.{PAYLOAD}."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)
ES512 = (
    "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
    "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8G"
    "aSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"
)
EDDSA = (
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)


@pytest.mark.parametrize(
    ("text", "jwk"),
    [(RS256, RSA_JWK), (ES256, P256_JWK), (ES512, P521_JWK), (EDDSA, ED25519_JWK)],
    ids=["rfc-7515-a2", "rfc-7515-a3", "rfc-7515-a4", "rfc-8037-a4"],
)
def test_the_signatures_of_the_rfcs_are_good_until_a_bit_changes(
    text: str, jwk: dict[str, str]
) -> None:
    public = {name: value for name, value in jwk.items() if name != "d"}
    head, _, signature = text.rpartition(".")

    check_signature(read_jws(text), keys=[public])

    for changed in (f"{head}AAAA.{signature}", f"{head}.AAAA{signature[4:]}"):
        with pytest.raises(BadResponse) as raised:
            check_signature(read_jws(changed), keys=[public])
        assert raised.value.reason == "id-token-signature"


def test_the_claims_of_rfc_7515_a1() -> None:
    jws = read_jws(HS256)

    assert read_claims_set(jws) == {
        "iss": "joe",
        "exp": 1300819380,
        "http://example.com/is_root": True,
    }


def test_rfc_7515_a5_is_not_signed_so_it_is_refused() -> None:
    with pytest.raises(BadResponse) as raised:
        check_signature(read_jws(f"eyJhbGciOiJub25lIn0.{PAYLOAD}."), keys=[RSA_JWK], secret="x")

    assert raised.value.reason == "id-token-algorithm"


def reason_of(text: str, keys: list[Any], secret: str = "") -> str | None:
    try:
        check_signature(read_jws(text), keys=keys, secret=secret)
    except BadResponse as error:
        return error.reason
    return None


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_what_is_signed_by_each_algorithm_can_be_checked_with_the_public_key(
    algorithm: Algorithm,
) -> None:
    key = signing_key(algorithm, key_id="k1")

    assert reason_of(sign(key, {"a": 1}), [public_jwk(key)]) is None


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_another_key_did_not_sign_it(algorithm: Algorithm) -> None:
    signed = sign(signing_key(algorithm), {"a": 1})
    others = {"RS": RSA_JWK, "PS": RSA_JWK, "Ed": ED25519_JWK, "ES": P256_JWK}
    other = P521_JWK if algorithm == "ES512" else others[algorithm[:2]]

    expected = "id-token-unknown-key" if algorithm == "ES384" else "id-token-signature"
    assert reason_of(signed, [other]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b",
        "e30.e30.e30.e30",
        "e30.e30.e30.e30.e30",
        # Not Base64url: padding, the other alphabet, a space, bits left over.
        "e30=.e30.",
        "e30.e3+/.",
        "e30 .e30.",
        "e31.e30.",
        "e30.é.",
        "e30.\ud800.",
    ],
)
def test_what_is_no_compact_jws_is_malformed(text: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_jws(text)

    assert raised.value.reason == "id-token-malformed"
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    "header",
    [
        "",
        "[]",
        "null",
        "{",
        '{"alg":"RS256","alg":"none"}',
        '{"alg":"RS256","crit":["exp"],"exp":1}',
        '{"alg":"RS256","b64":false,"crit":["b64"]}',
    ],
)
def test_a_header_that_is_ambiguous_or_not_understood_is_malformed(header: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_jws(f"{encoded(header)}.e30.")

    assert raised.value.reason == "id-token-malformed"


@pytest.mark.parametrize("payload", ["", "[]", "x", "1", '{"a":NaN}', "[" * 5000])
def test_claims_are_an_object(payload: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_claims_set(read_jws(f"e30.{encoded(payload)}."))

    assert raised.value.reason == "id-token-malformed"
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "", None, 1, ["RS256"], "HS256", "RS1", "ES256K", "dir"]
)
def test_only_the_algorithms_we_know_are_a_signature(algorithm: object) -> None:
    header = encoded(json.dumps({"alg": algorithm}))

    assert reason_of(f"{header}.e30.", [RSA_JWK]) == "id-token-algorithm"


def test_a_header_without_an_algorithm_is_refused() -> None:
    assert reason_of("e30.e30.", [RSA_JWK]) == "id-token-algorithm"


def test_members_that_a_header_need_not_have_do_not_matter() -> None:
    key = signing_key()
    header = {"x5c": ["A" * 4000], "nonce": "n", "typ": "at+jwt", "kid": None}

    assert reason_of(sign(key, {}, header=header), [public_jwk(key)]) is None


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"use": "sig"}, True),
        ({"use": "enc"}, False),
        ({"alg": "RS256"}, True),
        ({"alg": "RS512"}, False),
        ({"key_ops": ["verify"]}, True),
        ({"key_ops": ["encrypt"]}, False),
        ({"key_ops": "verify"}, False),
        ({"kty": "EC"}, False),
        ({"kty": ["RSA"]}, False),
        ({"kty": None}, False),
        ({"crv": {}}, False),
        ({"n": 1}, False),
        ({"n": ""}, False),
        ({"n": "A" * 342}, False),
        ({"n": "_" * 2801}, False),
        ({"n": "é"}, False),
        ({"e": "AA"}, False),
        ({"e": None}, False),
        ({"x5c": ["not looked at"], "ext": True}, True),
    ],
)
def test_a_key_that_is_not_meant_for_it_is_no_key(change: dict[str, object], fits: bool) -> None:
    key = signing_key()
    jwk = {"kty": "RSA", "n": public_jwk(key)["n"], "e": "AQAB"}

    assert reason_of(sign(key, {}), [{**jwk, **change}]) == (
        None if fits else "id-token-unknown-key"
    )


@pytest.mark.parametrize(
    "jwk", [{}, {"kty": "EC", "crv": "P-256"}, None, 1, "RSA", [], {"kty": []}]
)
def test_what_is_no_key_is_passed_over(jwk: object) -> None:
    key = signing_key("ES256")

    assert reason_of(sign(key, {}), [jwk]) == "id-token-unknown-key"
    assert reason_of(sign(key, {}, header={"kid": "k1"}), [jwk]) == "id-token-unknown-key"


def test_a_point_that_is_not_on_the_curve_is_no_key() -> None:
    off = {**P256_JWK, "y": P256_JWK["x"]}

    assert reason_of(sign(signing_key("ES256"), {}), [off]) == "id-token-unknown-key"


def test_a_short_rsa_key_is_no_key() -> None:
    short = SigningKey(Algorithm.RS256, rsa_key(1024))

    assert reason_of(sign(short, {}), [public_jwk(short)]) == "id-token-unknown-key"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_public_key_is_no_secret(algorithm: str) -> None:
    text = f"{encoded(json.dumps({'alg': algorithm}))}.e30.AAAA"

    assert reason_of(text, [RSA_JWK]) == "id-token-algorithm"
    assert reason_of(text, [RSA_JWK], "secret") == "id-token-signature"


def test_nothing_of_the_message_shows_in_repr() -> None:
    shown = repr(read_jws(HS256))

    assert "joe" not in shown
    assert PAYLOAD not in shown
