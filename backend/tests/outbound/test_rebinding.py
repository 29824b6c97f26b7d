"""Names that resolve to where they must not."""

import asyncio
import socket
from collections.abc import Callable, Iterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.outbound.server import Server
from tokenwell.oauth.messages import Request
from tokenwell.outbound import delivery, resolver, sessions
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.door import Door
from tokenwell.outbound.errors import Code, DestinationRefused, NotSent

TOKEN_REQUEST = Request("POST", "https://provider.example/token", body=b"secret")


class Scripted(AbstractResolver):
    """Gives the answers of a script, one look-up after the other; the last one stays."""

    def __init__(self, *script: list[str]) -> None:
        self.script = list(script)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        answer = self.script[min(self.asked, len(self.script) - 1)]
        self.asked += 1
        return [_result(host, address, port) for address in answer]

    async def close(self) -> None:
        self.script.clear()


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)


@pytest.fixture
def open_door() -> Iterator[Callable[..., Door]]:
    doors: list[Door] = []

    def make(scripted: Scripted, *, allow: frozenset[str] = frozenset()) -> Door:
        doors.append(Door(allow=allow, resolver=lambda: scripted))
        return doors[-1]

    yield make
    for door in doors:
        door.close()


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["8.8.8.8", "127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fe80::1%1"],
        ["not an address"],
    ],
)
def test_one_private_answer_refuses_the_name(
    open_door: Callable[..., Door], answer: list[str]
) -> None:
    door = open_door(Scripted(answer))

    with pytest.raises(DestinationRefused) as caught:
        door.send(TOKEN_REQUEST, deadline=deadline_in(5))

    assert caught.value.code == Code.ADDRESS_NOT_PUBLIC


def test_a_name_without_an_answer_means_nothing_was_sent(
    open_door: Callable[..., Door],
) -> None:
    door = open_door(Scripted([]))

    with pytest.raises(NotSent) as caught:
        door.send(TOKEN_REQUEST, deadline=deadline_in(5))

    assert caught.value.code == Code.DNS_FAILED


def test_an_address_that_does_not_answer_is_left_long_before_the_total_time(
    open_door: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered_late: list[str] = []
    monkeypatch.setattr(sessions, "CONNECT_SECONDS", 0.2)

    async def dial(loop: object, sock: object, address: tuple[str, int]) -> None:
        await asyncio.sleep(5)
        answered_late.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", dial)
    door = open_door(Scripted(["8.8.8.8"]))

    with pytest.raises(NotSent) as caught:
        door.send(TOKEN_REQUEST, deadline=deadline_in(5))

    assert (caught.value.code, answered_late) == (Code.CONNECT_FAILED, [])


def test_the_checked_answer_is_the_one_connected_to(
    open_door: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second answer is private: who asks twice connects to it."""
    scripted = Scripted(["192.0.2.1"], ["127.0.0.1"])
    dialed: list[str] = []
    monkeypatch.setattr(resolver, "is_public", lambda address: address == "192.0.2.1")
    monkeypatch.setattr(delivery, "CONNECT_SECONDS", 0.2)

    async def dial(loop: object, sock: object, address: tuple[str, int]) -> None:
        dialed.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", dial)
    door = open_door(scripted)

    with pytest.raises(NotSent):
        door.send(TOKEN_REQUEST, deadline=deadline_in(5))

    assert (scripted.asked, set(dialed)) == (1, {"192.0.2.1"})


def test_the_address_of_the_connected_socket_is_looked_at_again(
    server: Server, open_door: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the resolver's check to fail, the connection's still holds."""
    monkeypatch.setattr(resolver, "is_public", lambda address: True)
    door = open_door(Scripted(["127.0.0.1"]))
    request = Request("POST", f"http://provider.example:{server.port}/ok", body=b"secret")
    monkeypatch.setattr("tokenwell.outbound.guard._check_public", lambda destination: None)

    with pytest.raises(DestinationRefused) as caught:
        door.send(request, deadline=deadline_in(5))

    assert caught.value.code == Code.ADDRESS_NOT_PUBLIC
    assert server.arrived == []


def test_a_name_that_the_deployment_names_may_be_private_on_that_port_only(
    server: Server, open_door: Callable[..., Door]
) -> None:
    door = open_door(Scripted(["127.0.0.1"]), allow=frozenset({f"Demo-Provider:{server.port}"}))

    response = door.send(
        Request("POST", f"http://demo-provider:{server.port}/ok"), deadline=deadline_in(5)
    )
    with pytest.raises(DestinationRefused):
        door.send(
            Request("POST", f"http://demo-provider:{server.port + 1}/ok"), deadline=deadline_in(5)
        )

    assert response.status == 200
