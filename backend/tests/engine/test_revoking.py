"""Tokens are forgotten here at once, and given back to the provider, whatever happens to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.containers.trees import delete
from tests.engine import credentials as made
from tests.fake_provider import Provider, raw
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import giving_back, revoke, tokens
from tokenwell.credentials.models import Credential, Revocation, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption.fields import Sealed

TAKEN = raw("", status=200)
DOWN = raw("", status=503)


@pytest.fixture
def credential(provider: Provider, root: User) -> Credential:
    return made.authorized(
        provider, by=root, lives=600, revocation_endpoint=provider.url("/revoke")
    )


def _revoke(credential: Credential, by: User) -> None:
    for revocation in revoke.revoke(credential, by=actor(by)):
        giving_back.give_back([revocation])


def test_both_tokens_are_given_back_and_nothing_is_left_here(
    credential: Credential, provider: Provider, root: User
) -> None:
    access_token, refresh_token = made.tokens_of(credential)
    provider.always = TAKEN

    _revoke(credential, root)

    sent = [(asked.path, asked.form["token"], asked.client) for asked in provider.ledger]
    assert sent == [
        ("/revoke", refresh_token, "tokenwell"),
        ("/revoke", access_token, "tokenwell"),
    ]
    assert made.clock_of(credential).state == State.REVOKED
    assert not TokenSet.objects.exists()
    assert list(Revocation.objects.values_list("outcome", "request")) == [("given-back", None)] * 2


def test_deleted_credential_has_its_tokens_given_back(
    credential: Credential, provider: Provider, root: User
) -> None:
    provider.always = TAKEN
    delete(credential, by=root)

    for revocation in giving_back.due():
        giving_back.give_back([revocation])

    assert [asked.path for asked in provider.ledger] == ["/revoke", "/revoke"]
    events = AuditEvent.objects.filter(action="token.given_back")
    assert {event.target_path for event in events} == {"/crm"}


def test_provider_that_is_down_is_asked_again_later(
    credential: Credential, provider: Provider, root: User
) -> None:
    provider.always = DOWN
    _revoke(credential, root)
    at_once = giving_back.due()
    Revocation.objects.update(due_at=timezone.now())
    provider.always = TAKEN

    for revocation in giving_back.due():
        giving_back.give_back([revocation])

    assert at_once == []
    assert {row.outcome for row in Revocation.objects.all()} == {"given-back"}
    assert {row.tries for row in Revocation.objects.all()} == {2}


def test_provider_that_refuses_is_not_asked_again_and_the_record_says_so(
    credential: Credential, provider: Provider, root: User
) -> None:
    provider.always = raw('{"error": "unsupported_token_type"}', status=400)

    _revoke(credential, root)

    assert giving_back.due() == []
    assert AuditEvent.objects.filter(action="token.not_given_back").count() == 2


def test_after_thirty_days_it_is_given_up(
    credential: Credential, provider: Provider, root: User
) -> None:
    provider.always = DOWN
    _revoke(credential, root)
    long_ago = timezone.now() - timedelta(days=31)
    Revocation.objects.update(created_at=long_ago, due_at=timezone.now())

    for revocation in giving_back.due():
        giving_back.give_back([revocation])

    assert {row.outcome for row in Revocation.objects.all()} == {"no-answer"}
    assert {row.request for row in Revocation.objects.all()} == {None}


def test_two_who_give_back_at_once_send_once(
    credential: Credential, provider: Provider, root: User
) -> None:
    provider.always = TAKEN
    kept = revoke.revoke(credential, by=actor(root))

    def give_all_back() -> None:
        for one in kept:
            giving_back.give_back([one])

    made.at_once(give_all_back, times=4)

    assert len(provider.ledger) == len(kept) == 2


def test_request_that_does_not_open_any_more_is_given_up(
    credential: Credential, provider: Provider, root: User
) -> None:
    kept = revoke.revoke(credential, by=actor(root))
    Revocation.objects.update(request=Sealed(b"spoiled"))

    for revocation in kept:
        giving_back.give_back([revocation])

    assert provider.ledger == []
    assert {row.outcome for row in Revocation.objects.all()} == {"refused"}


def test_renewal_that_is_on_its_way_brings_no_token_back(
    credential: Credential, provider: Provider, root: User
) -> None:
    made.end_life(credential)
    claim = made.claim(credential)
    provider.always = TAKEN
    _revoke(credential, root)
    provider.always = None

    tokens.run([claim])

    clock = made.clock_of(credential)
    assert (clock.state, clock.token_set) == (State.REVOKED, None)


def test_credential_without_an_address_for_it_forgets_its_tokens_all_the_same(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, lives=600)

    kept = revoke.revoke(credential, by=actor(root))

    assert kept == []
    assert made.clock_of(credential).state == State.REVOKED
    assert not TokenSet.objects.exists()


def test_what_was_settled_long_ago_is_forgotten(
    credential: Credential, provider: Provider, root: User
) -> None:
    provider.always = TAKEN
    _revoke(credential, root)
    Revocation.objects.update(ended_at=timezone.now() - timedelta(days=31))

    giving_back.forget()

    assert not Revocation.objects.exists()
