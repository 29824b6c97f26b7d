"""The Test of a credential, which asks the server itself whether the token is good (RFC 7662)."""

from typing import Any

import pytest

from tests.journeys import asking
from tests.journeys.journey import Journey
from tokenwell.credentials.models import Credential

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True),
]


def _steps(journey: Journey, credential: Credential) -> dict[str, Any]:
    answer = journey.ask("test", credential=str(credential.pk))
    assert answer["state"] == "done"
    return {step["name"]: (step["outcome"], step["sentence"]) for step in answer["steps"]}


def test_good_credential_passes_each_step(journey: Journey) -> None:
    credential = journey.make("web", "authorization_code", scope=journey.server.offline)
    journey.consent(credential)

    steps = _steps(journey, credential)

    assert [outcome for outcome, _ in steps.values()] == ["ok", "ok", "ok"]
    assert "says that the token is good" in steps["token"][1]
    assert journey.server.is_active(journey.fetch(credential)["access_token"])


def test_wrong_secret_fails_at_the_client(journey: Journey) -> None:
    credential = journey.make("web", "authorization_code", client_secret="not-the-one")

    steps = _steps(journey, credential)

    assert {name: outcome for name, (outcome, _) in steps.items()} == {
        "server": "ok",
        "client": "failed",
    }


def test_token_that_was_revoked_elsewhere_is_called_dead(journey: Journey) -> None:
    credential = journey.make("web", "authorization_code", scope=journey.server.offline)
    journey.consent(credential)
    form = journey.server.form("web")
    client = {name: form[name] for name in ("client_id", "client_secret")}
    token = journey.fetch(credential)["access_token"]
    asking.revoke(form["revocation_endpoint"], token, **client)

    outcome, sentence = _steps(journey, credential)["token"]

    assert outcome == "failed"
    assert "says that the token is dead" in sentence
