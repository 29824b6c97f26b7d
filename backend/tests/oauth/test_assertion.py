from datetime import UTC, datetime
from typing import Any

import pytest

from tests.oauth.signing_keys import parts_of, signing_key
from tokenwell.oauth.assertion import build_assertion
from tokenwell.oauth.jose import public_jwk
from tokenwell.oauth.jws import check_signature, read_jws
from tokenwell.oauth.messages import Stamp

KEY = signing_key("ES256", key_id="16")
STAMP = Stamp(datetime(2026, 10, 21, 7, 28, tzinfo=UTC), "unique")
ISSUED_AT = 1792567680
TIMES = {"jti": "unique", "iat": ISSUED_AT, "exp": ISSUED_AT + 3600}


def assertion(**changes: Any) -> str:
    given: dict[str, Any] = {
        "issuer": "https://jwt-idp.example.com",
        "subject": "mailto:mike@example.com",
        "audience": "https://jwt-rp.example.net",
        "claims": {},
        "lifetime": 3600,
    }
    return build_assertion(KEY, stamp=STAMP, **(given | changes))


def test_the_assertion_of_rfc_7523_4() -> None:
    signed = assertion(claims={"http://claims.example.com/member": True})

    assert parts_of(signed) == (
        {"typ": "JWT", "alg": "ES256", "kid": "16"},
        {
            "iss": "https://jwt-idp.example.com",
            "sub": "mailto:mike@example.com",
            "aud": "https://jwt-rp.example.net",
            **TIMES,
            "http://claims.example.com/member": True,
        },
    )
    check_signature(read_jws(signed), keys=[public_jwk(KEY)])


def test_a_field_that_is_given_wins_over_a_claim() -> None:
    claims = {"iss": "x", "sub": "x", "aud": ["x"], "scope": "read"}

    _, signed = parts_of(assertion(claims=claims))

    assert signed == {
        "iss": "https://jwt-idp.example.com",
        "sub": "mailto:mike@example.com",
        "aud": "https://jwt-rp.example.net",
        "scope": "read",
        **TIMES,
    }


@pytest.mark.parametrize(
    ("field", "claim", "value"),
    [("issuer", "iss", "x"), ("subject", "sub", "x"), ("audience", "aud", ["x", "y"])],
)
def test_a_claim_may_say_what_a_field_leaves_empty(field: str, claim: str, value: object) -> None:
    _, signed = parts_of(assertion(**{field: "", "claims": {claim: value}}))

    assert signed[claim] == value


@pytest.mark.parametrize(
    ("field", "claim"), [("issuer", "iss"), ("subject", "sub"), ("audience", "aud")]
)
def test_what_nobody_says_is_left_out(field: str, claim: str) -> None:
    _, signed = parts_of(assertion(**{field: ""}))

    assert claim not in signed


def test_no_claim_says_when_an_assertion_ends_or_that_it_is_an_old_one() -> None:
    claims = {"exp": 9999999999, "iat": 0, "jti": "used"}

    _, signed = parts_of(assertion(issuer="", subject="", audience="", claims=claims))

    assert signed == TIMES


@pytest.mark.parametrize("lifetime", [1, 300, 3600])
def test_an_assertion_lives_as_long_as_it_should(lifetime: int) -> None:
    _, signed = parts_of(assertion(lifetime=lifetime))

    assert signed["exp"] - signed["iat"] == lifetime


@pytest.mark.parametrize("lifetime", [-1, 0, 3601])
def test_an_assertion_lives_from_a_second_to_an_hour(lifetime: int) -> None:
    with pytest.raises(ValueError, match="1 to 3600 seconds"):
        assertion(lifetime=lifetime)
