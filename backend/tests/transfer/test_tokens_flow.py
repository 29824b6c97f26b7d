"""An export under a passphrase, an empty database, an import: nothing is authorized again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import make_service
from tests.transfer import making
from tests.transfer.making import exported, imported
from tokenwell.accounts.models import User
from tokenwell.containers import tree
from tokenwell.credentials import tokens
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.states import State
from tokenwell.gateway import vending
from tokenwell.gateway.last_used import last_used

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root(transactional_db: None) -> User:
    """The administrator of the first installation."""
    return making.begin_anew()


@pytest.fixture(autouse=True)
def _quiet_gateway() -> Iterator[None]:
    yield
    last_used().write()
    vending._pool().close()
    vending._pool.forget()
    vending._permission_to_use.forget()


def _moved(root: User, **wanted: bool) -> User:
    content = exported(tree.root(), root, **wanted)
    there = making.begin_anew()
    imported(content, tree.root(), there)
    return there


def test_token_is_fetched_by_the_address_of_before(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root, lives=600)

    _moved(root)

    vending._permission_to_use.forget()
    answer = make_service("crm-sync", tree.root()).fetch(credential)
    assert (answer.status, answer.body["access_token"]) == (200, "access-0")
    assert provider.ledger == []


def test_refresh_token_is_spent_once_and_the_next_one_works(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)

    _moved(root, suspend=True)

    renewed = [tokens.renew(made.versions([credential])) for _ in range(2)]
    assert renewed == [1, 1]
    assert provider.double_spends() == 0
    assert made.clock_of(credential).state == State.AUTHORIZED
    vending._permission_to_use.forget()
    assert make_service("crm-sync", tree.root()).fetch(credential).status == 200


def test_what_is_due_there_is_due_here(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)

    _moved(root)

    assert tokens.due() == {credential.pk: 1}


def test_client_credential_goes_on_with_its_secret(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)

    _moved(root)

    assert tokens.renew(made.versions([credential])) == 1
    assert made.clock_of(credential).state == State.AUTHORIZED
    assert provider.ledger[0].client == "tokenwell"


def test_suspended_at_the_same_time_gives_nothing_out(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root, lives=600)
    stopped = made.authorized(provider, by=root, name="stopped", lives=600)
    made.set_clock(stopped, state=State.SUSPENDED)

    content = exported(tree.root(), root, suspend=True)

    states = dict(CredentialClock.objects.values_list("credential_id", "state"))
    assert set(states.values()) == {State.SUSPENDED}
    read = {record.id: record.state for record in making.read(content).credentials}
    assert read == {credential.pk: State.AUTHORIZED, stopped.pk: State.SUSPENDED}
    assert "were suspended where they were" in making.read(content).notes[0]


def test_refresh_tokens_in_a_file_are_warned_of(provider: Provider, root: User) -> None:
    made.authorized(provider, by=root)

    [note] = making.read(exported(tree.root(), root)).notes

    assert "must not both spend them" in note


def test_key_of_ours_comes_along(provider: Provider, root: User) -> None:
    credential = made.make_credential(
        provider, by=root, client_authentication="private_key_jwt", uses_dpop=True
    )
    before = Credential.objects.get(pk=credential.pk).client_public_key
    life = making.life_of(credential)

    _moved(root)

    assert Credential.objects.get(pk=credential.pk).client_public_key == before
    assert making.life_of(credential) == life
    assert life["secrets"].keys() == {"client_secret", "client_key", "dpop_key"}


def test_token_that_ended_while_it_travelled_is_not_handed_out(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, lives=-60, unknown_outcome="never")

    _moved(root)

    ends_at = made.clock_of(credential).ends_at
    assert ends_at is not None
    assert ends_at < timezone.now() - timedelta(seconds=50)
