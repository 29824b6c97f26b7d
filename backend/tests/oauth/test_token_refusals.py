import json
import reprlib

import pytest

from tokenwell.oauth.errors import (
    BadResponse,
    InvalidClient,
    InvalidGrant,
    OAuthError,
    ProviderRefused,
    ProviderUnavailable,
)
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import read_token

DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


def raised_by(
    body: object = b"",
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    truncated: bool = False,
) -> OAuthError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(OAuthError) as raised:
        read_token(Response(status, headers=headers or {}, body=raw, truncated=truncated))
    return raised.value


def reason_of(error: OAuthError) -> str:
    assert isinstance(error, BadResponse)
    return error.reason


def test_the_error_of_rfc_6749_5_2() -> None:
    error = raised_by({"error": "invalid_request"}, 400)

    assert type(error) is ProviderRefused
    assert error.error == "invalid_request"


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404])
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("invalid_grant", InvalidGrant),
        ("bad_refresh_token", InvalidGrant),
        ("BAD_REFRESH_TOKEN", InvalidGrant),
        ("invalid_client", InvalidClient),
        ("unauthorized_client", InvalidClient),
        ("invalid_scope", ProviderRefused),
    ],
)
def test_a_refusal_is_one_with_any_status(
    status: int, said: str, kind: type[ProviderRefused]
) -> None:
    error = raised_by({"error": said, "error_description": "because"}, status)

    assert type(error) is kind
    assert error.error == said
    assert error.description == "because"


def test_a_refusal_may_be_a_form() -> None:
    error = raised_by(b"error=invalid_grant&error_description=The+code+has+expired", 400)

    assert type(error) is InvalidGrant
    assert error.description == "The code has expired"


def test_a_refusal_is_one_in_whatever_encoding_its_description_is() -> None:
    error = raised_by(
        '{"error":"invalid_grant","error_description":"ungültig"}'.encode("latin-1"), 400
    )

    assert type(error) is InvalidGrant
    assert error.description == "ung?ltig"


@pytest.mark.parametrize("description", [None, 1, ["x"], {}])
def test_an_odd_description_is_left_out(description: object) -> None:
    error = raised_by({"error": "invalid_grant", "error_description": description}, 400)

    assert isinstance(error, InvalidGrant)
    assert error.description == ""


@pytest.mark.parametrize(
    ("said", "error", "description"),
    [
        ({"type": "OAuthException", "message": "m", "code": 190}, "OAuthException", "m"),
        ({"status": "INVALID_ARGUMENT", "message": "m"}, "INVALID_ARGUMENT", "m"),
        ({"type": "invalid_grant"}, "invalid_grant", ""),
        ({}, "unspecified", ""),
        ({"type": 1, "message": 2}, "unspecified", ""),
    ],
)
def test_an_error_may_be_an_object(said: object, error: str, description: str) -> None:
    refused = raised_by({"error": said}, 400)

    assert isinstance(refused, ProviderRefused)
    assert (refused.error, refused.description) == (error, description)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
def test_a_redirect_is_never_an_answer(status: int) -> None:
    error = raised_by({"access_token": "at"}, status, {"location": "https://evil.example/"})

    assert reason_of(error) == "redirect"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_a_5xx_says_nothing_about_the_grant(status: int) -> None:
    error = raised_by({"error": "invalid_grant"}, status)

    assert isinstance(error, ProviderUnavailable)
    assert (error.retry_after, error.throttled) == (None, False)


def test_a_429_did_nothing() -> None:
    error = raised_by({"error": "invalid_grant"}, 429, {"retry-after": "30"})

    assert isinstance(error, ProviderUnavailable)
    assert (error.retry_after, error.throttled) == (30, True)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("said", ["temporarily_unavailable", "server_error"])
def test_an_error_that_says_later_means_later(said: str, status: int) -> None:
    assert isinstance(raised_by({"error": said}, status), ProviderUnavailable)


@pytest.mark.parametrize(
    ("said", "date", "seconds"),
    [
        ("120", "", 120),
        (" 0 ", "", 0),
        ("1.5", "", 1),
        ("86401", "", 86400),
        ("9" * 5000, "", 86400),
        ("-1", "", None),
        ("", "", None),
        ("soon", "", None),
        ("Wed, 21 Oct 2026 07:28:30 GMT", DATE, 30),
        ("Fri, 21 Oct 2099 07:28:00 GMT", DATE, 86400),
        ("Wed, 21 Oct 2026 07:27:00 GMT", DATE, None),
        ("Wed, 21 Oct 2026 07:28:30 GMT", "", None),
        ("Wed, 21 Oct 2026 07:28:30 GMT", "soon", None),
        ("Wed, 21 Oct 2026 07:28:30 -0000", DATE, None),
        ("Wed, 99 Oct 2026 07:28:30 GMT", DATE, None),
        ("Wed, 21 Oct 2026 07:28:30 +99999999999999", DATE, None),
    ],
    ids=reprlib.repr,
)
def test_retry_after_is_seconds_or_a_date_by_the_providers_own_clock(
    said: str, date: str, seconds: int | None
) -> None:
    error = raised_by(b"", 503, {"retry-after": said, "date": date})

    assert isinstance(error, ProviderUnavailable)
    assert error.retry_after == seconds


@pytest.mark.parametrize("status", [-1, 0, 100, 101, 199, 600, 999])
def test_a_status_of_no_class_is_refused(status: int) -> None:
    assert reason_of(raised_by({"access_token": "at"}, status)) == "status"


@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_that_was_cut_is_refused(status: int) -> None:
    body = b'{"access_token":"at"}'

    assert reason_of(raised_by(body, status, truncated=True)) == "too-long"


@pytest.mark.parametrize("status", [400, 401, 404, 499])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Bad Request",
        b'{"message":"no"}',
        b'{"error":null}',
        b'{"error":""}',
        b'{"error":17}',
        b'{"access_token":"at"}',
        # For that provider's template to understand; nothing is lost meanwhile.
        b'{"errors":[{"errorType":"invalid_grant","message":"no"}],"success":false}',
    ],
)
def test_a_4xx_without_an_error_is_refused(body: bytes, status: int) -> None:
    assert reason_of(raised_by(body, status)) == "refused-without-error"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no-access-token"),
        (b"null", "no-access-token"),
        (b"17", "no-access-token"),
        (b'"access_token"', "no-access-token"),
        (b"{}", "no-access-token"),
        (b'{"token_type":"bearer"}', "no-access-token"),
        (b'{"access_token":null}', "no-access-token"),
        (b'{"access_token":""}', "no-access-token"),
        (b'{"access_token":123}', "no-access-token"),
        (b'{"access_token":["at"]}', "no-access-token"),
        (b'{"accessToken":"at"}', "no-access-token"),
        (b'{"Access_Token":"at"}', "no-access-token"),
        (b'{"ok":false,"error_code":"x"}', "no-access-token"),
        (b'{"authed_user":{"access_token":"at"}}', "no-access-token"),
        (b"[]", "not-an-object"),
        (b'[{"access_token":"at"}]', "not-an-object"),
        (b'{"access_token":"at"', "not-json"),
        (b"{'access_token':'at'}", "not-json"),
        (b'{"access_token":"at","expires_in":NaN}', "not-json"),
        (b'{"access_token":"at","access_token":"at2"}', "duplicate-key"),
        (b"access_token=at&access_token=at2", "duplicate-key"),
        (b"access_token=at" + b"&x=y" * 100, "too-many-fields"),
        (b'{"access_token":"\\ud800"}', "lone-surrogate"),
        (b'{"access_token":"at","x":' + b"[" * 16 + b"]" * 16 + b"}", "too-deep"),
        (b'{"access_token":"at","x":' + b"[" * 60_000, "too-deep"),
        (b"<!DOCTYPE html><title>Sign in</title>", "html"),
        (b" \n<html>access_token=at</html>", "html"),
        (b"<?xml version='1.0'?><access_token>at</access_token>", "html"),
        (b'{"access_token":"\xff"}', "not-utf8"),
        ('{"access_token":"at"}'.encode("utf-16"), "not-utf8"),
        (b"\x1f\x8b\x08\x00", "not-utf8"),
    ],
    ids=reprlib.repr,
)
def test_a_success_without_a_readable_token_is_a_bad_response(body: bytes, reason: str) -> None:
    assert reason_of(raised_by(body)) == reason


@pytest.mark.parametrize(
    "body",
    [
        b'{"access_token":"CANARY"',
        b'{"access_token":"CANARY","access_token":"CANARY"}',
        b'{"access_token":"CANARY\xff"}',
        b'["CANARY"]',
        b"CANARY",
    ],
)
def test_the_error_carries_nothing_of_the_body(body: bytes) -> None:
    error = raised_by(body)

    assert error.__context__ is None
    assert "CANARY" not in f"{error!r} {error} {vars(error)}"
