"""What the tests of notices share."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    """E-mail is set up; it goes into the mailbox of the tests."""
    settings.EMAIL_IS_SET_UP = True
