from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwell.oauth.authorization import read_state
from tokenwell.oauth.authorization_request import AuthorizationRequest, build_authorization_url
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse, ProviderRefused
from tokenwell.oauth.implicit import read_implicit_response
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import read_token, salvage

ISSUER = "https://as.example.com"
PROVIDER = Provider(authorization_endpoint="https://server.example.com/authorize")
ANY_TEXT = st.text(st.characters(exclude_categories=[]))


def reason_of(params: list[tuple[str, str]], issuer: str = "", *, promised: bool = False) -> str:
    with pytest.raises(BadResponse) as raised:
        read_implicit_response(params, issuer=issuer, issuer_promised=promised)
    return raised.value.reason


def test_the_request_of_rfc_6749_4_2_1() -> None:
    request = AuthorizationRequest(
        "https://client.example.com/cb", state="xyz", response_type="token"
    )

    url = build_authorization_url(PROVIDER, Client("s6BhdRkqt3"), request)

    assert url.startswith("https://server.example.com/authorize?")
    assert sorted(parse_qsl(urlsplit(url).query)) == sorted(
        parse_qsl(
            "response_type=token&client_id=s6BhdRkqt3&state=xyz"
            "&redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb"
        )
    )


def test_a_request_without_a_code_has_nothing_to_challenge() -> None:
    request = AuthorizationRequest(
        "https://client.example.com/cb",
        state="xyz",
        code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        response_type="token",
    )

    with pytest.raises(ValueError, match="no code to challenge"):
        build_authorization_url(PROVIDER, Client("s6BhdRkqt3"), request)


def test_the_response_of_rfc_6749_4_2_2() -> None:
    response = parse_qsl(
        "access_token=2YotnFZFEjr1zCsicMWpAA&state=xyz&token_type=example&expires_in=3600"
    )

    answer = read_implicit_response(response, issuer="")

    token = read_token(answer)
    kept = salvage(answer)
    assert read_state(response) == "xyz"
    assert (token.access_token, token.token_type) == ("2YotnFZFEjr1zCsicMWpAA", "example")
    assert token.expires_in == 3600
    assert kept is not None
    assert kept.access_token == "2YotnFZFEjr1zCsicMWpAA"


def test_the_error_of_rfc_6749_4_2_2_1() -> None:
    response = parse_qsl("error=access_denied&state=xyz")

    with pytest.raises(ProviderRefused) as raised:
        read_implicit_response(response, issuer="")

    assert read_state(response) == "xyz"
    assert raised.value.error == "access_denied"


def test_an_error_beside_a_token_is_an_error() -> None:
    with pytest.raises(ProviderRefused):
        read_implicit_response([("access_token", "at"), ("error", "access_denied")], issuer="")


@pytest.mark.parametrize("token", ["a b", "a+b/c=", "%41&x=y", "{", "<html>", "ü€", "[1]"])
def test_a_token_arrives_as_it_is(token: str) -> None:
    answer = read_implicit_response([("access_token", token)], issuer="")

    assert read_token(answer).access_token == token


@pytest.mark.parametrize("name", ["refresh_token", "state"])
def test_what_no_token_answer_of_this_grant_has_is_left_out(name: str) -> None:
    answer = read_implicit_response([("access_token", "at"), (name, "CANARY")], issuer="")

    assert read_token(answer).refresh_token is None
    assert b"CANARY" not in answer.body


def test_a_second_access_token_is_refused_even_if_it_is_the_same() -> None:
    assert reason_of([("access_token", "a"), ("access_token", "b")]) == "duplicate-parameter"
    assert reason_of([("access_token", "a"), ("access_token", "a")]) == "duplicate-parameter"


@pytest.mark.parametrize("params", [[], [("access_token", "")], [("code", "abc")], [("x", "y")]])
def test_a_response_without_a_token_is_refused(params: list[tuple[str, str]]) -> None:
    assert reason_of(params) == "no-access-token"


@pytest.mark.parametrize("pair", [("x", "\ud800"), ("\udcff", "x"), ("scope", "a\udfff")])
def test_what_is_not_unicode_is_refused(pair: tuple[str, str]) -> None:
    assert reason_of([("access_token", "at"), pair]) == "lone-surrogate"


def test_the_issuer_is_looked_at_before_anything_else() -> None:
    token, error = ("access_token", "at"), ("error", "access_denied")

    assert reason_of([token, ("iss", "https://evil.example")], ISSUER) == "issuer-mismatch"
    assert reason_of([error, ("iss", "https://evil.example")], ISSUER) == "issuer-mismatch"
    assert reason_of([token], ISSUER, promised=True) == "issuer-missing"
    assert read_implicit_response([token, ("iss", ISSUER)], issuer=ISSUER).status == 200


def test_the_token_does_not_show_in_repr() -> None:
    assert "CANARY" not in repr(read_implicit_response([("access_token", "CANARY")], issuer=""))


@settings(deadline=None, database=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["access_token", "error", "iss", "expires_in"]) | ANY_TEXT, ANY_TEXT
        )
    )
)
def test_any_parameters_are_a_token_or_an_error_of_ours(params: list[tuple[str, str]]) -> None:
    with suppress(BadResponse, ProviderRefused):
        assert read_implicit_response(params, issuer=ISSUER).body.isascii()
