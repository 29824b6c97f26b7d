"""What people are told of is written with the turn itself, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider, refusal
from tokenwell.accounts.models import User
from tokenwell.credentials import changes, news, tokens
from tokenwell.credentials.models import Credential, News
from tokenwell.credentials.states import State


def _kinds() -> list[str]:
    return list(News.objects.order_by("pk").values_list("kind", flat=True))


def _renew(credential: Credential) -> None:
    made.end_wait(credential)
    tokens.renew(made.versions([credential]))


def test_confirmed_refusal_and_the_way_back_are_told(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [refusal("invalid_grant"), refusal("invalid_grant")]

    _renew(credential)
    after_the_first = _kinds()
    _renew(credential)
    made.give_newer_tokens(credential)

    assert after_the_first == []
    assert _kinds() == ["needs_authorization", "recovered"]
    first = News.objects.earliest("pk")
    assert (first.path, first.host, first.error) == ("/crm", provider.host, "invalid_grant")


def test_lost_outcome_is_told_and_so_is_its_good_end(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root, lives=600)
    provider.scripted = ["reset"]
    _renew(credential)

    made.end_life(credential)
    _renew(credential)

    assert _kinds() == ["uncertain", "recovered"]


def test_good_renewal_is_no_news(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)

    _renew(credential)

    assert _kinds() == []


def test_outage_that_ends_by_itself_is_no_news(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root, unknown_outcome="immediate")
    provider.scripted = ["reset"]

    _renew(credential)
    _renew(credential)

    assert _kinds() == []


def test_owners_hear_that_a_change_made_the_secrets_unusable(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)

    elsewhere = {"token_endpoint": "https://elsewhere.example/token"}
    changes.update(credential, elsewhere, by=root, address=None)

    told = News.objects.get()
    assert (told.kind, told.error) == ("needs_authorization", "destination-changed")


@pytest.mark.parametrize(("days_left", "told"), [(13.5, [14]), (6.5, [7]), (0.5, [1]), (15, [])])
def test_end_for_good_is_announced_ahead(
    provider: Provider, root: User, days_left: float, told: list[int]
) -> None:
    credential = _dies_in(provider, root, days=days_left)

    for _ in range(2):
        news.announce_ends(now=timezone.now())

    assert list(News.objects.values_list("days", flat=True)) == told
    assert all(one.ends_at == made.clock_of(credential).dies_at for one in News.objects.all())


def test_each_of_the_three_days_is_announced_once(provider: Provider, root: User) -> None:
    credential = _dies_in(provider, root, days=13.5)

    for days in (13.5, 10, 6.5, 3, 0.5, 0.2):
        made.set_clock(credential, dies_at=timezone.now() + timedelta(days=days))
        news.announce_ends(now=timezone.now())

    assert list(News.objects.order_by("pk").values_list("days", flat=True)) == [14, 7, 1]


def test_what_never_had_that_long_is_not_announced(provider: Provider, root: User) -> None:
    credential = _dies_in(provider, root, days=0.5)
    made.change_tokens(credential, obtained_at=timezone.now())

    news.announce_ends(now=timezone.now())

    assert _kinds() == []


def test_what_is_out_of_order_is_not_announced_besides(provider: Provider, root: User) -> None:
    credential = _dies_in(provider, root, days=0.5)
    made.set_clock(credential, state=State.NEEDS_AUTHORIZATION)

    news.announce_ends(now=timezone.now())

    assert _kinds() == []


def _dies_in(provider: Provider, root: User, *, days: float) -> Credential:
    credential = made.authorized(provider, by=root, lives=600)
    made.change_tokens(credential, obtained_at=timezone.now() - timedelta(days=30))
    made.set_clock(credential, dies_at=timezone.now() + timedelta(days=days))
    return credential
