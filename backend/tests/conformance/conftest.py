"""A database in which commits are commits, and a server that behaves as a test says."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.consenting import let_authorize
from tests.personas import make_user
from tests.stand_in import StandIn, serving
from tokenwell.accounts.models import User


@pytest.fixture
def root(transactional_db: None) -> User:
    """A person who may authorize what is at the root."""
    return let_authorize(make_user("root", is_administrator=True))


@pytest.fixture
def stand_in(settings: Any) -> Iterator[StandIn]:
    """A provider on the loopback that the deployment names."""
    with serving(settings) as there:
        yield there
