import json
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tokenwell.oauth.authorization import read_authorization_response, read_state
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.oauth.grants import refresh_token
from tokenwell.oauth.messages import Response, Stamp
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import LONGEST_LIFETIME, read_expires_in, read_token, salvage

STAMP = Stamp(datetime(2026, 11, 25, tzinfo=UTC), "never-used-before")
relentless = settings(deadline=None, max_examples=300, database=None)

NAMES = st.sampled_from(["access_token", "refresh_token", "expires_in", "error", "scope", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)
# Fragments put together at random come closer to an answer than random bytes do.
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            b"{",
            b"}",
            b"[",
            b'"',
            b"\\",
            b":",
            b",",
            b"&",
            b"=",
            b'"access_token":"at"',
            b'"refresh_token":"rt"',
            b'"expires_in":3600',
            b'"error":"invalid_grant"',
            b"access_token=at",
            b"\\ud800",
            b"\xff",
            b"\x00",
            b"NaN",
            b"<",
            b"9" * 5000,
            b"[" * 5000,
        ]
    )
    | st.binary(max_size=20),
    max_size=12,
).map(b"".join)
JSON_BODIES = st.dictionaries(NAMES, VALUES).map(lambda value: json.dumps(value).encode())
BODIES = st.binary() | FRAGMENTS | JSON_BODIES
STATUSES = st.sampled_from([200, 200, 200, 201, 302, 400, 401, 429, 500]) | st.integers()
HEADERS = st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text())
RESPONSES = st.builds(
    Response, status=STATUSES, headers=HEADERS, body=BODIES, truncated=st.booleans()
)


@relentless
@given(RESPONSES)
@example(Response(200, body=b'{"access_token":"at","x":' + b"9" * 60_000 + b"}"))
@example(Response(200, body=b"[" * 65_536))
@example(Response(200, body=b'{"a":' * 13_000))
@example(Response(200, body=b'"access_token":"' * 4_000))
@example(Response(200, body=b'{"access_token":"' + b"\\" * 65_000))
@example(Response(200, body=b'{"expires_in":' + b"9" * 65_000))
@example(Response(200, body=b"&" * 65_536))
def test_any_answer_is_a_token_or_an_error_of_ours_and_what_is_accepted_is_salvaged(
    response: Response,
) -> None:
    kept = salvage(response)

    try:
        token = read_token(response)
    except OAuthError:
        return

    assert kept is not None
    assert kept.access_token == token.access_token
    assert kept.refresh_token == token.refresh_token
    assert kept.expires_in == token.expires_in


@relentless
@given(RESPONSES)
def test_what_is_salvaged_can_be_sealed_and_sent_back(response: Response) -> None:
    kept = salvage(response)

    if kept is not None:
        assert (kept.access_token or kept.refresh_token or "").encode()
        assert refresh_token(
            Provider(token_endpoint="https://as.example/token"),
            Client("id", "secret"),
            kept.refresh_token or "rt",
            stamp=STAMP,
        ).body


@relentless
@given(st.binary(), st.text(), st.booleans())
def test_any_query_is_a_code_or_an_error_of_ours(query: bytes, issuer: str, promised: bool) -> None:
    params = parse_qsl(query.decode("latin-1"), keep_blank_values=True)

    try:
        read = read_authorization_response(params, issuer=issuer, issuer_promised=promised)
    except (BadResponse, ProviderRefused):
        return

    assert read.code.isascii()


@relentless
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["code", "state", "iss", "error", "error_description"])
            | st.text(st.characters(exclude_categories=[])),
            st.text(st.characters(exclude_categories=[])),
        )
    ),
    st.sampled_from(["", "https://as.example"]),
)
def test_any_parameters_are_a_code_or_an_error_of_ours(
    params: list[tuple[str, str]], issuer: str
) -> None:
    with suppress(BadResponse, ProviderRefused):
        assert read_authorization_response(params, issuer=issuer).code.isascii()
    with suppress(BadResponse):
        assert read_state(params).isascii()


@relentless
@given(VALUES | st.integers() | st.floats() | st.text("0123456789.eE+- "))
def test_any_lifetime_is_unknown_or_between_a_second_and_a_year(value: object) -> None:
    seconds = read_expires_in(value)

    assert seconds is None or 1 <= seconds <= LONGEST_LIFETIME
