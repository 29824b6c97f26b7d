"""Two real authorization servers and a real worker, each as a process of its own."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from launcher.ports import free_port
from tests.gateway.service import Service, make_service
from tests.journeys import oidc, starting
from tests.journeys import provider as demo
from tests.journeys.journey import Journey, Server
from tests.journeys.oidc import OidcProvider
from tests.journeys.provider import SILENT, Provider
from tests.oauth import signing_keys
from tests.personas import Personas, browser, make_personas
from tokenwell.credentials import delivery, redirects, tasks
from tokenwell.gateway import vending
from tokenwell.gateway.last_used import last_used
from tokenwell.oauth.jose import public_jwk
from tokenwell.outbound import http


@pytest.fixture(scope="session")
def _running(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Provider]:
    folder = tmp_path_factory.mktemp("demo-provider")
    port = free_port()
    with django_db_blocker.unblock():
        environment = starting.environment_of_demo(port)
    clients = folder / "clients.json"
    uri = str(redirects.redirect_uri(**demo.endpoints_at(port)))
    implicit = str(redirects.redirect_uri(**demo.endpoints_at(port), grant_type="implicit"))
    seed = ["seed", "--migrate", "--redirect-uri", uri, "--implicit-redirect-uri", implicit]
    seed += ["--credentials-file", str(clients)]
    starting.manage_demo(seed, environment)
    with starting.demo_provider(port, environment, folder):
        yield Provider(port, json.loads(clients.read_text()))


@pytest.fixture(scope="session")
def _oidc_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    port, secret = free_port(), secrets.token_urlsafe(32)
    key = signing_keys.signing_key("RS256", key_id="assertions")
    setup = {
        "port": port,
        "redirectUri": redirects.redirect_uri(**oidc.endpoints_at(port)),
        "secret": secret,
        "password": oidc.PASSWORD,
        "assertionKey": public_jwk(key),
    }
    with starting.oidc_provider(setup, tmp_path_factory.mktemp("oidc-provider")):
        yield OidcProvider(port, secret)


@pytest.fixture
def provider(_running: Provider, settings: Settings) -> Iterator[Provider]:
    """The demo provider, which the outbound door may reach."""
    with _door_to(_running.port, settings):
        yield _running


@pytest.fixture
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Server]:
    """One of the two servers, by its name: demo or oidc."""
    running = {"demo": "_running", "oidc": "_oidc_running"}[request.param]
    server: Server = request.getfixturevalue(running)
    with _door_to(server.port, settings):
        yield server


@pytest.fixture
def personas(transactional_db: None) -> Personas:
    """Alice, bob, charlie and root, in a database in which every commit is one."""
    return make_personas()


@pytest.fixture
def alice(personas: Personas) -> Client:
    """Alice's browser: all rights on /team."""
    return browser(personas.alice)


@pytest.fixture
def service(personas: Personas) -> Iterator[Service]:
    """A service that may use, and not read, what is in /team."""
    yield make_service("crm-sync", personas.container)
    last_used().write()  # else its thread may write while the tables are emptied
    vending._pool().close()
    vending._pool.forget()
    # A database that was emptied gives the same right another number.
    vending._permission_to_use.forget()


@pytest.fixture
def journey(alice: Client, personas: Personas, service: Service, server: Server) -> Journey:
    """A person, a service, and the server that grants."""
    return Journey(alice, personas, service, server)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a worker's task right away, through its real function."""

    def renew(credential_id: UUID, seen: int, *, at_once: bool = False) -> bool:
        tasks.renew(credential_id=str(credential_id), seen=seen, at_once=at_once)
        return True

    def exchange(authorization_id: UUID) -> None:
        tasks.exchange(authorization_id=str(authorization_id))

    def inquire(inquiry_id: UUID) -> None:
        tasks.inquire(inquiry_id=str(inquiry_id))

    def give_back(revocation_id: UUID) -> None:
        tasks.give_back(revocation_id=str(revocation_id))

    for task in (renew, exchange, inquire, give_back):
        monkeypatch.setattr(delivery, task.__name__, task)


@pytest.fixture
def worker(
    _running: Provider, _oidc_running: OidcProvider, transactional_db: None, tmp_path: Path
) -> Iterator[None]:
    """A real Celery worker that listens at the real broker."""
    allowed = ",".join(f"localhost:{running.port}" for running in (_running, _oidc_running))
    with starting.interactive_worker(allowed=allowed, folder=tmp_path):
        yield


@contextmanager
def _door_to(port: int, settings: Settings) -> Iterator[None]:
    """Let the outbound door reach one server, and nothing else."""
    settings.OUTBOUND_ALLOW = frozenset({f"localhost:{port}", SILENT})
    http._door.forget()
    yield
    http._door().close()
    http._door.forget()
