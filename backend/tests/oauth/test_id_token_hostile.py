"""Whatever the text, there is an identity or an error of ours."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.oauth.signing_keys import P256_JWK, RSA_JWK
from tests.oauth.test_id_token import CLAIMS, CLIENT_ID, ISSUER, KEY, NONCE, NOW, SECRET, token
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.id_token import read_claims, read_id_token
from tokenwell.oauth.jose import public_jwk, sign_with_secret

relentless = settings(deadline=None, max_examples=300, database=None)

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=10,
)
KEY_MEMBERS = st.sampled_from(
    ["kty", "crv", "n", "e", "x", "y", "d", "kid", "use", "alg", "key_ops"]
)
KEY_VALUES = VALUES | st.sampled_from(
    ["RSA", "EC", "OKP", "P-256", "Ed25519", "AQAB", "sig", "RS256", "k1", *RSA_JWK.values()]
)
PUBLIC = public_jwk(KEY)


def read(text: str, keys: Any = (PUBLIC, RSA_JWK, P256_JWK)) -> str | None:
    with suppress(BadResponse):
        return read_id_token(
            text,
            keys=keys,
            issuer=ISSUER,
            client_id=CLIENT_ID,
            nonce=NONCE,
            now=NOW,
            access_token="at",
            secret=SECRET,
        ).subject
    return None


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


@relentless
@given(ANY_TEXT)
@example("." * 16_384)
@example("A" * 16_384)
def test_any_text_is_refused(text: str) -> None:
    assert read(text) is None
    assert read_claims(text) is None


@relentless
@given(st.integers(0, 2), ANY_TEXT | st.binary().map(encoded))
def test_a_token_with_a_part_replaced_is_refused(place: int, part: str) -> None:
    parts = token().split(".")
    parts[place] = part

    assert read(".".join(parts)) is None


@relentless
@given(st.data())
def test_a_token_with_a_character_changed_is_refused(data: st.DataObject) -> None:
    text = token()
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(ANY_TEXT.filter(lambda drawn: drawn[:1] != text[place]))

    assert read(text[:place] + character[:1] + text[place + 1 :]) is None


@relentless
@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()), st.binary())
def test_any_header_and_payload_are_refused(header: bytes, payload: bytes) -> None:
    text = f"{encoded(header)}.{encoded(payload)}.AAAA"

    assert read(text) is None
    assert read_claims(text) is None or isinstance(read_claims(text), dict)


@relentless
@given(st.dictionaries(st.sampled_from([*CLAIMS, "azp", "nbf", "at_hash", "email", "x"]), VALUES))
@example({"exp": 10**400})
@example({"exp": -(10**19)})
@example({"email": "\ud800"})
def test_whatever_a_signed_token_says_there_is_a_subject_or_an_error_of_ours(
    changes: dict[str, Any],
) -> None:
    with suppress(ValueError):
        subject = read(sign_with_secret(SECRET, CLAIMS | changes))
        assert subject is None or subject == (CLAIMS | changes)["sub"]


@relentless
@given(st.lists(st.dictionaries(KEY_MEMBERS, KEY_VALUES) | VALUES, max_size=3))
def test_whatever_the_keys_are_there_is_an_error_of_ours(keys: list[Any]) -> None:
    assert read(token(), keys=keys) in {None, "24400320"}


@relentless
@given(st.sampled_from(["n", "e"]), KEY_VALUES | st.binary(max_size=2000).map(encoded))
@example("n", "_" * 2800)
@example("n", "A" * 2800)
@example("e", "A" * 2800)
@example("e", "_" * 2800)
def test_a_key_that_was_changed_did_not_sign_it(member: str, value: Any) -> None:
    assert value == PUBLIC[member] or read(token(), keys=[{**PUBLIC, member: value}]) is None
