"""Named after the OpenID conformance suite's modules for clients where one tells the case."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.oauth.signing_keys import ED25519_JWK, P256_JWK, RSA_JWK, rsa_key, signing_key
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.id_token import Identity, read_claims, read_id_token
from tokenwell.oauth.jose import Algorithm, SigningKey, public_jwk, sign

NOW = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
ISSUER = "https://server.example.com"
CLIENT_ID = "s6BhdRkqt3"
NONCE = "n-0S6_WzA2Mj"
ACCESS_TOKEN = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
SECRET = "0123456789abcdef0123456789abcdef"
KEY = signing_key(key_id="k1")
OTHER = signing_key("ES256", key_id="k2")
# OpenID Connect Core 2, moved to our time.
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "24400320",
    "aud": CLIENT_ID,
    "nonce": NONCE,
    "exp": int(NOW.timestamp()) + 600,
    "iat": int(NOW.timestamp()),
    "auth_time": int(NOW.timestamp()) - 2,
    "acr": "urn:mace:incommon:iap:silver",
}


def token(key: SigningKey = KEY, *, without: str = "", **changes: Any) -> str:
    return telling(changes, key=key, without=without)


def telling(changes: Mapping[str, Any], *, key: SigningKey = KEY, without: str = "") -> str:
    return sign(key, {n: v for n, v in {**CLAIMS, **changes}.items() if n != without})


def token_by_secret(algorithm: str, secret: str = SECRET) -> str:
    head = urlsafe_b64encode(f'{{"alg":"{algorithm}"}}'.encode()).decode().rstrip("=")
    message = f"{head}.{token().split('.')[1]}"
    digest = hmac.new(secret.encode(), message.encode(), f"sha{algorithm[2:]}").digest()
    return f"{message}.{urlsafe_b64encode(digest).decode().rstrip('=')}"


def read(text: str, **changes: Any) -> Identity:
    given: dict[str, Any] = {
        "keys": [public_jwk(KEY)],
        "issuer": ISSUER,
        "client_id": CLIENT_ID,
        "nonce": NONCE,
        "now": NOW,
    }
    return read_id_token(text, **(given | changes))


def reason_of(text: str, **changes: Any) -> str:
    with pytest.raises(BadResponse) as raised:
        read(text, **changes)
    return raised.value.reason


def half_hash(name: str, text: str = ACCESS_TOKEN) -> str:
    digest = hashlib.new(name, text.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")


def test_the_id_token_of_openid_connect_core_2_names_a_person() -> None:
    assert read(token()) == Identity(
        issuer=ISSUER,
        subject="24400320",
        claims={"auth_time": CLAIMS["auth_time"], "acr": "urn:mace:incommon:iap:silver"},
    )


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_every_algorithm_is_good_idtoken_sig_rs256(algorithm: Algorithm) -> None:
    key = signing_key(algorithm, key_id="k1")

    assert read(token(key), keys=[public_jwk(key)]).subject == "24400320"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_provider_may_sign_with_the_client_s_secret(algorithm: str) -> None:
    assert read(token_by_secret(algorithm), keys=[], secret=SECRET).subject == "24400320"


def test_idtoken_sig_none_is_refused() -> None:
    text = f"eyJhbGciOiJub25lIn0.{token().split('.')[1]}."

    assert reason_of(text) == "id-token-algorithm"
    assert reason_of(text, keys=[], secret=SECRET) == "id-token-algorithm"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_invalid_sig_rs256_and_es256_are_refused(algorithm: str) -> None:
    key = signing_key(algorithm, key_id="k1")
    message, _, signature = token(key).rpartition(".")

    for changed in ("", "AAAA", f"AAAA{signature[4:]}", signature[4:], f"AAAA{signature}"):
        assert reason_of(f"{message}.{changed}", keys=[public_jwk(key)]) == "id-token-signature"


@pytest.mark.parametrize("algorithm", ["HS256", "HS512"])
def test_invalid_sig_hs256_is_refused(algorithm: str) -> None:
    text = token_by_secret(algorithm, "another secret")

    assert reason_of(text, secret=SECRET) == "id-token-signature"


def test_a_secret_is_not_tried_unless_the_provider_is_known_to_use_it() -> None:
    assert reason_of(token_by_secret("HS256", "")) == "id-token-algorithm"


def test_a_payload_that_was_changed_is_refused() -> None:
    head, _, signature = token().split(".")
    _, payload, _ = token(sub="admin").split(".")

    assert reason_of(f"{head}.{payload}.{signature}") == "id-token-signature"


@pytest.mark.parametrize(
    ("issuer", "said"),
    [
        (ISSUER, f"{ISSUER}/"),
        (ISSUER, ISSUER.upper()),
        (ISSUER, ""),
        (ISSUER, None),
        (ISSUER, [ISSUER]),
        ("", ""),
        ("", ISSUER),
    ],
)
def test_invalid_iss_is_refused(issuer: str, said: object) -> None:
    assert reason_of(token(iss=said), issuer=issuer) == "id-token-issuer"


@pytest.mark.parametrize("said", ["other", "", None, [], ["other"], [CLIENT_ID.lower()], {}, [[]]])
def test_invalid_aud_is_refused(said: object) -> None:
    assert reason_of(token(aud=said)) == "id-token-audience"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("aud", "id-token-audience"),
        ("iat", "id-token-issued-at"),
        ("sub", "id-token-subject"),
        ("iss", "id-token-issuer"),
        ("exp", "id-token-expiry"),
        ("nonce", "id-token-nonce"),
    ],
)
def test_missing_aud_iat_sub_and_others_are_refused(missing: str, reason: str) -> None:
    assert reason_of(token(without=missing)) == reason


@pytest.mark.parametrize("azp", [None, "", "other", [CLIENT_ID]])
def test_invalid_secondary_aud_is_refused(azp: object) -> None:
    text = token(aud=[CLIENT_ID, "other"], azp=azp)

    assert reason_of(text) == "id-token-authorized-party"


def test_several_audiences_are_good_if_we_are_the_authorized_party() -> None:
    assert read(token(aud=["other", CLIENT_ID], azp=CLIENT_ID)).subject == "24400320"


@pytest.mark.parametrize("said", [CLIENT_ID, [CLIENT_ID], [CLIENT_ID, CLIENT_ID]])
def test_one_audience_needs_no_authorized_party(said: object) -> None:
    assert read(token(aud=said)).subject == "24400320"


def test_kid_absent_single_jwks_is_accepted() -> None:
    key = signing_key()

    assert read(token(key)).subject == "24400320"
    # One that is not meant for this does not count.
    encrypts = {**public_jwk(KEY), "use": "enc"}
    assert read(token(key), keys=[encrypts, public_jwk(OTHER), public_jwk(KEY)])


def test_kid_absent_multiple_jwks_is_refused() -> None:
    keys = [public_jwk(KEY), {**RSA_JWK, "kid": "k2"}]

    assert reason_of(token(signing_key()), keys=keys) == "id-token-key-ambiguous"


def test_a_name_that_two_keys_have_is_ambiguous() -> None:
    keys = [public_jwk(KEY), {**RSA_JWK, "kid": "k1"}]

    assert reason_of(token(), keys=keys) == "id-token-key-ambiguous"


@pytest.mark.parametrize("keys", [[], [public_jwk(OTHER)], [RSA_JWK], [P256_JWK, ED25519_JWK]])
def test_signing_key_rotation_asks_for_the_new_keys(keys: list[dict[str, str]]) -> None:
    assert reason_of(token(), keys=keys) == "id-token-unknown-key"


def test_a_short_rsa_key_can_not_be_trusted() -> None:
    short = SigningKey(Algorithm.RS256, rsa_key(1024), "k1")

    assert reason_of(token(short), keys=[public_jwk(short)]) == "id-token-unknown-key"


@pytest.mark.parametrize(
    ("claim", "seconds", "reason"),
    [
        ("exp", -60, "id-token-expired"),
        ("exp", -59, None),
        ("iat", 61, "id-token-issued-at"),
        ("iat", 60, None),
        ("iat", -30 * 24 * 3600, None),
        ("nbf", 61, "id-token-not-yet-valid"),
        ("nbf", 60, None),
        ("nbf", -60, None),
    ],
)
def test_a_clock_may_be_a_minute_off(claim: str, seconds: int, reason: str | None) -> None:
    text = telling({claim: (NOW + timedelta(seconds=seconds)).timestamp()})

    if reason is None:
        assert read(text).subject == "24400320"
    else:
        assert reason_of(text) == reason


@pytest.mark.parametrize("said", [None, True, "1792568280", [], {}, int("9" * 400)])
@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("exp", "id-token-expiry"),
        ("iat", "id-token-issued-at"),
        ("nbf", "id-token-not-yet-valid"),
    ],
)
def test_a_time_that_is_no_finite_number_is_refused(claim: str, reason: str, said: object) -> None:
    assert reason_of(telling({claim: said})) == reason


@pytest.mark.parametrize("said", ["", "N-0S6_WzA2Mj", f"{NONCE} ", "é", None, 1, [NONCE]])
def test_nonce_invalid_is_refused(said: object) -> None:
    assert reason_of(token(nonce=said)) == "id-token-nonce"


def test_a_refresh_needs_no_nonce() -> None:
    assert read(token(without="nonce"), nonce=None).subject == "24400320"
    assert read(token(), nonce=None).subject == "24400320"


@pytest.mark.parametrize(
    ("algorithm", "name"),
    [
        ("RS256", "sha256"),
        ("PS384", "sha384"),
        ("RS512", "sha512"),
        ("ES256", "sha256"),
        ("ES384", "sha384"),
        ("ES512", "sha512"),
        ("EdDSA", "sha512"),
    ],
)
def test_the_hash_of_the_access_token_is_that_of_the_signature(algorithm: str, name: str) -> None:
    key = signing_key(algorithm, key_id="k1")
    text = token(key, at_hash=half_hash(name))

    identity = read(text, keys=[public_jwk(key)], access_token=ACCESS_TOKEN)

    assert identity.subject == "24400320"
    assert reason_of(text, keys=[public_jwk(key)], access_token="x") == "id-token-at-hash"


def test_the_hash_of_openid_connect_core_a3() -> None:
    text = token(at_hash="77QmUPtjPfzWtF2AnpK9RQ")

    assert read(text, access_token=ACCESS_TOKEN).subject == "24400320"


@pytest.mark.parametrize("said", ["", half_hash("sha512"), "77QmUPtjPfzWtF2AnpK9RQ==", None, 1])
def test_invalid_athash_is_refused(said: object) -> None:
    assert reason_of(token(at_hash=said), access_token=ACCESS_TOKEN) == "id-token-at-hash"


def test_without_a_hash_or_an_access_token_there_is_nothing_to_compare() -> None:
    assert read(token(at_hash="x")).subject == "24400320"
    assert read(token(), access_token=ACCESS_TOKEN).subject == "24400320"


@pytest.mark.parametrize("said", ["", None, 24400320, "s" * 256, "nul\x00", "line\nbreak"])
def test_a_subject_that_can_not_be_kept_is_refused(said: object) -> None:
    assert reason_of(token(sub=said)) == "id-token-subject"


@pytest.mark.parametrize(
    ("claims", "label"),
    [
        ({"email": "j@example.com", "preferred_username": "j", "name": "J"}, "j@example.com"),
        ({"preferred_username": "j", "name": "J"}, "j"),
        ({"name": "Jane Doe"}, "Jane Doe"),
        ({"email": None, "preferred_username": "", "name": "Jörg\x00\n\u202e"}, "J?rg ?"),
        ({"email": "x" * 300}, "x" * 255),
        ({"email": ["j@example.com"]}, ""),
    ],
)
def test_the_label_is_what_people_know_the_account_by_made_harmless(
    claims: dict[str, object], label: str
) -> None:
    assert read(telling(claims)).label == label


def test_only_small_claims_about_the_person_are_kept() -> None:
    told: dict[str, object] = {
        "email": "j@example.com",
        "email_verified": True,
        "name": "Jörg",
        "updated_at": 1,
        "acr": "urn:mace:incommon:iap:silver",
        "auth_time": CLAIMS["auth_time"],
    }
    left_out: dict[str, object] = {
        "address": {"country": "AT"},
        "groups": ["a"],
        "picture": "x" * 256,
        "given_name": None,
        "score": 0.5,
        "nickname": "nul\x00",
        "x" * 256: "1",
        "at_hash": "x",
        "jti": "x",
        "azp": "x",
    }

    identity = read(telling(told | left_out))

    assert identity.claims == told
    assert "j@example.com" in repr(identity)
    assert "Jörg" not in repr(identity)


def test_at_most_32_claims_are_kept() -> None:
    assert len(read(telling({f"c{number}": number for number in range(100)})).claims) == 32


def test_an_over_long_id_token_is_refused_unread() -> None:
    assert read(token(picture="x" * 8000)).subject == "24400320"
    assert reason_of(token(picture="x" * 12_300)) == "id-token-too-long"
    assert reason_of("." * 16_385) == "id-token-too-long"
    assert reason_of("." * 16_384) == "id-token-malformed"


def test_an_access_token_that_is_a_jwt_can_be_looked_into_whoever_signed_it() -> None:
    assert read_claims(token(OTHER)) == CLAIMS
    assert read_claims(f"eyJhbGciOiJub25lIn0.{token().split('.')[1]}.") == CLAIMS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2YotnFZFEjr1zCsicMWpAA",
        "a.b.c",
        "e30.W10.",
        "e30.e30.e30.e30.e30",
        "\ud800",
        "." * 40_000,
    ],
)
def test_another_access_token_says_nothing(text: str) -> None:
    assert read_claims(text) is None


def test_an_access_token_of_more_than_32_kib_is_not_looked_into() -> None:
    assert read_claims(f"e30.e30.{'A' * 32_760}") == {}
    assert read_claims(f"e30.e30.{'A' * 32_764}") is None
