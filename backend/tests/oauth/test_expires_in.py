import math
import reprlib

import pytest

from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import read_expires_in, read_token, salvage

YEAR = 31_536_000

# The value as it stands in the JSON of an answer, and what we read.
FORMS = [
    ("3600", 3600),
    ("1", 1),
    ("86400", 86400),
    ("31536000", YEAR),
    ("31536001", YEAR),
    ("2147483647", YEAR),
    ("2147483648", YEAR),
    ("9223372036854775808", YEAR),
    ("1e20", YEAR),
    ("1e400", YEAR),
    ("9" * 400, YEAR),
    ("9" * 5000, YEAR),
    ("3600.0", 3600),
    ("3600.9", 3600),
    ("3.6e3", 3600),
    ("0.5", None),
    ("0", None),
    ("-0", None),
    ("-1", None),
    ("-3600", None),
    ("-1e400", None),
    ("-" + "9" * 5000, None),
    ("null", None),
    ("true", None),
    ("false", None),
    ("{}", None),
    ("[]", None),
    ("[3600]", None),
    ('{"seconds": 3600}', None),
    ('"3600"', 3600),
    ('" 3600 "', 3600),
    ('"86400.92"', 86400),
    ('"00003600"', 3600),
    ('"' + "9" * 5000 + '"', YEAR),
    ('"0"', None),
    ('"-3600"', None),
    ('""', None),
    ('"zzz"', None),
    ('"3600s"', None),
    ('"3_600"', None),
    ('"3,600"', None),
    ('"1e3"', None),
    ('"1e400"', None),
    ('"0x10"', None),
    ('"NaN"', None),
    ('"Infinity"', None),
    ('"\\u0663\\u0666\\u0660\\u0660"', None),
    ('"2030-01-01T00:00:00Z"', None),
    ('"Wed, 21 Oct 2026 07:28:00 GMT"', None),
]


@pytest.mark.parametrize(("said", "seconds"), FORMS, ids=reprlib.repr)
def test_a_token_is_never_lost_to_its_lifetime(said: str, seconds: int | None) -> None:
    body = f'{{"access_token":"at","refresh_token":"rt","expires_in":{said}}}'
    response = Response(200, body=body.encode())

    token = read_token(response)
    kept = salvage(response)

    assert (token.access_token, token.refresh_token) == ("at", "rt")
    assert token.expires_in == seconds
    assert kept is not None
    assert kept.expires_in == seconds


def test_a_missing_lifetime_is_unknown() -> None:
    assert read_token(Response(200, body=b'{"access_token":"at"}')).expires_in is None


@pytest.mark.parametrize("said", ["NaN", "Infinity", "-Infinity"])
def test_the_token_beside_a_lifetime_that_is_no_json_is_salvaged(said: str) -> None:
    body = f'{{"access_token":"at","refresh_token":"rt","expires_in":{said}}}'

    kept = salvage(Response(200, body=body.encode()))

    assert kept is not None
    assert (kept.access_token, kept.refresh_token) == ("at", "rt")


@pytest.mark.parametrize("value", [math.nan, b"3600", object(), (1,), 3600j])
def test_what_is_no_number_at_all_is_unknown(value: object) -> None:
    assert read_expires_in(value) is None


def test_what_no_float_can_hold_is_a_lifetime_too() -> None:
    assert read_expires_in(math.inf) == YEAR
    assert read_expires_in(10**5000) == YEAR
    assert read_expires_in(-(10**5000)) is None
