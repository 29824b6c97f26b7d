"""One token for another (RFC 8693): the subject's is renewed first where it has ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.journey import Journey
from tokenwell.credentials.models import Credential, TokenSet

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["oidc"], indirect=True),
]


def _make_both(journey: Journey) -> tuple[Credential, Credential]:
    form = journey.server.form("web", scope=journey.server.offline)
    subject = journey.save(form, "authorization_code", name="subject")
    exchanged = journey.make("exchange", "token_exchange", subject_credential=str(subject.pk))
    return subject, exchanged


def test_exchanged_token_stands_for_the_same_person(journey: Journey) -> None:
    subject, exchanged = _make_both(journey)
    journey.consent(subject)

    attempt = journey.attempt(journey.authorize(exchanged))

    assert attempt["state"] == "granted"
    assert journey.fetch(subject)["access_token"] != journey.fetch(exchanged)["access_token"]
    journey.use_renew_and_revoke(exchanged, whose=journey.server.person)


def test_subject_that_has_ended_is_renewed_before_the_exchange(journey: Journey) -> None:
    subject, exchanged = _make_both(journey)
    journey.consent(subject)
    ended = timezone.now() - timedelta(seconds=1)
    TokenSet.objects.filter(credential=subject).update(expires_at=ended)

    attempt = journey.attempt(journey.authorize(exchanged))

    assert attempt["state"] == "granted"
    assert journey.fetch(subject)["token_version"] == 2


def test_subject_without_a_token_is_told(journey: Journey) -> None:
    _, exchanged = _make_both(journey)

    attempt = journey.attempt(journey.authorize(exchanged))

    assert (attempt["state"], attempt["error"]) == ("failed", "subject-unavailable")
