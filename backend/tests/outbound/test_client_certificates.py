"""Client certificates (RFC 8705 2), against real servers that ask for one."""

import contextlib
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.outbound.authority import Authority, server_context
from tests.outbound.server import Server
from tokenwell.oauth.messages import ClientCertificate, Request, Response
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.door import Answer, Door
from tokenwell.outbound.errors import Code, NotSent, OutboundError

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]

OpenServer = Callable[..., Server]


@pytest.fixture
def authority() -> Authority:
    return Authority("the one that both sides trust")


@pytest.fixture
def open_server(authority: Authority, tmp_path: Path) -> Iterator[OpenServer]:
    """Start servers; unless told otherwise, without a certificate nobody gets in."""
    servers: list[Server] = []

    def start(
        *,
        demand: ssl.VerifyMode = ssl.CERT_REQUIRED,
        version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
        signed_by: Authority = authority,
    ) -> Server:
        shown = signed_by.issue("provider")
        context = server_context(shown, folder=tmp_path, trusted=authority, demand=demand)
        context.maximum_version = version
        servers.append(Server())
        servers[-1].start(context)
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def open_door(authority: Authority) -> Iterator[Callable[[Server], Door]]:
    doors: list[Door] = []

    def make(server: Server) -> Door:
        trust = partial(ssl.create_default_context, cadata=authority.pem)
        doors.append(Door(allow=server.named, trust=trust))
        return doors[-1]

    yield make
    for door in doors:
        door.close()


OpenDoor = Callable[[Server], Door]


def ask(server: Server, certificate: ClientCertificate | None) -> Request:
    url = f"https://127.0.0.1:{server.port}/subject"
    return Request("POST", url, body=b"a=b", certificate=certificate)


def who_was_seen(answer: Answer) -> str:
    assert isinstance(answer, Response)
    return answer.body.decode()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_server_sees_whose_certificate_it_is(
    authority: Authority, open_server: OpenServer, open_door: OpenDoor, version: ssl.TLSVersion
) -> None:
    server = open_server(version=version)

    response = open_door(server).send(
        ask(server, authority.issue("alice")), deadline=deadline_in(5)
    )

    assert who_was_seen(response) == "alice"


def test_the_whole_chain_is_shown(
    authority: Authority, open_server: OpenServer, open_door: OpenDoor
) -> None:
    between = Authority("between", parent=authority)
    server = open_server()

    response = open_door(server).send(
        ask(server, between.issue("alice", with_parent=True)), deadline=deadline_in(5)
    )

    assert who_was_seen(response) == "alice"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_that_demands_one_refuses_who_has_none(
    open_server: OpenServer, open_door: OpenDoor, version: ssl.TLSVersion
) -> None:
    server = open_server(version=version)

    with pytest.raises(OutboundError) as caught:
        open_door(server).send(ask(server, None), deadline=deadline_in(5))

    print(version, repr(caught.value))
    assert server.arrived == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_refuses_a_certificate_of_an_authority_it_does_not_know(
    open_server: OpenServer, open_door: OpenDoor, version: ssl.TLSVersion
) -> None:
    server = open_server(version=version)

    with pytest.raises(OutboundError) as caught:
        open_door(server).send(
            ask(server, Authority("unknown").issue("mallory")), deadline=deadline_in(5)
        )

    print(version, repr(caught.value))
    assert server.arrived == []
