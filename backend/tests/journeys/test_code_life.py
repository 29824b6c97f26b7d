"""Authorization code at both servers: granted, served, renewed, revoked; each way to be known."""

import pytest

from tests.journeys.journey import Journey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]


@pytest.mark.parametrize(
    ("server", "client"),
    [
        ("demo", "web"),
        ("oidc", "web"),
        ("oidc", "web-post"),
        ("oidc", "web-secret-jwt"),
        ("oidc", "web-public"),
        ("oidc", "web-par"),
    ],
    indirect=["server"],
)
def test_token_lives_from_consent_to_revocation(journey: Journey, client: str) -> None:
    credential = journey.make(client, "authorization_code", scope=journey.server.offline)

    attempt = journey.consent(credential)

    assert (attempt["state"], attempt["error"]) == ("granted", None)
    journey.use_renew_and_revoke(credential, whose=journey.server.person)
