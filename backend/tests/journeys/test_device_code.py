"""Authorize at another device (RFC 8628): the codes, the waiting, and the person's decision."""

from typing import Any

import pytest

from tests.journeys.journey import Journey
from tests.journeys.provider import Provider
from tokenwell.credentials.models import Authorization, Credential

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True),
]


def _begin(journey: Journey) -> tuple[Credential, dict[str, Any]]:
    credential = journey.make("device", "device_code", scope=journey.server.offline)
    begun = journey.authorize(credential)
    assert begun["next"] == "device_code"
    return credential, begun


def _decide(journey: Journey, begun: dict[str, Any], decision: str) -> None:
    words = journey.attempt(begun)["device"]
    address = words["verification_uri_complete"]
    assert address.startswith(words["verification_uri"])
    assert words["user_code"] in address
    journey.server.decide_at_device(address, decision)


def test_token_comes_once_the_person_has_consented(journey: Journey) -> None:
    credential, begun = _begin(journey)

    journey.poll(begun)
    waiting = journey.attempt(begun)
    _decide(journey, begun, "allow")
    journey.poll(begun)

    assert (waiting["state"], journey.attempt(begun)["state"]) == ("pending", "granted")
    journey.use_renew_and_revoke(credential, whose=journey.server.person)


def test_refusal_at_the_device_is_told(journey: Journey) -> None:
    credential, begun = _begin(journey)

    _decide(journey, begun, "deny")
    journey.poll(begun)

    attempt = journey.attempt(begun)
    assert (attempt["state"], attempt["error"]) == ("refused", "access_denied")
    assert attempt["device"] is None
    assert journey.state(credential) == "not_authorized"


def test_cancelled_attempt_takes_no_token_even_if_the_person_consents(journey: Journey) -> None:
    credential, begun = _begin(journey)
    address = journey.attempt(begun)["device"]["verification_uri_complete"]

    answer = journey.alice.delete(f"/api/v1/authorizations/{begun['authorization']}")
    journey.server.decide_at_device(address, "allow")
    journey.poll(begun)

    assert answer.status_code == 204
    assert journey.attempt(begun)["state"] == "cancelled"
    assert journey.state(credential) == "not_authorized"
    assert Authorization.objects.get().device_code is None


def test_server_that_is_asked_too_soon_is_asked_more_slowly_from_then_on(journey: Journey) -> None:
    _, begun = _begin(journey)

    for _ in range(2):
        journey.poll(begun)

    seconds = Authorization.objects.get().poll_seconds
    assert journey.attempt(begun)["state"] == "pending"
    assert seconds == (15 if isinstance(journey.server, Provider) else 5)
