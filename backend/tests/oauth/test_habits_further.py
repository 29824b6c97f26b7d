"""A second exchange, right after the first, for a token that lasts."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tokenwell.oauth import habits as habits_of
from tokenwell.oauth.client import Client
from tokenwell.oauth.further_exchange import build_exchange, merge
from tokenwell.oauth.further_exchange import habits_of as answer_of
from tokenwell.oauth.habits import Exchange, Habits
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.token import Token, read_token

CLIENT = Client("tokenwell", "s3cret")
FIRST = Token("short", "Bearer", 3600, "rt", captured={"site": "eu.example"}, scope="read")
LONG = "https://as.example/long"


def exchanges(**step: Any) -> tuple[Habits, Exchange]:
    habits = habits_of.read(
        {"then": [{"url": LONG, **step}], "allowed_hosts": ["eu.example"], "scope_separator": ","}
    )
    return habits, habits.then[0]


def build(token: Token = FIRST, **step: Any) -> Request:
    habits, one = exchanges(**step)
    return build_exchange(habits, one, CLIENT, token)


PARAMS = {
    "grant_type": "long_lived",
    "client_id": "{client_id}",
    "client_secret": "{client_secret}",
    "token": "{access_token}",
    "site": "{site}",
}
SAID = [
    ("grant_type", "long_lived"),
    ("client_id", "tokenwell"),
    ("client_secret", "s3cret"),
    ("token", "short"),
    ("site", "eu.example"),
]


@pytest.mark.parametrize(
    ("url", "start"), [(LONG, f"{LONG}?grant_type="), (f"{LONG}?v=2", f"{LONG}?v=2&grant_type=")]
)
def test_a_get_says_all_in_the_address(url: str, start: str) -> None:
    request = build(url=url, params=PARAMS)

    assert (request.method, request.body) == ("GET", b"")
    assert request.url.startswith(start)
    assert parse_qsl(urlsplit(request.url).query)[-5:] == SAID
    assert request.headers == {"Accept": "application/json"}


def test_a_post_says_all_in_a_form() -> None:
    request = build(method="POST", params=PARAMS)

    assert (request.method, request.url) == ("POST", LONG)
    assert parse_qsl(request.body.decode()) == SAID
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_nothing_to_say_leaves_the_address_as_it_is() -> None:
    assert build().url == LONG


def test_headers_hold_what_is_known_too() -> None:
    request = build(headers={"Authorization": "Bearer {access_token}", "X-Other": "{unknown}"})

    assert request.headers["Authorization"] == "Bearer short"
    assert request.headers["X-Other"] == "{unknown}"


def test_the_address_may_be_one_that_was_captured() -> None:
    assert build(url="https://{site}/long").url == "https://eu.example/long"


@pytest.mark.parametrize("captured", [{}, {"site": "evil.example"}])
def test_an_address_that_is_not_the_provider_s_gets_no_secret(captured: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        build(Token("short", "Bearer", captured=captured), url="https://{site}/long")


def test_a_token_that_looks_like_a_name_is_not_filled_in_again() -> None:
    request = build(
        Token("{client_secret}", "Bearer"), method="POST", params={"token": "{access_token}"}
    )

    assert parse_qsl(request.body.decode()) == [("token", "{client_secret}")]


def test_no_secret_shows_wherever_it_stands() -> None:
    for method in ("GET", "POST"):
        shown = repr(build(method=method, params=PARAMS, headers={"X": "{access_token}"}))
        assert "s3cret" not in shown
        assert "short" not in shown


def test_the_second_answer_is_read_in_its_own_way_and_else_like_the_first() -> None:
    habits, step = exchanges(answer={"root": "data", "expires_in": "ttl"})

    token = read_token(
        Response(200, body=b'{"data":{"access_token":"long","ttl":9,"scope":"a,b"}}'),
        answer_of(habits, step),
    )

    assert (token.access_token, token.expires_in, token.scope) == ("long", 9, "a b")


def test_what_the_second_is_silent_about_the_first_has_said() -> None:
    first = Token(
        "short", "Bearer", 60, "rt", scope="read", id_token="h.c.s", captured={"a": "1", "b": "1"}
    )

    token = merge(first, Token("long", "Bearer", captured={"b": "2"}))

    assert token.access_token == "long"
    assert (token.refresh_token, token.scope, token.id_token) == ("rt", "read", "h.c.s")
    assert token.captured == {"a": "1", "b": "2"}
    # The short life is that of the short-lived token.
    assert token.expires_in is None


def test_what_the_second_says_counts() -> None:
    first = Token("short", "Bearer", 60, "rt", scope="read", id_token="1.1.1")

    token = merge(first, Token("long", "MAC", 90, "rt-2", scope="all", id_token="2.2.2"))

    assert token == Token("long", "MAC", 90, "rt-2", scope="all", id_token="2.2.2")
