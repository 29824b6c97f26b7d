"""Hosts in trouble are left alone, asked for less, and tried again by one request."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider, granting, raw, refusal
from tokenwell.accounts.models import User
from tokenwell.credentials import hosts, tasks, tokens
from tokenwell.credentials.models import Credential, CredentialClock, ProviderHost

DOWN = raw("out", status=503)


def _many(provider: Provider, root: User, number: int, **fields: Any) -> list[Credential]:
    return [made.authorized(provider, by=root, name=f"c{n}", **fields) for n in range(number)]


def _host(provider: Provider) -> ProviderHost:
    return ProviderHost.objects.get(pk=provider.host)


def _let_time_pass(provider: Provider, **until: object) -> None:
    past = timezone.now() - timedelta(seconds=1)
    ProviderHost.objects.filter(pk=provider.host).update(**dict.fromkeys(until, past))
    CredentialClock.objects.update(refresh_at=past, retry_at=None)


def test_host_that_fails_again_and_again_is_left_alone(provider: Provider, root: User) -> None:
    _many(provider, root, 12, unknown_outcome="immediate")
    provider.always = DOWN

    tasks.refresh_due()
    _let_time_pass(provider)
    asked = len(provider.ledger)
    tasks.refresh_due()

    assert asked == 12
    assert len(provider.ledger) == asked


def test_one_request_tries_whether_it_is_back_and_then_all_go_on(
    provider: Provider, root: User
) -> None:
    credentials = _many(provider, root, 12, unknown_outcome="immediate")
    provider.always = DOWN
    tasks.refresh_due()
    asked = len(provider.ledger)

    _let_time_pass(provider, closed_until=None)
    tasks.refresh_due()
    probes = len(provider.ledger) - asked
    provider.always = None
    _let_time_pass(provider, closed_until=None)
    tasks.refresh_due()
    tasks.refresh_due()

    assert probes == 1
    assert set(made.versions(credentials).values()) == {2}
    assert not ProviderHost.objects.exists()


def test_probe_that_fails_doubles_the_time(provider: Provider, root: User) -> None:
    _many(provider, root, 6, unknown_outcome="immediate")
    provider.always = DOWN
    tasks.refresh_due()
    first = _host(provider)

    for _ in range(3):
        _let_time_pass(provider, closed_until=None)
        tasks.refresh_due()

    last = _host(provider)
    assert first.closed_until is not None
    assert last.closed_until is not None
    assert first.closed_until - timezone.now() < timedelta(seconds=13)
    assert last.closed_until - timezone.now() > timedelta(seconds=50)


def test_person_may_try_a_host_that_is_left_alone(provider: Provider, root: User) -> None:
    [credential, *_] = _many(provider, root, 6, unknown_outcome="immediate")
    provider.always = DOWN
    tasks.refresh_due()
    provider.always = None

    by_itself = tokens.renew(made.versions([credential]))
    by_a_person = tokens.renew(made.versions([credential]), at_once=True)

    assert (by_itself, by_a_person) == (0, 1)
    assert made.clock_of(credential).token_version == 2


def test_retry_after_holds_all_credentials_of_the_host(provider: Provider, root: User) -> None:
    [one, another, other] = _many(provider, root, 3)
    provider.scripted = [raw("slow down", status=429, Retry_After="600")] * 2

    tokens.renew(made.versions([one, another]))
    sent = tokens.renew(made.versions([other]))
    by_a_person = tokens.renew(made.versions([other]), at_once=True)

    held = _host(provider).held_until
    assert (sent, by_a_person) == (0, 0)
    assert held is not None
    assert timedelta(seconds=590) < held - timezone.now() <= timedelta(seconds=600)


def test_one_alone_can_not_have_a_host_held_for_hours(provider: Provider, root: User) -> None:
    [one, *_] = _many(provider, root, 2)
    provider.scripted = [raw("slow down", status=429, Retry_After="86400")]

    tokens.renew(made.versions([one]))

    held = _host(provider).held_until
    assert held is not None
    assert held - timezone.now() <= timedelta(minutes=5)
    retry_at = made.clock_of(one).retry_at
    assert retry_at is not None
    assert retry_at > timezone.now() + timedelta(hours=23)


def test_one_alone_can_not_stop_a_host_for_all_others(provider: Provider, root: User) -> None:
    [one, other, *_] = _many(provider, root, 5, unknown_outcome="immediate")
    provider.always = DOWN

    for _ in range(8):
        tokens.renew(made.versions([one]), at_once=True)
    provider.always = None

    assert _host(provider).closed_until is None
    assert tokens.renew(made.versions([other])) == 1


def test_person_who_tries_again_does_not_keep_a_host_closed(provider: Provider, root: User) -> None:
    [one, *_] = _many(provider, root, 6, unknown_outcome="immediate")
    provider.always = DOWN
    tasks.refresh_due()
    before = _host(provider).closed_until

    for _ in range(5):
        tokens.renew(made.versions([one]), at_once=True)

    assert _host(provider).closed_until == before


@pytest.mark.parametrize(
    "fields", [{"extra_headers": {"Proxy-X": "1"}}, {"token_endpoint": "https://no.invalid/t"}]
)
def test_what_a_form_can_bring_about_is_no_fault_of_a_host(
    provider: Provider, root: User, fields: dict[str, Any]
) -> None:
    for n in range(6):
        made.authorized(provider, by=root, name=f"c{n}", **fields)

    tasks.refresh_due()

    assert not ProviderHost.objects.exists()


def test_other_hosts_go_on(provider: Provider, root: User) -> None:
    there = Provider()
    try:
        well = made.authorized(there, by=root, name="well")
        _many(provider, root, 6, unknown_outcome="immediate")
        ProviderHost.objects.create(host=provider.host, closed_until=_soon())

        due = tokens.due()

        assert list(due) == [well.pk]
    finally:
        there.close()


def test_host_that_has_refused_more_than_it_bears_is_asked_for_less(
    provider: Provider, root: User
) -> None:
    _many(provider, root, 1)
    ProviderHost.objects.create(host=provider.host, pace=16)

    first = hosts.admit({provider.host: 100})[provider.host]
    second = hosts.admit({provider.host: 100})[provider.host]

    assert first.requests == 4
    assert second.requests <= 1
    assert second.wait_seconds == pytest.approx(0.125)


@pytest.mark.parametrize("pace", [0.5, 1, 3, 8, 100])
def test_one_request_may_go_however_slow_the_pace(
    provider: Provider, root: User, pace: float
) -> None:
    ProviderHost.objects.create(host=provider.host, pace=pace)

    admissions = [hosts.admit({provider.host: 1})[provider.host].requests for _ in range(2)]

    assert admissions[0] == 1
    assert admissions[1] == (1 if pace >= 8 else 0)


def test_share_that_is_given_out_ahead_is_not_given_again(provider: Provider, root: User) -> None:
    until = timezone.now() + timedelta(seconds=30)
    ProviderHost.objects.create(host=provider.host, pace=10, paced_until=until)

    admission = hosts.admit({provider.host: 100})[provider.host]

    assert admission.requests == 0
    assert _host(provider).paced_until == until


def test_pace_is_learned_from_what_was_borne_of_a_burst(provider: Provider, root: User) -> None:
    _many(provider, root, 20)
    granted = [granting(access_token=f"a-{n}", refresh_token=f"r-{n}") for n in range(10)]
    provider.scripted = [*granted]
    provider.always = raw("slow down", status=429, Retry_After="1")

    tokens.renew(tokens.due())

    assert len(provider.ledger) == 20
    assert _host(provider).pace == pytest.approx(7)


@pytest.mark.parametrize(
    ("refused_hours_ago", "pace"),
    [(None, 10), (23, 8), (25, 10)],
    ids=["never refused", "refused a while ago", "refused a day ago"],
)
def test_after_ten_quiet_minutes_it_is_tried_whether_the_host_bears_more(
    provider: Provider, root: User, refused_hours_ago: int | None, pace: float
) -> None:
    now = timezone.now()
    ProviderHost.objects.create(
        host=provider.host,
        pace=8,
        paced_since=now - timedelta(minutes=11),
        too_fast=9 if refused_hours_ago else None,
        too_fast_at=now - timedelta(hours=refused_hours_ago) if refused_hours_ago else None,
    )
    _many(provider, root, 1)

    tasks.refresh_due()

    assert _host(provider).pace == pace


def test_pace_that_is_refused_is_remembered(provider: Provider, root: User) -> None:
    ProviderHost.objects.create(host=provider.host, pace=8)
    _many(provider, root, 1)
    provider.always = raw("slow down", status=429, Retry_After="1")

    tasks.refresh_due()

    assert _host(provider).too_fast == 8


def test_good_answers_of_a_host_without_trouble_write_nothing(
    provider: Provider, root: User
) -> None:
    _many(provider, root, 3)

    tasks.refresh_due()

    assert not ProviderHost.objects.exists()


def test_refusal_is_an_answer_and_no_failure_of_the_host(provider: Provider, root: User) -> None:
    _many(provider, root, 8)
    provider.always = refusal("invalid_grant")

    tasks.refresh_due()

    assert not ProviderHost.objects.exists()


def test_the_ones_with_the_least_time_left_come_first(provider: Provider, root: User) -> None:
    by_life = {
        lives: made.authorized(provider, by=root, name=f"lives-{lives}", lives=lives)
        for lives in (900, 60, 300)
    }

    due = list(tokens.due())

    assert due == [by_life[60].pk, by_life[300].pk, by_life[900].pk]


def test_each_host_gets_its_share_before_one_gets_all(provider: Provider, root: User) -> None:
    there = Provider()
    try:
        for n in range(30):
            made.authorized(provider, by=root, name=f"many-{n}", lives=10)
        few = made.authorized(there, by=root, name="few", lives=3000)

        due = list(tokens.due())

        assert due.index(few.pk) == 10
        assert len(due) == 31
    finally:
        there.close()


def _soon() -> datetime:
    return timezone.now() + timedelta(minutes=1)
