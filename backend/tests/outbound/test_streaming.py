"""What flows goes through the same door: the same hosts, addresses and headers are refused."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import pytest

from tests.outbound.server import Server
from tests.outbound.test_rebinding import Scripted
from tokenwell.oauth.messages import Request
from tokenwell.outbound import resolver, streaming
from tokenwell.outbound.errors import Code, DestinationRefused, NotSent, OutcomeUnknown
from tokenwell.outbound.streaming import Answer, Flow, StreamDoor

T = TypeVar("T")
With = Callable[[StreamDoor], Coroutine[Any, Any, T]]


def through(work: With[T], **door: Any) -> T:
    async def run() -> T:
        opened = StreamDoor(**door)
        try:
            return await work(opened)
        finally:
            await opened.close()

    return asyncio.run(run())


async def whole(answer: Answer) -> bytes:
    try:
        came = []
        while piece := await answer.next():
            came.append(piece)
        return b"".join(came)
    finally:
        answer.close()


async def pieces(*those: bytes) -> AsyncIterator[bytes]:
    for piece in those:
        yield piece


def test_an_answer_flows(server: Server) -> None:
    async def work(door: StreamDoor) -> tuple[int, str, bytes]:
        answer = await door.send(Request("GET", server.url("/ok")))
        return answer.status, answer.headers["content-type"], await whole(answer)

    got = through(work, allow=server.named)

    assert got == (200, "application/json", b'{"ok": true}')


def test_a_body_flows_with_its_size(server: Server) -> None:
    async def work(door: StreamDoor) -> bytes:
        flow = Flow(pieces(b"one", b"two"), 6)
        return await whole(await door.send(Request("POST", server.url("/soon")), flow))

    assert through(work, allow=server.named) == b"onetwo"
    assert b"content-length: 6" in server.arrived[-1].lower()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "https://a@b.example/", "https://b.example/../x", "ftp://b/"]
)
def test_what_the_guard_refuses_is_not_sent(server: Server, url: str) -> None:
    async def work(door: StreamDoor) -> None:
        await door.send(Request("GET", url))

    with pytest.raises(DestinationRefused):
        through(work, allow=server.named)


@pytest.mark.parametrize(
    "name", ["Host", "Content-Length", "Connection", "Proxy-X", "Accept-Encoding"]
)
def test_headers_that_are_the_doors_own_are_refused(server: Server, name: str) -> None:
    async def work(door: StreamDoor) -> None:
        await door.send(Request("GET", server.url("/ok"), {name: "x"}))

    with pytest.raises(NotSent):
        through(work, allow=server.named)
    assert server.arrived == []


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"]])
def test_a_name_with_a_private_answer_is_refused(server: Server, answers: list[str]) -> None:
    async def work(door: StreamDoor) -> None:
        await door.send(Request("GET", "https://service.example/x"))

    with pytest.raises(DestinationRefused) as caught:
        through(work, allow=server.named, resolver=lambda: Scripted(answers))

    assert caught.value.code == Code.ADDRESS_NOT_PUBLIC
    assert server.connections == 0


def test_a_name_that_changes_its_mind_is_found_out_at_the_connection(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the resolver's look to fail, or its answer to change, the socket's own still holds."""
    monkeypatch.setattr(resolver, "is_public", lambda address: True)
    monkeypatch.setattr("tokenwell.outbound.guard._check_public", lambda destination: None)

    async def work(door: StreamDoor) -> None:
        url = f"http://service.example:{server.port}/ok"
        await door.send(Request("POST", url), Flow(pieces(b"secret"), None))

    with pytest.raises(DestinationRefused):
        through(work, allow=frozenset(), resolver=lambda: Scripted(["127.0.0.1"]))
    assert server.arrived == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/packed", Code.ANSWER_ENCODED),
        ("/many-lines", Code.HEADERS_TOO_LARGE),
        ("/reset", Code.CONNECTION_LOST),
    ],
)
def test_answers_that_are_none_are_told_apart(server: Server, path: str, code: Code) -> None:
    async def work(door: StreamDoor) -> None:
        await door.send(Request("GET", server.url(path)))

    with pytest.raises(OutcomeUnknown) as caught:
        through(work, allow=server.named)

    assert caught.value.code == code


@pytest.mark.parametrize("path", ["/hang", "/drip"])
def test_silence_ends_it(server: Server, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    short = streaming._TIMEOUT.__class__(total=None, sock_read=0.02)
    monkeypatch.setattr(streaming, "_TIMEOUT", short)

    async def work(door: StreamDoor) -> bytes:
        return await whole(await door.send(Request("GET", server.url(path))))

    with pytest.raises(OutcomeUnknown) as caught:
        through(work, allow=server.named)

    assert caught.value.code == Code.TIMED_OUT


def test_a_kept_connection_that_was_closed_meanwhile_is_tried_anew(server: Server) -> None:
    async def work(door: StreamDoor) -> list[int]:
        statuses = []
        for _ in range(3):
            answer = await door.send(Request("GET", server.url("/ok")), None)
            await whole(answer)
            statuses.append(answer.status)
        return statuses

    assert through(work, allow=server.named) == [200, 200, 200]
    assert server.connections == 1


def test_an_answer_that_breaks_off_says_so(server: Server) -> None:
    async def work(door: StreamDoor) -> bytes:
        return await whole(await door.send(Request("GET", server.url("/reset-in-body"))))

    with pytest.raises(OutcomeUnknown) as caught:
        through(work, allow=server.named)

    assert caught.value.code == Code.CONNECTION_LOST
