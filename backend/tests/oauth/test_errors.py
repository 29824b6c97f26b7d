import pickle

import pytest

from tokenwell.oauth.errors import (
    AuthorizationPending,
    BadResponse,
    InvalidClient,
    InvalidGrant,
    OAuthError,
    ProviderRefused,
    ProviderUnavailable,
    SlowDown,
    clean,
    refusal,
)

EVERY_KIND = [
    ProviderRefused("access_denied", "SECRET"),
    InvalidGrant("invalid_grant", "SECRET"),
    InvalidClient("invalid_client", "SECRET"),
    AuthorizationPending("authorization_pending", "SECRET"),
    SlowDown("slow_down", "SECRET"),
    ProviderUnavailable(30, throttled=True),
    BadResponse("no-access-token"),
]


def test_every_kind_has_a_code_of_its_own() -> None:
    codes = {error.code for error in EVERY_KIND}

    assert codes == {
        "provider-refused",
        "invalid-grant",
        "invalid-client",
        "authorization-pending",
        "slow-down",
        "provider-unavailable",
        "bad-response",
    }


@pytest.mark.parametrize("error", EVERY_KIND)
def test_a_message_is_constant_and_tells_nothing_of_the_response(error: OAuthError) -> None:
    assert str(error) == type(error).sentence
    assert "SECRET" not in str(error) + repr(error)


@pytest.mark.parametrize("error", EVERY_KIND)
def test_an_error_survives_the_way_to_another_process(error: OAuthError) -> None:
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert vars(copy) == vars(error)


# RFC 6749 5.2 and RFC 8628 3.5, each of their codes, and what others say for the same.
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("invalid_request", ProviderRefused),
        ("invalid_client", InvalidClient),
        ("invalid_grant", InvalidGrant),
        ("unauthorized_client", InvalidClient),
        ("unsupported_grant_type", ProviderRefused),
        ("invalid_scope", ProviderRefused),
        ("authorization_pending", AuthorizationPending),
        ("slow_down", SlowDown),
        ("access_denied", ProviderRefused),
        ("expired_token", ProviderRefused),
        ("bad_refresh_token", InvalidGrant),
        ("BAD_REFRESH_TOKEN", InvalidGrant),
        ("something_new", ProviderRefused),
    ],
)
def test_the_error_names_the_kind_of_refusal(error: str, kind: type[ProviderRefused]) -> None:
    assert type(refusal(error)) is kind
    assert refusal(error, "why").error == error


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The code has expired.", "The code has expired."),
        ('it said "no"', "it said 'no'"),
        ("a\\b", "a/b"),
        ("one\r\ntwo\x00\x1b[31m three", "one two [31m three"),
        ("  padded\t", "padded"),
        ("ungültig", "ung?ltig"),
        ("\ud800", "?"),
        ("\u202egnol", "?gnol"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("", ""),
    ],
)
def test_a_provider_s_text_is_brought_into_the_characters_of_the_rfc(said: str, shown: str) -> None:
    assert clean(said, limit=500) == shown


def test_a_refusal_keeps_at_most_500_characters_of_the_description() -> None:
    refused = ProviderRefused("e" * 1000, "d" * 1000)

    assert len(refused.error) == 100
    assert len(refused.description) == 500
