"""Register a client (RFC 7591) for a credential, and authorize as the client that came of it."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.journey import Journey
from tokenwell.credentials.models import Credential

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]


def _unregistered(journey: Journey, grant_type: str, **fields: Any) -> Credential:
    form = journey.server.form("web", scope=journey.server.offline, **fields)
    known = {name: value for name, value in form.items() if not name.startswith("client_id")}
    return journey.save({**known, "client_secret": ""}, grant_type)


@pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True)
def test_registered_client_is_stored_and_authorizes(journey: Journey) -> None:
    credential = _unregistered(journey, "authorization_code")

    answer = journey.ask("register", credential=str(credential.pk))

    page = journey.page(credential)
    assert answer["problem"] is None
    assert (answer["state"], answer["client_id"]) == ("done", page["client_id"])
    assert page["client_id"] not in {"", "web", "demo-web"}
    assert page["client_secret"]["is_set"] is True
    attempt = journey.consent(credential)
    assert (attempt["state"], attempt["error"]) == ("granted", None)
    journey.use_renew_and_revoke(credential, whose=journey.server.person)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
@pytest.mark.parametrize("server", ["oidc"], indirect=True)
def test_client_that_signs_is_known_by_the_keys_that_we_publish(
    journey: Journey, algorithm: str, live_server: LiveServer, settings: Settings
) -> None:
    settings.PUBLIC_BASE_URL = live_server.url
    credential = _unregistered(
        journey,
        "authorization_code",
        client_authentication="private_key_jwt",
        client_key_algorithm=algorithm,
    )

    answer = journey.ask("register", credential=str(credential.pk))

    page = journey.page(credential)
    assert answer["state"] == "done"
    assert page["client_authentication"] == "private_key_jwt"
    assert page["client_public_key"]["alg"] == algorithm
    attempt = journey.consent(credential)
    assert (attempt["state"], attempt["error"]) == ("granted", None)
    journey.use_renew_and_revoke(credential, whose=journey.server.person)


@pytest.mark.parametrize("server", ["oidc"], indirect=True)
def test_registration_that_the_server_refuses_is_told_and_changes_nothing(
    journey: Journey,
) -> None:
    credential = _unregistered(journey, "implicit")

    answer = journey.ask("register", credential=str(credential.pk))

    assert answer["state"] == "failed"
    assert answer["problem"]
    assert journey.page(credential)["client_id"] == ""
