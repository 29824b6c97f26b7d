"""A passphrase that is quick: its strength is not what these tests are about."""

import pytest

from tokenwell.transfer import sealed_part


@pytest.fixture(autouse=True)
def quick_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a passphrase cost next to nothing."""
    monkeypatch.setattr(sealed_part, "ITERATIONS", 1000)
