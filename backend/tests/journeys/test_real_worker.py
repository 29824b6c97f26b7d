"""The whole way at both servers with a real worker, while a page watches and a service waits."""

import time
from collections.abc import Callable

import pytest

from tests.journeys.journey import Journey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("worker")]

_WITHIN = 60.0


@pytest.mark.parametrize("server", ["demo", "oidc"], indirect=True)
def test_real_worker_exchanges_renews_and_gives_back(journey: Journey) -> None:
    credential = journey.make("web", "authorization_code", scope=journey.server.offline)
    begun = journey.authorize(credential)
    journey.come_back(journey.server.decide(begun["url"], "allow"))

    _wait(lambda: journey.attempt(begun)["ended_at"] is not None)
    first = journey.fetch(credential)["access_token"]
    journey.refresh(credential)
    _wait(lambda: journey.fetch(credential)["token_version"] == 2)
    second = journey.fetch(credential)["access_token"]

    assert journey.attempt(begun)["state"] == "granted"
    assert first != second
    assert journey.server.is_active(second)

    journey.revoke(credential)

    _wait(lambda: not journey.server.is_active(second))
    assert journey.state(credential) == "revoked"


def _wait(is_done: Callable[[], bool]) -> None:
    ends = time.monotonic() + _WITHIN
    while not is_done():
        assert time.monotonic() < ends, "it does not happen"
        time.sleep(0.1)
