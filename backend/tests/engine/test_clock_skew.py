"""A host whose clock is ten minutes off, and a provider's that is a year off, change nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider, raw
from tokenwell.accounts.models import User
from tokenwell.credentials import authorize, epoch, news, recovery, tokens
from tokenwell.credentials.models import Authorization
from tokenwell.credentials.states import State
from tokenwell.web.database_time import database_now


@pytest.fixture(params=[-10, 10], ids=["ten minutes slow", "ten minutes fast"])
def skew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this host's clock be off; the database's is right."""
    right, off = timezone.now, timedelta(minutes=request.param)
    monkeypatch.setattr(timezone, "now", lambda: right() + off)


@pytest.mark.usefixtures("skew")
def test_failure_is_tried_again_by_the_clock_that_all_share(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root, unknown_outcome="immediate")
    provider.always = raw("out", status=503)

    tokens.renew(made.versions([credential]))
    at_once = tokens.renew(made.versions([credential]))

    retry_at = made.clock_of(credential).retry_at
    assert retry_at is not None
    assert timedelta(0) < retry_at - database_now() <= timedelta(seconds=10)
    assert at_once == 0


@pytest.mark.usefixtures("skew")
def test_token_ends_and_is_renewed_by_the_clock_that_all_share(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)

    tokens.renew(made.versions([credential]))

    clock = made.clock_of(credential)
    assert clock.ends_at is not None
    assert clock.refresh_at is not None
    lives, waits = clock.ends_at - database_now(), clock.refresh_at - database_now()
    assert timedelta(minutes=59) < lives <= timedelta(hours=1)
    assert timedelta(minutes=38) < waits <= timedelta(minutes=48)


@pytest.mark.usefixtures("skew")
def test_consent_that_is_under_way_is_neither_lost_nor_expired(
    provider: Provider, root: User
) -> None:
    credential = made.make_credential(provider, by=root)
    _, authorization = made.consent(credential)
    started = authorize.start(
        made.make_credential(provider, by=root, name="other"), by=root, address=None
    )

    recovery.recover()
    authorize.expire()

    states = dict(Authorization.objects.values_list("pk", "state"))
    assert states[authorization.pk] == "exchanging"
    assert states[started.authorization.pk] == "pending"


@pytest.mark.usefixtures("skew")
def test_sweeps_do_nothing_early(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root, lives=600)
    made.claim(credential)

    settled, told, may_send = (
        recovery.recover(),
        news.announce_ends(now=database_now()),
        epoch.tick(),
    )

    assert (settled, told, may_send) == (0, 0, True)
    assert made.clock_of(credential).state == State.AUTHORIZED


@pytest.mark.parametrize("date", ["Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 01 Jan 2066 00:00:00 GMT"])
def test_clock_of_the_provider_is_not_listened_to(
    provider: Provider, root: User, date: str
) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [raw('{"access_token": "a", "expires_in": 3600}', Date=date)]

    tokens.renew(made.versions([credential]))

    ends_at = made.clock_of(credential).ends_at
    assert ends_at is not None
    assert timedelta(minutes=59) < ends_at - database_now() <= timedelta(hours=1)
