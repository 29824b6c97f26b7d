"""A client that its provider refuses: all of its credentials wait, and one request tries."""

import pytest

from tests.engine import credentials as made
from tests.fake_provider import Provider, refusal
from tokenwell.accounts.models import User
from tokenwell.credentials import changes, clients, tasks, tokens
from tokenwell.credentials.models import Credential, News, PausedClient
from tokenwell.credentials.states import State

REFUSED = refusal("invalid_client", status=401)


def _authorized(provider: Provider, root: User, name: str, **fields: object) -> Credential:
    credential = made.authorized(provider, by=root, name=name, lives=600, **fields)
    # As its last renewal has noted it.
    made.set_clock(credential, client=clients.fingerprint(credential))
    return credential


@pytest.fixture
def three(provider: Provider, root: User) -> list[Credential]:
    return [_authorized(provider, root, name) for name in ("one", "two", "three")]


def test_refusal_of_one_lets_all_of_the_client_wait(
    three: list[Credential], provider: Provider
) -> None:
    provider.always = REFUSED

    tokens.renew(made.versions(three[:1]))
    tasks.refresh_due()

    assert len(provider.ledger) == 1
    assert [made.clock_of(one).state for one in three] == [State.AUTHORIZED] * 3


def test_one_request_an_hour_tries_it(three: list[Credential], provider: Provider) -> None:
    provider.always = REFUSED
    tokens.renew(made.versions(three[:1]))

    made.end_pause()
    tasks.refresh_due()

    assert len(provider.ledger) == 2


def test_all_go_on_when_it_is_known_again(three: list[Credential], provider: Provider) -> None:
    provider.always = REFUSED
    tokens.renew(made.versions(three[:1]))
    provider.always = None

    made.end_pause()
    tasks.refresh_due()
    made.end_wait(three[0])
    tokens.renew(made.versions(three[:1]))

    assert not PausedClient.objects.exists()
    assert list(made.versions(three).values()) == [2, 2, 2]


def test_wrong_secret_of_one_does_not_stop_those_with_the_right_one(
    three: list[Credential], provider: Provider, root: User
) -> None:
    wrong = _authorized(provider, root, "wrong", client_secret="mistyped")
    provider.scripted = [REFUSED]
    tokens.renew(made.versions([wrong]))

    tasks.refresh_due()

    assert list(made.versions(three).values()) == [2, 2, 2]
    assert made.clock_of(wrong).token_version == 1


def test_new_secret_is_tried_without_waiting_for_the_hour(
    three: list[Credential], provider: Provider, root: User
) -> None:
    provider.scripted = [REFUSED]
    tokens.renew(made.versions(three[:1]))

    changes.update(three[0], {"client_secret": "the right one"}, by=root, address=None)
    sent = tokens.renew(made.versions(three[:1]))

    assert sent == 1
    assert made.clock_of(three[0]).token_version == 2


def test_everybody_concerned_is_told_once(three: list[Credential], provider: Provider) -> None:
    provider.always = REFUSED

    tokens.renew(made.versions(three[:1]))
    made.end_pause()
    tasks.refresh_due()

    told = News.objects.values_list("path", "kind", "error").order_by("path")
    assert list(told) == [(path, "error", "invalid_client") for path in ("/one", "/three", "/two")]


def test_state_says_error_once_the_access_token_has_ended(
    three: list[Credential], provider: Provider
) -> None:
    provider.always = REFUSED
    tokens.renew(made.versions(three[:1]))

    made.end_life(three[0])
    tasks.refresh_due()

    assert made.clock_of(three[0]).state == State.ERROR
