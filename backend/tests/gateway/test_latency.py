"""How long a fetch took is noted once, under how it ended."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Service, send
from tests.personas import Personas
from tokenwell.credentials.models import Credential
from tokenwell.gateway import latency, vending


@pytest.fixture
def valid(provider: Provider, people: Personas) -> Credential:
    """A credential whose token is good still."""
    return made.authorized(
        provider, by=people.root, name="valid", container=people.container, lives=600
    )


@pytest.fixture
def expired(provider: Provider, people: Personas) -> Credential:
    """A credential whose token has ended."""
    return made.authorized(provider, by=people.root, name="expired", container=people.container)


def _counts() -> dict[str, float]:
    [family] = latency.SECONDS.collect()
    return {
        sample.labels["outcome"]: sample.value
        for sample in family.samples
        if sample.name.endswith("_count")
    }


@contextmanager
def _noting(outcome: str) -> Iterator[None]:
    """Expect one more of an outcome, and of no other."""
    before = _counts()
    yield
    grown = {name: count - before[name] for name, count in _counts().items()}
    assert grown == {name: float(name == outcome) for name in latency.OUTCOMES}


def test_token_that_was_there_was_served(service: Service, valid: Credential) -> None:
    with _noting(latency.SERVED):
        assert service.fetch(valid).status == 200


@pytest.mark.usefixtures("worker")
def test_token_that_had_to_be_renewed_was_waited_for(service: Service, expired: Credential) -> None:
    with _noting(latency.WAITED):
        assert service.fetch(expired).status == 200


def test_wrong_key_is_refused(service: Service, valid: Credential) -> None:
    with _noting(latency.REFUSED):
        path = f"/api/v1/credentials/{valid.pk}/token"
        assert send(path, key=f"twk_{'a' * 12}.{'a' * 43}").status == 401


def test_database_that_is_away_makes_it_unavailable(
    service: Service, valid: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_away(*_args: object, **_more: object) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(vending, "look", is_away)

    with _noting(latency.UNAVAILABLE):
        assert service.fetch(valid).status == 503


def test_no_fetch_is_lost_among_threads_that_note_and_count() -> None:
    noted = latency.Latency()

    def note_many() -> None:
        for _ in range(5000):
            noted.observe(latency.SERVED, seconds=0.003)

    with ThreadPoolExecutor(4) as pool:
        noting = [pool.submit(note_many) for _ in range(4)]
        while not all(one.done() for one in noting):
            list(noted.collect())

    [family] = noted.collect()
    of_served = {s.name: s.value for s in family.samples if s.labels["outcome"] == latency.SERVED}
    assert of_served["tokenwell_token_fetch_seconds_count"] == 20_000


def test_what_nobody_asks_for_does_not_pile_up() -> None:
    noted = latency.Latency()

    for _ in range(10_000):
        noted.observe(latency.SERVED, seconds=0.003)

    assert len(noted._noted) <= latency._MOST_NOTED
