"""Clients of the real api who ask for one token at once, each in a thread of its own."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from chaos.facts import HandedOut
from chaos.families import short_hash
from tokenwell.accounts import service_accounts
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container

_PATIENCE = 40.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where the api listens, and a key that opens it."""

    port: int
    key: str = field(repr=False)


def let_in(container: Container, port: int, *, name: str) -> Door:
    """Make a service that may use all credentials of a container."""
    service = service_accounts.create(name, description="", by=SYSTEM, created_by=None)
    entries.give(container, Entry(service.user, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    return Door(port, service_accounts.create_key(service, label="chaos", by=SYSTEM).text)


def ask_at_once(
    door: Door, credential: UUID, *, clients: int, begin: Callable[[], None]
) -> list[HandedOut | int]:
    """
    Ask from many threads; for each client what it got, or the status of a refusal.

    ``begin`` is called when all of them are connected, the moment before they ask.
    """
    ready = threading.Barrier(clients, action=begin)

    def ask(_: int) -> HandedOut | int:
        connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=_PATIENCE)
        try:
            connection.connect()
            ready.wait()
            return _ask(connection, door, credential)
        except OSError:
            return 0  # no answer in time
        finally:
            connection.close()

    with ThreadPoolExecutor(clients) as threads:
        return list(threads.map(ask, range(clients)))


def ask(door: Door, credential: UUID) -> HandedOut | int:
    """Ask once; give what was handed out, or the status of a refusal, 0 for no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=_PATIENCE)
    try:
        return _ask(connection, door, credential)
    except OSError:
        return 0
    finally:
        connection.close()


def _ask(connection: http.client.HTTPConnection, door: Door, credential: UUID) -> HandedOut | int:
    asked_at = time.time()
    headers = {"Authorization": f"Bearer {door.key}", "Host": f"localhost:{door.port}"}
    connection.request("POST", f"/api/v1/credentials/{credential}/token", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        return answer.status
    said = json.loads(body)
    return HandedOut(asked_at, said["token_version"], short_hash(said["access_token"]))
