"""Client credentials at both servers: served, renewed, revoked; and for a resource of its own."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.journeys import asking
from tests.journeys.journey import Journey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]


@pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True)
def test_token_of_a_client_lives_from_first_use_to_revocation(journey: Journey) -> None:
    credential = journey.make("service", "client_credentials")

    attempt = journey.attempt(journey.authorize(credential))

    assert attempt["state"] == "granted"
    journey.use_renew_and_revoke(credential, whose=None)


@pytest.mark.parametrize("server", ["oidc"], indirect=True)
def test_token_for_a_resource_names_it_as_its_audience(journey: Journey) -> None:
    resource = f"{journey.server.issuer}/api"
    credential = journey.make("service", "client_credentials", scope="profile", resource=resource)

    journey.authorize(credential)

    claims = _claims(journey, journey.fetch(credential)["access_token"])
    assert (claims["aud"], claims["client_id"]) == (resource, "service")
    assert claims["scope"] == "profile"


@pytest.mark.parametrize("server", ["oidc"], indirect=True)
def test_resource_that_the_server_does_not_know_is_told(journey: Journey) -> None:
    resource = "https://elsewhere.example/api"
    credential = journey.make("service", "client_credentials", resource=resource)

    attempt = journey.attempt(journey.authorize(credential))

    assert (attempt["state"], attempt["error"]) == ("refused", "invalid_target")


def _claims(journey: Journey, access_token: str) -> dict[str, Any]:
    """Check the signature of a token with the server's keys, by other code than ours."""
    published: Any = asking.get(f"{journey.server.issuer}/jwks").body
    keys = KeySet.import_key_set(published)
    return dict(jwt.decode(access_token, keys, algorithms=["RS256"]).claims)
