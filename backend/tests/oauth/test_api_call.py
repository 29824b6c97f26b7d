"""Any call with a token or a login: RFC 6750 2, RFC 9449 7.1, RFC 7617 2."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.oauth.signing_keys import parts_of, signing_key
from tokenwell.oauth import habits as habits_of
from tokenwell.oauth.api_call import Proof, needs_secret, with_login, with_token
from tokenwell.oauth.dpop import proof as plain_proof
from tokenwell.oauth.habits import Habits
from tokenwell.oauth.messages import Request, Stamp

URL = "https://api.example/things"
KEY = signing_key("ES256")
STAMP = Stamp(datetime.fromtimestamp(1562262618, UTC), "e1j3V_bKic8-LAEB")


def using(**use: Any) -> Habits:
    return habits_of.read({"use": use})


def test_what_the_request_says_itself_stays_and_the_token_takes_the_place_of_another() -> None:
    request = Request(
        "POST", URL, {"X-Version": "2", "authorization": "Bearer mine", "dpop": "x"}, b"body"
    )
    habits = using(headers={"x-version": "1", "Client-Id": "{client_id}"})

    sent = with_token(request, habits, "at", known={"client_id": "me"})

    assert sent.headers == {"Client-Id": "me", "X-Version": "2", "Authorization": "Bearer at"}
    assert (sent.method, sent.url, sent.body) == ("POST", URL, b"body")


def test_a_header_of_the_callers_can_not_pose_as_the_tokens() -> None:
    request = Request("GET", URL, {"x-access-TOKEN": "mine", "Authorization": "Basic mine"})

    sent = with_token(request, using(name="X-Access-Token", scheme=""), "at")

    assert sent.headers == {"X-Access-Token": "at"}


def test_what_the_provider_wants_goes_along_with_a_token_in_the_query_too() -> None:
    habits = using(placement="query", name="access_token", headers={"X-Version": "3"})

    sent = with_token(Request("GET", URL, {"Accept": "*/*"}), habits, "at")

    assert sent.url == f"{URL}?access_token=at"
    assert sent.headers == {"X-Version": "3", "Accept": "*/*"}


@pytest.mark.parametrize("query", ["access_token=mine", "a=b&access_token=", "access%5Ftoken=x"])
def test_of_two_tokens_in_a_query_nobody_knows_which_counts(query: str) -> None:
    habits = using(placement="query", name="access_token")

    with pytest.raises(ValueError, match="already"):
        with_token(Request("GET", f"{URL}?{query}"), habits, "at")


def test_a_bound_token_goes_with_a_proof_of_its_key() -> None:
    sent = with_token(
        Request("GET", f"{URL}?a=b"), Habits(), "at", proof=Proof(KEY, STAMP, "the-nonce")
    )

    assert sent.headers["Authorization"] == "DPoP at"
    assert parts_of(sent.headers["DPoP"]) == parts_of(
        plain_proof(KEY, method="GET", url=URL, stamp=STAMP, nonce="the-nonce", access_token="at")
    )


def test_the_example_of_rfc_7617() -> None:
    request = Request("GET", URL, {"AUTHORIZATION": "Bearer mine"})

    assert with_login(request, "Aladdin", "open sesame").headers == {
        "Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    }
    # RFC 7617 2.1
    assert with_login(request, "test", "123£").headers["Authorization"] == "Basic dGVzdDoxMjPCow=="


@pytest.mark.parametrize(("name", "password"), [("", "x"), ("a:b", "x"), ("a\n", "x"), ("a", "\0")])
def test_what_basic_can_not_carry_is_never_sent(name: str, password: str) -> None:
    with pytest.raises(ValueError, match="Basic"):
        with_login(Request("GET", URL), name, password)


def test_the_secret_is_needed_only_where_it_goes_along() -> None:
    assert needs_secret(using(headers={"X-Key": "{client_id}:{client_secret}"}))
    assert not needs_secret(using(headers={"X-Key": "{client_id}"}))
