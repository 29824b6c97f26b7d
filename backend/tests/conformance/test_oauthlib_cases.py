"""
The cases of oauthlib's clients, told in our own code; where both read an answer they agree.

oauthlib raises where a scope has changed or a type is missing, after the answer was there. That
would lose a token that rotated, so here such a thing is only noted.
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oauthlib.oauth2.rfc6749 import errors as theirs
from oauthlib.oauth2.rfc6749.parameters import parse_token_response

from tests.oauth.asking import exchange, said
from tokenwell.oauth import habits
from tokenwell.oauth.authorization import read_authorization_response, read_state
from tokenwell.oauth.errors import BadResponse, ProviderRefused
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Token, read_token, salvage

NOT_APPLICABLE = {
    "a callback over plain http is refused": "the deployment's own address is checked once, "
    "when it starts; the callback has no say in it",
    "a Bearer header with several blanks": "read by a resource server, which this is not",
    "tokens with a MAC": "no such token is ever sent",
}


def read(body: object) -> Token:
    text = body if isinstance(body, str) else json.dumps(body)
    return read_token(Response(200, body=text.encode()))


def test_what_is_not_applicable_says_why() -> None:
    assert all(len(reason.split()) > 4 for reason in NOT_APPLICABLE.values())


@pytest.mark.parametrize("expires_in", [3600, 3600.0, 3600.7, "3600", "3600.0", "3600.7"])
@pytest.mark.parametrize("with_instant", [False, True])
def test_lifetimes_as_numbers_and_texts(expires_in: object, with_instant: bool) -> None:
    body = {"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": expires_in}

    token = read({**body, "expires_at": "1893456000.5"} if with_instant else body)

    assert (token.expires_in, token.expires_at) == (3600, None)


@pytest.mark.parametrize(
    "expires_at", [1893456000, 1893456000.0, 1893456000.9, "1893456000", "1893456000.9"]
)
@pytest.mark.parametrize("expires_in", [None, 3600, "3600"])
def test_instants_as_numbers_and_texts(expires_at: object, expires_in: object) -> None:
    there = habits.read({"answer": {"expires_at": "expires_at"}})
    body = {"access_token": "at", "expires_in": expires_in, "expires_at": expires_at}

    token = read_token(Response(200, body=json.dumps(body).encode()), there)

    assert token.expires_at is not None
    assert int(token.expires_at.timestamp()) == 1893456000
    assert token.expires_in == (3600 if expires_in else None)


@pytest.mark.parametrize("odd", [None, "abc", "", [], {}, True, "2030-01-01"])
def test_a_lifetime_that_is_none_is_unknown(odd: object) -> None:
    assert read({"access_token": "at", "expires_in": odd}).expires_in is None


def test_a_form_where_json_is_expected() -> None:
    body = (
        "access_token=2YotnFZFEjr1zCsicMWpAA&token_type=example&expires_in=3600"
        "&scope=abc&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA&example_parameter=example_value"
    )

    assert read(body) == Token(
        "2YotnFZFEjr1zCsicMWpAA", "example", 3600, "tGzv3JOkF0XG5Qx2TlKWIA", scope="abc"
    )


@pytest.mark.parametrize("scope", ["abc def", ["abc", "def"]])
def test_scopes_as_a_text_or_a_list(scope: object) -> None:
    assert read({"access_token": "at", "scope": scope}).scope == "abc def"


@pytest.mark.parametrize("scope", ["abc", "abc def ghi", "other", None, ""])
def test_scopes_that_have_changed_cost_no_token(scope: str | None) -> None:
    token = read({"access_token": "at", "refresh_token": "rt", "scope": scope})

    assert (token.access_token, token.refresh_token, token.scope) == ("at", "rt", scope or None)


def test_a_missing_type_is_bearer() -> None:
    assert read({"access_token": "at"}).token_type == "Bearer"


@pytest.mark.parametrize("said_", ["Bearer", "bearer", "BEARER", "bEAreR"])
def test_letter_case_of_a_type_does_not_matter(said_: str) -> None:
    assert read({"access_token": "at", "token_type": said_}).token_type == "Bearer"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": "invalid_request", "access_token": ""}, "invalid_request"),
        ({"error": "incorrect_error", "error_description": "?"}, "incorrect_error"),
    ],
)
def test_an_error_with_200_is_one(body: object, error: str) -> None:
    with pytest.raises(ProviderRefused) as raised:
        read(body)

    assert raised.value.error == error


def test_a_missing_access_token() -> None:
    with pytest.raises(BadResponse) as raised:
        read({"refresh_token": "rt", "token_type": "Bearer"})

    assert raised.value.reason == "no-access-token"


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ([("code", "abc")], "state-missing"),
        ([("code", "abc"), ("state", "")], "state-missing"),
        ([("code", "abc"), ("state", "a"), ("state", "b")], "duplicate-parameter"),
    ],
)
def test_a_missing_state(params: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_state(params)

    assert raised.value.reason == reason


def test_a_missing_code() -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response([("state", "a")], issuer="")

    assert raised.value.reason == "code-missing"


def test_an_error_in_the_callback() -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_authorization_response([("error", "access_denied"), ("state", "a")], issuer="")

    assert raised.value.error == "access_denied"


def test_the_client_is_in_the_form_only_where_it_is_not_in_the_header() -> None:
    assert said(exchange({}))["client_id"] == "tokenwell"


FIELDS = st.fixed_dictionaries(
    {"access_token": st.text(min_size=1)},
    optional={
        "refresh_token": st.text(),
        "token_type": st.text() | st.none(),
        "expires_in": st.integers(1, 10**7) | st.integers(1, 10**7).map(str) | st.none(),
        "scope": st.lists(st.sampled_from(["a", "b", "c"])).map(" ".join) | st.none(),
        "id_token": st.text(),
    },
)


def oauthlib_read(body: str) -> dict[str, Any] | None:
    try:
        return dict(parse_token_response(body))
    except (theirs.OAuth2Error, ValueError, TypeError):
        return None


@settings(deadline=None, max_examples=300, database=None)
@given(FIELDS)
def test_what_oauthlib_accepts_we_read_alike(fields: dict[str, Any]) -> None:
    body = json.dumps(fields)
    expected = oauthlib_read(body)
    if expected is None:
        return

    token = read(body)

    assert token.access_token == expected["access_token"]
    assert (token.refresh_token or "") == (expected.get("refresh_token") or "")
    assert token.expires_in == (int(fields["expires_in"]) if fields.get("expires_in") else None)


@settings(deadline=None, max_examples=300, database=None)
@given(st.dictionaries(st.sampled_from(["access_token", "error", "scope", "x"]), st.text()))
def test_a_token_that_oauthlib_reads_is_salvaged_at_least(fields: dict[str, str]) -> None:
    expected = oauthlib_read(json.dumps(fields))
    if not (expected and expected["access_token"]):
        return  # an empty one is one to oauthlib

    kept = salvage(Response(200, body=json.dumps(fields).encode()))

    assert kept is not None
    assert kept.access_token == expected["access_token"]
