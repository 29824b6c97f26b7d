"""A signed assertion for a token (RFC 7523), at a server that knows our public key."""

import pytest

from tests.journeys.journey import Journey
from tests.oauth import signing_keys

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["oidc"], indirect=True),
]

_ASSERTION = {
    "assertion_issuer": "robot",
    "assertion_subject": "dana",
    "signing_algorithm": "RS256",
    "signing_key_id": "assertions",
}


def test_assertion_brings_a_token_and_a_new_one_each_time(journey: Journey) -> None:
    key = signing_keys.pem(signing_keys.rsa_key())
    credential = journey.make("robot", "jwt_bearer", signing_key=key, **_ASSERTION)

    attempt = journey.attempt(journey.authorize(credential))

    assert attempt["state"] == "granted"
    journey.use_renew_and_revoke(credential, whose="dana")


@pytest.mark.parametrize(
    "wrong",
    [
        {"signing_key": signing_keys.pem(signing_keys.ec_key()), "signing_algorithm": "ES256"},
        {"assertion_audience": "https://elsewhere.example/token"},
        {"assertion_issuer": "somebody-else"},
        {"assertion_subject": ""},
    ],
    ids=["key", "audience", "issuer", "no-subject"],
)
def test_assertion_that_the_server_does_not_trust_is_told(
    journey: Journey, wrong: dict[str, str]
) -> None:
    key = signing_keys.pem(signing_keys.rsa_key())
    credential = journey.make("robot", "jwt_bearer", **{"signing_key": key, **_ASSERTION, **wrong})

    attempt = journey.attempt(journey.authorize(credential))

    assert (attempt["state"], attempt["error"]) == ("refused", "invalid_grant")
