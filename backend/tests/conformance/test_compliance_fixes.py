"""
What requests-oauthlib has a piece of code for, a provider each, is a habit here and no code.

Named after its modules of compliance fixes; what each mends is the case.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.oauth.asking import exchange, renewal, said
from tokenwell.oauth import habits
from tokenwell.oauth.api_call import build_test_call
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import InvalidGrant, ProviderRefused
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Token, read_token

ME = "https://api.example/me"


@dataclass(frozen=True)
class Fix:
    """An answer as it comes, and the token in it."""

    body: object
    token: Token
    habits: dict[str, Any] = field(default_factory=dict)
    content_type: str = "application/json"


FIXES: dict[str, Fix] = {
    "facebook: a form as plain text, the lifetime as expires": Fix(
        "access_token=urlencoded&expires=5183999",
        Token("urlencoded", "Bearer", 5183999),
        {"answer": {"expires_in": "expires"}},
        "text/plain; charset=UTF-8",
    ),
    "facebook: JSON since": Fix(
        {"access_token": "json", "token_type": "bearer", "expires_in": 5183999},
        Token("json", "Bearer", 5183999),
        {"answer": {"expires_in": "expires_in"}},
    ),
    "mailchimp: a lifetime of 0 and no scope, which mean never": Fix(
        {"access_token": "mailchimp", "expires_in": 0, "scope": None},
        Token("mailchimp", "Bearer"),
    ),
    "weibo: no type": Fix(
        {"access_token": "weibo", "expires_in": 157679999, "uid": "1"},
        # There are longer lives than a year; within one it is looked at again.
        Token("weibo", "Bearer", 31_536_000),
    ),
    "douban: no type": Fix(
        {"access_token": "douban", "expires_in": 3920, "refresh_token": "r"},
        Token("douban", "Bearer", 3920, "r"),
    ),
    "ebay: a type that nobody knows": Fix(
        {"access_token": "ebay", "expires_in": 7200, "token_type": "User Access Token"},
        Token("ebay", "User Access Token", 7200),
    ),
    "plentymarkets: camelCase": Fix(
        {
            "accessToken": "plenty",
            "tokenType": "Bearer",
            "expiresIn": 86400,
            "refreshToken": "r",
        },
        Token("plenty", "Bearer", 86400, "r"),
        {
            "answer": {
                "access_token": "accessToken",
                "token_type": "tokenType",
                "expires_in": "expiresIn",
                "refresh_token": "refreshToken",
            }
        },
    ),
    "instagram: no lifetime, no type, more beside": Fix(
        {"access_token": "instagram", "user": {"id": "1"}}, Token("instagram", "Bearer")
    ),
    "slack: a sign beside": Fix(
        {"ok": True, "access_token": "xoxp", "scope": "read,write"},
        Token("xoxp", "Bearer", scope="read write"),
        {"answer": {"ok": {"ok": True}}, "scope_separator": ","},
    ),
}


@pytest.mark.parametrize("fix", FIXES.values(), ids=FIXES.keys())
def test_an_answer_is_read(fix: Fix) -> None:
    body = fix.body if isinstance(fix.body, str) else json.dumps(fix.body)

    token = read_token(
        Response(200, {"content-type": fix.content_type}, body.encode()), habits.read(fix.habits)
    )

    assert token == fix.token


@pytest.mark.parametrize("status", [200, 400, 401])
def test_fitbit_says_its_errors_in_a_list(status: int) -> None:
    body = b'{"success":false,"errors":[{"errorType":"invalid_grant","message":"Expired."}]}'
    there = habits.read(
        {"errors": {"code": "errors.0.errorType", "description": "errors.0.message"}}
    )

    with pytest.raises(InvalidGrant) as raised:
        read_token(Response(status, body=body), there)

    assert raised.value.description == "Expired."


def test_fitbit_without_an_error_is_a_token() -> None:
    there = habits.read({"errors": {"code": "errors.0.errorType"}})

    assert read_token(Response(200, body=b'{"access_token":"fitbit"}'), there) == Token(
        "fitbit", "Bearer"
    )


def test_slack_refuses_with_200() -> None:
    there = habits.read({"answer": {"ok": {"ok": True}}})

    with pytest.raises(ProviderRefused) as raised:
        read_token(Response(200, body=b'{"ok":false,"error":"bad_redirect_uri"}'), there)

    assert raised.value.error == "bad_redirect_uri"


@pytest.mark.parametrize("name", ["token", "access_token"])
def test_slack_and_instagram_take_the_token_in_the_query(name: str) -> None:
    there = habits.read({"use": {"placement": "query", "name": name}, "test_call": {"url": ME}})

    request = build_test_call(there, Client("id"), "dummy", captured={})

    assert request.url == f"{ME}?{name}=dummy"
    assert "Authorization" not in request.headers


def test_ebay_and_others_are_asked_with_the_client_in_the_body() -> None:
    assert said(exchange({}))["client_id"] == "tokenwell"
    assert said(renewal({}))["client_id"] == "tokenwell"
