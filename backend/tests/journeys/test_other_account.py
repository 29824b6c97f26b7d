"""A second consent by somebody else waits for a person's word, and changes nothing before that."""

import pytest

from tests.credentials.making import JSON
from tests.journeys.journey import Journey
from tokenwell.credentials.models import Credential

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["oidc"], indirect=True),
]


@pytest.fixture
def of_dana(journey: Journey) -> Credential:
    credential = journey.make("web", "authorization_code", scope=journey.server.offline)
    journey.consent(credential)
    return credential


def test_second_consent_by_the_same_person_needs_no_word(
    journey: Journey, of_dana: Credential
) -> None:
    attempt = journey.consent(of_dana)

    assert attempt["state"] == "granted"
    assert journey.fetch(of_dana)["token_version"] == 2


def test_other_account_waits_and_the_first_one_goes_on_being_served(
    journey: Journey, of_dana: Credential
) -> None:
    attempt = journey.consent(of_dana, account="erin")

    served = journey.fetch(of_dana)
    assert attempt["state"] == "confirming"
    assert attempt["confirming"]["before"]["subject"] == "dana"
    assert attempt["confirming"]["now"]["subject"] == "erin"
    assert journey.server.whose(served["access_token"]) == "dana"


def test_confirmed_account_is_served_from_then_on(journey: Journey, of_dana: Credential) -> None:
    attempt = journey.consent(of_dana, account="erin")

    answer = journey.alice.post(f"/api/v1/authorizations/{attempt['id']}/confirm", {}, JSON)

    assert answer.status_code == 200
    assert journey.attempt({"authorization": attempt["id"]})["state"] == "granted"
    journey.use_renew_and_revoke(of_dana, whose="erin")


def test_declined_account_leaves_the_first_one(journey: Journey, of_dana: Credential) -> None:
    attempt = journey.consent(of_dana, account="erin")

    answer = journey.alice.delete(f"/api/v1/authorizations/{attempt['id']}")

    assert answer.status_code == 204
    assert journey.attempt({"authorization": attempt["id"]})["state"] == "cancelled"
    journey.use_renew_and_revoke(of_dana, whose="dana")
