"""What the tests of credentials share: nothing leaves, and the wake-ups are counted."""

from uuid import UUID

import pytest
from django.test import Client

from tests.credentials.making import make_credential
from tests.personas import Personas, browser
from tokenwell.credentials import delivery
from tokenwell.credentials.models import Credential


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """List the authorizations that a worker was woken for; there is none to do the work."""
    exchanges: list[UUID] = []
    monkeypatch.setattr(delivery, "exchange", exchanges.append)
    return exchanges


@pytest.fixture
def alice(personas: Personas) -> Client:
    """Alice's browser: all rights on /team."""
    return browser(personas.alice)


@pytest.fixture
def bob(personas: Personas) -> Client:
    """Bob's browser: he sees and uses."""
    return browser(personas.bob)


@pytest.fixture
def charlie(personas: Personas) -> Client:
    """Charlie's browser: a stranger to /team."""
    return browser(personas.charlie)


@pytest.fixture
def credential(personas: Personas) -> Credential:
    """A complete credential of alice in /team."""
    return make_credential(personas.container, by=personas.alice)
