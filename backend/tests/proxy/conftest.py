"""One process of the proxy for each module: what a test adds to the database stays until then."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Service, make_service
from tests.personas import Personas, make_personas
from tests.proxy.place import Place
from tests.proxy.upstream import Upstream
from tokenwell.credentials.models import Credential


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database in which every commit is one, emptied at the end."""
    with django_db_blocker.unblock():
        # The plugin makes none unless some test of the session says that it wants one.
        is_there = connection.settings_dict["NAME"].startswith("test_")
        made = [] if is_there else setup_databases(verbosity=0, interactive=False)
        yield
        call_command("flush", interactive=False, verbosity=0)
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module")
def people(database: None) -> Personas:
    """Alice, bob, charlie and root."""
    return make_personas()


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """The service that is called."""
    there = Upstream()
    there.start()
    yield there
    there.stop()


@pytest.fixture(scope="module")
def service(people: Personas) -> Service:
    """A service that may use, and not read, what is in /team."""
    return make_service("crm-sync", people.container)


@pytest.fixture(scope="module")
def named() -> Iterator[Provider]:
    """The authorization server of the credentials; nobody asks it."""
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def place(
    people: Personas, service: Service, upstream: Upstream, named: Provider
) -> Iterator[Place]:
    """A credential with a token and a base URL, and the proxy in front of it."""
    credential = make(people, named, upstream, name="crm")
    there = Place(upstream, service, credential)
    there.start()
    yield there
    there.stop()


def make(people: Personas, provider: Provider, upstream: Upstream, **fields: Any) -> Credential:
    """Make a credential with a token; its values go past the form, as the loopback has no https."""
    fields = {"base_urls": [upstream.base_url], **fields}
    credential = made.make_credential(
        provider, by=people.root, container=people.container, **fields
    )
    made.give_tokens(credential, provider.issue(), lives=3000)
    return credential
