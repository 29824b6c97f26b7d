"""Where a refusal says why, in the words of each provider (RFC 6749 5.2)."""

import json
from typing import Any

import pytest

from tokenwell.oauth import habits as habits_of
from tokenwell.oauth.errors import (
    AuthorizationPending,
    BadResponse,
    InvalidClient,
    InvalidGrant,
    OAuthError,
    ProviderRefused,
    ProviderUnavailable,
    SlowDown,
)
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import read_token


def raised_by(body: object, status: int = 200, **errors: Any) -> OAuthError:
    there = habits_of.read({"errors": errors})
    text = body if isinstance(body, str) else json.dumps(body)
    with pytest.raises(OAuthError) as raised:
        read_token(Response(status, body=text.encode()), there)
    return raised.value


def refusal(body: object, status: int = 200, **errors: Any) -> tuple[type, str, str]:
    error = raised_by(body, status, **errors)
    assert isinstance(error, ProviderRefused)
    return type(error), error.error, error.description


NESTED: dict[str, Any] = {"code": "errors.0.errorType", "description": "errors.0.message"}
NUMBERED: dict[str, Any] = {
    "code": "errcode",
    "description": "errmsg",
    "map": {"40029": "invalid_grant"},
}


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403])
@pytest.mark.parametrize(
    ("body", "errors", "kind", "error", "description"),
    [
        pytest.param(
            {"error": "invalid_grant", "error_description": "Gone."},
            {},
            InvalidGrant,
            "invalid_grant",
            "Gone.",
            id="as the RFC has it",
        ),
        pytest.param(
            "error=bad_verification_code&error_description=Gone.",
            {"map": {"bad_verification_code": "invalid_grant"}},
            InvalidGrant,
            "invalid_grant",
            "Gone.",
            id="a form, in their word",
        ),
        pytest.param(
            {"errors": [{"errorType": "invalid_grant", "message": "Refresh token invalid."}]},
            NESTED,
            InvalidGrant,
            "invalid_grant",
            "Refresh token invalid.",
            id="in a list",
        ),
        pytest.param(
            {"errcode": 40029, "errmsg": "invalid code"},
            NUMBERED,
            InvalidGrant,
            "invalid_grant",
            "invalid code",
            id="a number that has a word",
        ),
        pytest.param(
            {"errcode": 40163, "errmsg": "code been used"},
            NUMBERED,
            ProviderRefused,
            "40163",
            "code been used",
            id="a number that has none",
        ),
        pytest.param(
            {"errcode": "40029", "errmsg": ""},
            NUMBERED,
            InvalidGrant,
            "invalid_grant",
            "",
            id="a number as text",
        ),
        pytest.param(
            {"errcode": 0, "error": "invalid_client"},
            NUMBERED,
            InvalidClient,
            "invalid_client",
            "",
            id="number 0 is no error, and the usual place has one",
        ),
        pytest.param(
            {"error": "invalid_client", "error_description": "Who?"},
            NESTED,
            InvalidClient,
            "invalid_client",
            "Who?",
            id="the usual place where their own is empty",
        ),
        pytest.param(
            {"ok": False, "error": "invalid_refresh_token"},
            {"map": {"invalid_refresh_token": "invalid_grant"}},
            InvalidGrant,
            "invalid_grant",
            "",
            id="a word of their own beside a sign",
        ),
        pytest.param(
            {"message": "Invalid refresh token", "status": 400},
            {"code": "message", "map": {"Invalid refresh token": "invalid_grant"}},
            InvalidGrant,
            "invalid_grant",
            "",
            id="a sentence for a word",
        ),
        pytest.param(
            {"error": {"message": "Expired.", "type": "OAuthException", "code": 190}},
            {"map": {"OAuthException": "invalid_grant"}},
            InvalidGrant,
            "invalid_grant",
            "Expired.",
            id="an object",
        ),
        pytest.param(
            {"error": {"message": "Expired.", "code": 190}},
            {},
            ProviderRefused,
            "unspecified",
            "Expired.",
            id="an object without a word",
        ),
        pytest.param(
            {"error": {"code": 190, "text": "Expired."}},
            {"code": "error.code", "description": "error.text", "map": {"190": "invalid_grant"}},
            InvalidGrant,
            "invalid_grant",
            "Expired.",
            id="a place within an object",
        ),
        pytest.param(
            {"error": "access_denied", "error_description": "Unauthorized"},
            {"map": {"access_denied": "invalid_client"}},
            InvalidClient,
            "invalid_client",
            "Unauthorized",
            id="a word of the RFC that means another",
        ),
    ],
)
def test_a_refusal_is_understood_in_the_provider_s_words(
    *,
    status: int,
    body: object,
    errors: dict[str, Any],
    kind: type,
    error: str,
    description: str,
) -> None:
    assert refusal(body, status, **errors) == (kind, error, description)


@pytest.mark.parametrize(
    ("theirs", "ours", "kind"),
    [
        ("not_yet", "authorization_pending", AuthorizationPending),
        ("too_fast", "slow_down", SlowDown),
        ("busy", "temporarily_unavailable", ProviderUnavailable),
        ("broken", "server_error", ProviderUnavailable),
        ("no_such_app", "unauthorized_client", InvalidClient),
    ],
)
def test_a_word_of_theirs_means_what_ours_does(theirs: str, ours: str, kind: type) -> None:
    assert type(raised_by({"error": theirs}, map={theirs: ours})) is kind


@pytest.mark.parametrize(
    "body",
    [
        {"errcode": 0},
        {"errcode": None},
        {"errcode": True},
        {"errcode": [1]},
        {"errcode": ""},
        {"errmsg": "only a description"},
        {},
    ],
)
def test_without_a_code_there_is_no_refusal(body: object) -> None:
    error = raised_by(body, **NUMBERED)

    assert isinstance(error, BadResponse)
    assert error.reason == "no-access-token"


def test_their_words_are_made_harmless() -> None:
    _, error, description = refusal(
        {"errors": [{"errorType": "<b>\n", "message": "a\x00b\u2028" + "x" * 900}]}, **NESTED
    )

    assert error.isprintable()
    assert description.isascii()
    assert len(description) == 500
