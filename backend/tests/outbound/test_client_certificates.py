"""Client certificates (RFC 8705 2), against real servers that ask for one."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.outbound.authority import Authority, server_context
from tests.outbound.server import Server
from tests.outbound.strict_server import StrictServer
from tokenwell.oauth.messages import ClientCertificate, Request, Response
from tokenwell.outbound import tls
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.door import Answer, Door
from tokenwell.outbound.errors import Code, NotSent, OutboundError, OutcomeUnknown

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]
# In TLS 1.3 the client may send before the server has looked at its certificate.
REFUSALS = list(zip(VERSIONS, [NotSent, OutcomeUnknown], strict=True))

OpenServer = Callable[..., Server]
OpenStrictServer = Callable[..., StrictServer]
OpenDoor = Callable[[Server | StrictServer], Door]


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
def open_strict_server(authority: Authority, tmp_path: Path) -> Iterator[OpenStrictServer]:
    servers: list[StrictServer] = []

    def start(*, version: ssl.TLSVersion) -> StrictServer:
        context = server_context(
            authority.issue("provider"),
            folder=tmp_path,
            trusted=authority,
            demand=ssl.CERT_REQUIRED,
        )
        context.maximum_version = version
        servers.append(StrictServer(context))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def open_door(authority: Authority) -> Iterator[OpenDoor]:
    doors: list[Door] = []

    def make(server: Server | StrictServer) -> Door:
        trust = partial(ssl.create_default_context, cadata=authority.pem)
        doors.append(Door(allow=server.named, trust=trust))
        return doors[-1]

    yield make
    for door in doors:
        door.close()


def ask(server: Server | StrictServer, certificate: ClientCertificate | None) -> Request:
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


@pytest.mark.parametrize(("version", "kind"), REFUSALS)
def test_a_server_that_demands_one_refuses_who_has_none(
    open_strict_server: OpenStrictServer,
    open_door: OpenDoor,
    version: ssl.TLSVersion,
    kind: type[OutboundError],
) -> None:
    server = open_strict_server(version=version)

    with pytest.raises(kind) as caught:
        open_door(server).send(ask(server, None), deadline=deadline_in(5))

    assert caught.value.code == Code.TLS_FAILED
    assert server.refusals == ["PEER_DID_NOT_RETURN_A_CERTIFICATE"]


@pytest.mark.parametrize(("version", "kind"), REFUSALS)
def test_a_server_refuses_a_certificate_of_an_authority_it_does_not_know(
    open_strict_server: OpenStrictServer,
    open_door: OpenDoor,
    version: ssl.TLSVersion,
    kind: type[OutboundError],
) -> None:
    server = open_strict_server(version=version)
    unknown = Authority("unknown").issue("mallory")

    with pytest.raises(kind) as caught:
        open_door(server).send(ask(server, unknown), deadline=deadline_in(5))

    assert caught.value.code == Code.TLS_FAILED
    assert server.refusals == ["CERTIFICATE_VERIFY_FAILED"]


def test_who_shows_a_certificate_still_checks_that_of_the_server(
    authority: Authority, open_server: OpenServer, open_door: OpenDoor
) -> None:
    server = open_server(signed_by=Authority("impostor"))

    with pytest.raises(NotSent) as caught:
        open_door(server).send(ask(server, authority.issue("alice")), deadline=deadline_in(5))

    assert caught.value.code == Code.TLS_FAILED
    assert server.arrived == []


def test_the_contexts_of_certificates_are_as_strict_as_the_usual_one(
    authority: Authority,
) -> None:
    usual = tls.public_authorities()
    contexts = tls.ClientContexts(tls.public_authorities)

    context = asyncio.run(contexts.showing(authority.issue("alice")))
    contexts.close()

    for trait in ("minimum_version", "verify_mode", "verify_flags", "check_hostname", "options"):
        assert getattr(context, trait) == getattr(usual, trait), trait
    assert context.get_ca_certs(binary_form=True) == usual.get_ca_certs(binary_form=True)


def test_many_at_once_arrive_each_as_itself(
    authority: Authority, open_server: OpenServer, open_door: OpenDoor
) -> None:
    server = open_server(demand=ssl.CERT_OPTIONAL)
    door = open_door(server)
    shown = {"alice": authority.issue("alice"), "bob": authority.issue("bob"), "nobody": None}
    # The second round meets the connections that the first one left in the pool.
    pairs = [((name, n), ask(server, shown[name])) for n in range(4) for name in shown]

    for _ in range(2):
        answers = dict(door.send_all(pairs, deadline=deadline_in(10), at_once=12))

        assert {key: who_was_seen(answer) for key, answer in answers.items()} == {
            key: key[0] for key, _ in pairs
        }
    assert server.connections == 12


def test_a_kept_connection_serves_only_requests_with_its_own_certificate(
    authority: Authority, open_server: OpenServer, open_door: OpenDoor
) -> None:
    server = open_server(demand=ssl.CERT_OPTIONAL)
    door = open_door(server)
    alice, bob = authority.issue("alice"), authority.issue("bob")
    equal = ClientCertificate(alice.chain, alice.key)

    seen = []
    for certificate in (alice, None, bob, equal, None, bob):
        answer = door.send(ask(server, certificate), deadline=deadline_in(5))
        seen.append((who_was_seen(answer), server.connections))

    assert seen == [
        ("alice", 1),
        ("nobody", 2),
        ("bob", 3),
        ("alice", 3),
        ("nobody", 3),
        ("bob", 3),
    ]


def test_without_tls_a_request_with_a_certificate_is_not_sent(
    authority: Authority, server: Server, door: Door
) -> None:
    request = Request("POST", server.url("/ok"), certificate=authority.issue("alice"))

    with pytest.raises(NotSent) as caught:
        door.send(request, deadline=deadline_in(5))

    assert caught.value.code == Code.CERTIFICATE
    assert server.connections == 0
