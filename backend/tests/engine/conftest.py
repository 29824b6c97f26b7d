"""A provider on the loopback, and a database in which commits are commits."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_provider import Provider
from tests.personas import make_user
from tokenwell.accounts.models import User
from tokenwell.outbound import http


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A provider that the deployment names, so that http on the loopback is allowed."""
    provider = Provider()
    settings.OUTBOUND_ALLOW = frozenset({provider.host})
    http._door.cache_clear()
    yield provider
    http._door().close()
    http._door.cache_clear()
    provider.close()


@pytest.fixture
def root(transactional_db: None) -> User:
    """An administrator, in a database in which every commit is one."""
    return make_user("root", is_administrator=True)
