import math
import reprlib
from datetime import UTC, datetime

import pytest

from tokenwell.oauth import habits
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
    ("1.0", 1),
    ("1.999", 1),
    ("3600.0000000000000000000001", 3600),
    ("36e2", 3600),
    ("3600000e-3", 3600),
    ("1E3", 1000),
    ("5e-324", None),
    ("0.5", None),
    ("0.999999", None),
    ("0", None),
    ("-0", None),
    ("-0.0", None),
    ("0e9", None),
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
    ('"3600."', None),
    ('".5"', None),
    ('"+3600"', None),
    ('"3600 seconds"', None),
    ('"\\t3600\\n"', 3600),
    ('"\\u00a03600"', 3600),
    ('"PT1H"', None),
    ('"1h"', None),
    ('"never"', None),
    ('"null"', None),
    ('"true"', None),
    ('"\\uff13\\uff16\\uff10\\uff10"', None),
    ('"36\\u000000"', None),
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


INT_32 = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
UINT_32 = datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)
LATE = datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
# An hour that is there twice, or not at all, where clocks are changed.
TWICE = datetime(2030, 10, 27, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "said", "instant"),
    [
        ("epoch_s", "2147483647", INT_32),
        ("epoch_s", "2147483648", INT_32.replace(second=8)),
        ("epoch_s", "4294967295", UINT_32),
        ("epoch_s", "4102444799", LATE),
        ("epoch_s", '"4102444799"', LATE),
        ("epoch_s", "4102444799.0", LATE),
        ("epoch_ms", "2147483647000", INT_32),
        ("epoch_ms", "4102444799000", LATE),
        ("epoch_ms", '"4102444799000"', LATE),
        ("iso", '"2038-01-19T03:14:07Z"', INT_32),
        ("iso", '"2038-01-19T03:14:08+00:00"', INT_32.replace(second=8)),
        ("iso", '"2099-12-31T23:59:59Z"', LATE),
        ("iso", '"2100-01-01T01:59:59+02:00"', LATE),
        ("iso", '"2030-10-27T02:30:00+02:00"', TWICE),
        ("iso", '"2030-10-27T01:30:00+01:00"', TWICE),
        ("epoch_s", "0", datetime(1970, 1, 1, tzinfo=UTC)),
        # Beyond what a calendar has.
        ("epoch_s", "253402300800", None),
        ("epoch_s", "1e20", None),
        ("epoch_s", "1e400", None),
        ("epoch_s", "-1e400", None),
        ("epoch_s", "9" * 5000, None),
        ("epoch_ms", "9" * 5000, None),
        ("iso", '"10000-01-01T00:00:00Z"', None),
        ("iso", '"2099-02-30T00:00:00Z"', None),
        ("iso", '"2099-12-31T24:00:01Z"', None),
    ],
    ids=reprlib.repr,
)
def test_an_instant_far_ahead_is_read_and_none_costs_a_token(
    form: str, said: str, instant: datetime | None
) -> None:
    body = f'{{"access_token":"at","refresh_token":"rt","until":{said}}}'
    response = Response(200, body=body.encode())
    there = habits.read({"answer": {"expires_at": "until", "expires_at_format": form}})

    token, kept = read_token(response, there), salvage(response, there)

    assert (token.access_token, token.refresh_token) == ("at", "rt")
    assert token.expires_at == instant
    assert kept is not None
    assert (kept.refresh_token, kept.expires_at) == ("rt", instant)


def test_there_are_more_than_forty_forms_of_a_lifetime() -> None:
    assert len({said for said, _ in FORMS}) >= 70
