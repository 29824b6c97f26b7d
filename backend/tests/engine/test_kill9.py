"""A worker is killed while the provider thinks; nobody pretends to know how it ended."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine import credentials as made
from tests.engine.real_worker import RealWorker
from tests.fake_provider import Asked, Provider
from tests.gateway.worker import QUEUE
from tokenwell.accounts.models import User
from tokenwell.credentials import delivery, recovery, tasks, tokens
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State


@pytest.fixture
def worker(provider: Provider, root: User, tmp_path: Path) -> Iterator[RealWorker]:
    worker = RealWorker(tmp_path, provider, queues=QUEUE)
    worker.wait_until_ready()
    yield worker
    worker.kill()


def _kill_while_the_provider_thinks(
    worker: RealWorker, provider: Provider, credential: Credential
) -> None:
    has_arrived = threading.Event()

    def look(_: Asked) -> None:
        has_arrived.set()

    provider.look = look
    assert delivery.renew(credential.pk, 1)
    assert has_arrived.wait(30)
    worker.kill()
    provider.look = None


def test_request_of_a_worker_that_was_killed_has_an_unknown_outcome(
    provider: Provider, root: User, worker: RealWorker
) -> None:
    provider.scripted = ["hang"]
    credential = made.authorized(provider, by=root, lives=600)

    _kill_while_the_provider_thinks(worker, provider, credential)
    while_leased = (recovery.recover(), tokens.renew({credential.pk: 1}, at_once=True))
    made.end_lease(credential)
    tasks.refresh_due()

    clock = made.clock_of(credential)
    assert while_leased == (0, 0)
    assert (clock.state, clock.token_version, clock.open_attempt) == (State.UNCERTAIN, 1, None)
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["unknown"]
    assert len(provider.ledger) == 1


def test_refresh_token_that_was_not_spent_is_used_when_the_access_token_has_ended(
    provider: Provider, root: User, worker: RealWorker
) -> None:
    provider.scripted = ["hang"]
    credential = made.authorized(provider, by=root, lives=600)
    _kill_while_the_provider_thinks(worker, provider, credential)
    made.end_lease(credential)
    recovery.recover()
    made.end_life(credential)
    made.end_wait(credential)

    tokens.renew({credential.pk: 1})

    assert made.clock_of(credential).state == State.AUTHORIZED
    assert made.tokens_of(credential)[1] in provider.good
    assert len(provider.ledger) == 2


@pytest.mark.parametrize("policy", ["at_expiry_once", "never"])
def test_refresh_token_that_was_spent_is_not_used_again_while_the_access_token_lives(
    provider: Provider, root: User, worker: RealWorker, policy: str
) -> None:
    provider.revokes_family = True
    provider.scripted = ["grant then hang"]
    credential = made.authorized(provider, by=root, lives=600, unknown_outcome=policy)

    _kill_while_the_provider_thinks(worker, provider, credential)
    made.end_lease(credential)
    for _ in range(3):
        tasks.refresh_due()
        tokens.renew({credential.pk: 1}, at_once=True)

    assert provider.double_spends() == 0
    assert not provider.is_revoked
    assert made.clock_of(credential).state == State.UNCERTAIN
    assert made.tokens_of(credential)[0] == "access-0"
