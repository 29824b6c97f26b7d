"""A service that is called through the proxy: it keeps what arrived, and has bad manners too."""

import asyncio
import gzip
import socket
import struct
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.oauth.signing_keys import parts_of

MIB = 1024 * 1024


@dataclass(frozen=True)
class Arrived:
    """One request, as it came over the wire."""

    head: bytes
    body: bytes  # its first part
    size: int

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n")[0].decode("latin-1")

    def header(self, name: str) -> str | None:
        """Give a header, None if there is none."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None


@dataclass
class Upstream:
    """Listens on the loopback."""

    port: int = 0
    arrived: list[Arrived] = field(default_factory=list)
    # What `/answer` answers, to the byte.
    answer: bytes = b""
    # What `/wants-nonce` wants in each proof.
    nonce: str = "nonce-1"
    under_way: int = 0
    has_hung_up: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None
    _stop: asyncio.Event | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"http://{self.host}/base"

    def start(self) -> None:
        is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(is_up)), daemon=True)
        self._thread.start()
        assert is_up.wait(10)

    def stop(self) -> None:
        assert self._loop
        assert self._stop
        assert self._thread
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self, is_up: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda *_: None)
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=512, limit=MIB)
        self.port = server.sockets[0].getsockname()[1]
        is_up.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while not writer.is_closing():
                    head = await reader.readuntil(b"\r\n\r\n")
                    await self._answer(head, reader, writer)
                    await writer.drain()
        finally:
            writer.close()

    async def _answer(self, head: bytes, reader: StreamReader, writer: StreamWriter) -> None:
        path = head.split(b" ")[1].decode("latin-1").partition("?")[0]
        name = path.rpartition("/")[2]
        if name == "early":
            # An answer that does not wait for the body.
            self.arrived.append(Arrived(head, b"", 0))
            writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        if head.startswith(b"HEAD "):
            self.arrived.append(Arrived(head, b"", 0))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")
            return
        body, size = await _read_body(head, reader)
        self.arrived.append(Arrived(head, body, size))
        self.under_way += 1
        try:
            await HANDLERS.get(name, _echo)(self, reader, writer)
        finally:
            self.under_way -= 1


async def _read_body(head: bytes, reader: StreamReader) -> tuple[bytes, int]:
    lowered = head.lower()
    kept, size = bytearray(), 0
    if b"transfer-encoding: chunked" in lowered:
        while (length := int(await reader.readline(), 16)) > 0:
            piece = await reader.readexactly(length)
            await reader.readline()
            size += length
            kept += piece[: max(0, MIB - len(kept))]
        await reader.readline()
        return bytes(kept), size
    _, _, rest = lowered.partition(b"content-length:")
    left = int(rest.partition(b"\r\n")[0] or b"0")
    while left:
        piece = await reader.read(min(left, MIB))
        if not piece:
            raise ConnectionError
        left -= len(piece)
        size += len(piece)
        kept += piece[: max(0, MIB - len(kept))]
    return bytes(kept), size


def _write(writer: StreamWriter, body: bytes, more: str = "", status: str = "200 OK") -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    writer.write(head.encode("latin-1") + body)


Handler = Callable[[Upstream, StreamReader, StreamWriter], Awaitable[None]]


async def _echo(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    _write(writer, b'{"ok": true}', "Content-Type: application/json\r\n")


async def _told(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(there.answer)


async def _body(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    _write(writer, there.arrived[-1].body, "Content-Type: application/octet-stream\r\n")


async def _reflect(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    _write(writer, there.arrived[-1].head, "Content-Type: text/plain\r\n")


async def _reflect_late(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    token = (there.arrived[-1].header("authorization") or "").encode()
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    pieces = [b"one ", b"two ", b"three ", token[:9], token[9:12], token[12:], b" never"]
    for piece in pieces:
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        await writer.drain()
        await asyncio.sleep(0.05)
    writer.write(b"0\r\n\r\n")


async def _drip(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
    writer.write(b"Transfer-Encoding: chunked\r\n\r\n")
    for number in range(5):
        event = b"data: %d\n\n" % number
        writer.write(b"%x\r\n%s\r\n" % (len(event), event))
        await writer.drain()
        await asyncio.sleep(0.1)
    writer.write(b"0\r\n\r\n")


async def _endless(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        while not writer.is_closing():
            writer.write(b"10000\r\n" + b"y" * 65536 + b"\r\n")
            await writer.drain()
    finally:
        there.has_hung_up.set()


async def _hang(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    try:
        await reader.read()
    finally:
        there.has_hung_up.set()
    writer.close()


async def _reset(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def _half(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    await asyncio.sleep(0.3)
    await _reset(there, reader, writer)


async def _bomb(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    _write(writer, gzip.compress(b"0" * 10_000_000), "Content-Encoding: gzip\r\n")


async def _huge_header(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    _write(writer, b"", "".join(f"X-{n}: {'h' * 1000}\r\n" for n in range(40)))


async def _gibibyte(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (1024 * MIB))
    piece = bytes(MIB)
    for _ in range(1024):
        writer.write(piece)
        await writer.drain()


async def _refused(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    more = 'WWW-Authenticate: Bearer error="invalid_token"\r\nRetry-After: 7\r\n'
    _write(writer, b'{"error": "no"}', more, "401 Unauthorized")


async def _unless_renewed(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    if (there.arrived[-1].header("authorization") or "").endswith("access-0"):
        await _refused(there, reader, writer)
    else:
        _write(writer, there.arrived[-1].body)


async def _wants_nonce(there: Upstream, reader: StreamReader, writer: StreamWriter) -> None:
    """Take no proof without the nonce of now (RFC 9449 9)."""
    proof = there.arrived[-1].header("dpop") or ""
    if proof and parts_of(proof)[1].get("nonce") == there.nonce:
        _write(writer, b"bound")
        return
    more = f'WWW-Authenticate: DPoP error="use_dpop_nonce"\r\nDPoP-Nonce: {there.nonce}\r\n'
    _write(writer, b"", more, "401 Unauthorized")


HANDLERS: dict[str, Handler] = {
    "answer": _told,
    "body": _body,
    "reflect": _reflect,
    "reflect-late": _reflect_late,
    "drip": _drip,
    "endless": _endless,
    "hang": _hang,
    "reset": _reset,
    "half": _half,
    "bomb": _bomb,
    "huge-header": _huge_header,
    "gibibyte": _gibibyte,
    "refused": _refused,
    "unless-renewed": _unless_renewed,
    "wants-nonce": _wants_nonce,
}
