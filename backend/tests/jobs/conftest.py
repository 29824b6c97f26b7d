"""A database in which commits are commits, and a web service that answers as a test says."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.containers.trees import public
from tests.jobs.making import Scene, let_go_of_the_database
from tests.personas import make_user
from tests.stand_in import StandIn, serving
from tokenwell.accounts.models import User


@pytest.fixture
def root(transactional_db: None) -> User:
    """An administrator, in a database in which every commit is one."""
    return make_user("root", is_administrator=True)


@pytest.fixture
def stand_in(settings: Any) -> Iterator[StandIn]:
    """A web service on the loopback that the deployment names."""
    with serving(settings) as there:
        yield there


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The runs that workers are woken for; none is there, so a test carries them out."""
    ids: list[object] = []
    monkeypatch.setattr("tokenwell.jobs.delivery.run", lambda *some, **_: ids.extend(some))
    return ids


@pytest.fixture
def scene(root: User, stand_in: StandIn, woken: list[object]) -> Iterator[Scene]:
    """A person who has a service to call, and may."""
    yield Scene(root, stand_in, public(), woken)
    let_go_of_the_database()
