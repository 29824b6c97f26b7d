"""The implicit grant (RFC 6749 4.2): the token comes behind the #, and a page of ours posts it."""

from urllib.parse import urlsplit

import pytest

from tests.journeys.journey import Journey
from tokenwell.credentials.models import RefreshAttempt

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["demo"], indirect=True),
]


def test_token_behind_the_hash_is_taken_served_and_revoked(journey: Journey) -> None:
    credential = journey.make("implicit", "implicit")

    attempt = journey.consent(credential)

    served = journey.fetch(credential)
    assert (attempt["state"], attempt["error"]) == ("granted", None)
    assert journey.server.whose(served["access_token"]) == journey.server.person
    assert journey.page(credential)["status"]["has_refresh_token"] is False

    journey.revoke(credential)

    assert not journey.server.is_active(served["access_token"])


def test_page_that_reads_the_fragment_is_what_the_browser_gets_first(journey: Journey) -> None:
    credential = journey.make("implicit", "implicit")
    address = journey.server.decide(journey.authorize(credential)["url"], "allow")
    assert urlsplit(address).query == ""

    page = journey.alice.get(urlsplit(address).path)

    assert page.status_code == 200
    assert b"<script" in page.content
    assert "script-src" in page["Content-Security-Policy"]


def test_refused_consent_is_told(journey: Journey) -> None:
    credential = journey.make("implicit", "implicit")

    attempt = journey.consent(credential, "deny")

    assert (attempt["state"], attempt["error"]) == ("refused", "access_denied")
    assert not RefreshAttempt.objects.exists()
