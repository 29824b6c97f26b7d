"""The resource owner password grant (RFC 6749 4.3): the login once, then its refresh token."""

import pytest

from tests.journeys.journey import Journey

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True),
]


def test_login_brings_a_token_that_is_renewed_and_revoked(journey: Journey) -> None:
    credential = journey.make("login", "password")

    attempt = journey.attempt(journey.authorize(credential))

    assert attempt["state"] == "granted"
    journey.use_renew_and_revoke(credential, whose=journey.server.person)


def test_wrong_password_is_told_and_brings_no_token(journey: Journey) -> None:
    credential = journey.make("login", "password", password="not-the-one")

    attempt = journey.attempt(journey.authorize(credential))

    assert (attempt["state"], attempt["error"]) == ("refused", "invalid_grant")
    assert journey.state(credential) == "not_authorized"
