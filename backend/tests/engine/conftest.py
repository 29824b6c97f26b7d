"""A database in which commits are commits."""

import pytest

from tests.personas import make_user
from tokenwell.accounts.models import User


@pytest.fixture
def root(transactional_db: None) -> User:
    """An administrator, in a database in which every commit is one."""
    return make_user("root", is_administrator=True)
