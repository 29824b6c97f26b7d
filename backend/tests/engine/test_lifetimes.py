"""When a token is renewed, and when nothing can be renewed any more."""

from datetime import datetime, timedelta
from typing import Any

from tests.engine import credentials as made
from tests.fake_provider import Provider, granting
from tokenwell.accounts.models import User
from tokenwell.credentials import tokens
from tokenwell.credentials.models import CredentialClock

DAY = 86_400


def _renewed(
    provider: Provider, root: User, habits: dict[str, Any], **answer: object
) -> tuple[CredentialClock, datetime]:
    credential = made.authorized(provider, by=root, habits=habits)
    provider.scripted = [granting(access_token="a", refresh_token="r", **answer)]
    tokens.renew(made.versions([credential]))
    return made.clock_of(credential), made.token_set_of(credential).obtained_at


def test_refresh_token_that_dies_unused_is_used_at_half_of_that_time(
    provider: Provider, root: User
) -> None:
    clock, obtained_at = _renewed(provider, root, {"lifetime": {"refresh_idle": 10 * DAY}})

    assert clock.refresh_at == obtained_at + timedelta(days=5)


def test_access_token_that_ends_earlier_is_renewed_earlier(provider: Provider, root: User) -> None:
    habits = {"lifetime": {"refresh_idle": 10 * DAY}}

    clock, obtained_at = _renewed(provider, root, habits, expires_in=3600)

    assert clock.refresh_at is not None
    assert timedelta(seconds=2340) <= clock.refresh_at - obtained_at <= timedelta(seconds=2880)
    assert clock.ends_at == obtained_at + timedelta(hours=1)


def test_absolute_limit_counts_from_the_consent_on(provider: Provider, root: User) -> None:
    habits = {"lifetime": {"refresh_absolute": 365 * DAY}}
    credential = made.authorized(provider, by=root, habits=habits)
    made.give_newer_tokens(credential)
    consented = made.clock_of(credential).dies_at
    provider.scripted = [granting(access_token="a", refresh_token="r")]

    tokens.renew(made.versions([credential]))

    assert consented is not None
    assert made.clock_of(credential).token_version == 3
    assert made.clock_of(credential).dies_at == consented


def test_answer_that_names_the_end_of_the_refresh_token_is_believed(
    provider: Provider, root: User
) -> None:
    habits = {"answer": {"refresh_expires_in": "refresh_expires_in"}}

    clock, obtained_at = _renewed(
        provider, root, habits, expires_in=3600, refresh_expires_in=7 * DAY
    )

    assert clock.dies_at == obtained_at + timedelta(days=7)


def test_without_refresh_token_the_end_of_the_access_token_is_the_end(
    provider: Provider, root: User
) -> None:
    credential = made.make_credential(provider, by=root)
    made.give_newer_tokens(credential, body=b'{"access_token": "a", "expires_in": 600}')

    clock = made.clock_of(credential)
    assert clock.dies_at == clock.ends_at is not None
    assert clock.refresh_at is None


def test_grant_that_needs_no_person_has_no_end(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)

    tokens.renew(made.versions([credential]))

    assert made.clock_of(credential).dies_at is None
    assert made.clock_of(credential).refresh_at is not None
