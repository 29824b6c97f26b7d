"""Rotation with reuse detection: a refresh token that comes twice ends all that came of it."""

import pytest

from tests.journeys import asking
from tests.journeys.journey import Journey
from tokenwell.credentials.models import TokenSet
from tokenwell.encryption import secrets

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True),
]


def test_each_renewal_spends_one_refresh_token_and_keeps_the_next(journey: Journey) -> None:
    credential = journey.make("web", "authorization_code", scope=journey.server.offline)
    journey.consent(credential)
    kept = []

    for _ in range(3):
        kept.append(secrets.reveal(TokenSet.objects.get(), "refresh_token"))
        journey.refresh(credential)

    assert len(set(kept)) == 3
    assert journey.fetch(credential)["token_version"] == 4
    assert journey.state(credential) == "authorized"


def test_thief_who_spends_it_first_is_noticed_and_everything_ends(journey: Journey) -> None:
    credential = journey.make("web", "authorization_code", scope=journey.server.offline)
    journey.consent(credential)
    form = journey.server.form("web")
    stolen = secrets.reveal(TokenSet.objects.get(), "refresh_token")
    client = {name: form[name] for name in ("client_id", "client_secret")}
    thief = asking.refresh(form["token_endpoint"], stolen, **client)

    journey.refresh(credential)

    assert journey.page(credential)["status"]["last_error"]["error"] == "invalid_grant"
    assert not journey.server.is_active(thief)
