"""Ask an issuer what it offers (RFC 8414), and authorize with nothing typed but that."""

import pytest

from tests.journeys.journey import Journey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]


@pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True)
def test_fields_that_the_issuer_names_are_enough_to_authorize(journey: Journey) -> None:
    answer = journey.ask("discover", issuer=journey.server.issuer)

    assert answer["state"] == "done"
    typed = journey.server.form("web", scope=journey.server.offline)
    client = {
        name: typed[name]
        for name in ("client_id", "client_secret", "scope", "extra_authorization_params")
        if name in typed
    }
    credential = journey.save({**answer["discovered"]["form"], **client}, "authorization_code")
    attempt = journey.consent(credential)
    assert (attempt["state"], attempt["error"]) == ("granted", None)
    assert answer["discovered"]["form"]["issuer_in_response"] is True
    journey.use_renew_and_revoke(credential, whose=journey.server.person)


@pytest.mark.parametrize(
    ("server", "grants"),
    [
        ("demo", {"implicit", "password", "urn:ietf:params:oauth:grant-type:device_code"}),
        ("oidc", {"password", "urn:ietf:params:oauth:grant-type:token-exchange"}),
    ],
    indirect=["server"],
)
def test_grants_that_the_issuer_names_are_told(journey: Journey, grants: set[str]) -> None:
    answer = journey.ask("discover", issuer=journey.server.issuer)

    assert grants <= set(answer["discovered"]["grant_types"])


@pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True)
def test_issuer_that_publishes_nothing_is_told(journey: Journey) -> None:
    answer = journey.ask("discover", issuer=f"{journey.server.issuer}/nowhere")

    assert answer["state"] == "failed"
    assert "publishes no metadata at this address" in answer["problem"]
