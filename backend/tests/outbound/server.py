"""A real HTTP server on the loopback, with the manners of bad providers."""

import asyncio
import contextlib
import gzip
import socket
import ssl
import struct
import threading
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Handler = Callable[["Server", StreamReader, StreamWriter, bytes], Awaitable[None]]


@dataclass
class Server:
    """Keeps a ledger of what really arrived."""

    port: int = 0
    arrived: list[bytes] = field(default_factory=list)
    connections: int = 0
    under_way: int = 0
    most_under_way: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    has_hung_up: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None
    _stop: asyncio.Event | None = None

    @property
    def named(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}"})

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def start(self, context: ssl.SSLContext | None = None) -> None:
        is_up = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(context, is_up)), daemon=True
        )
        self._thread.start()
        assert is_up.wait(10)

    def stop(self) -> None:
        assert self._loop
        assert self._stop
        assert self._thread
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self, context: ssl.SSLContext | None, is_up: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda *_: None)
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=context, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        is_up.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._answer(reader, writer):
                    pass
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        self.arrived.append(head + body)
        path = head.split(b" ")[1].decode().partition("?")[0]
        self.seen[path] += 1
        handler = HANDLERS.get(path, ok)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await handler(self, reader, writer, body)
            await writer.drain()
        finally:
            self.under_way -= 1
        return not writer.is_closing()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def write(writer: StreamWriter, body: bytes, *, status: str = "200 OK", more: str = "") -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    writer.write(head.encode("latin-1") + body)


async def ok(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    write(writer, b'{"ok": true}', more="Content-Type: application/json\r\nSet-Cookie: a=1\r\n")


async def soon(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    await asyncio.sleep(0.05)
    write(writer, body)


def redirect(status: str) -> Handler:
    async def answer(
        server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
    ) -> None:
        write(writer, b"moved", status=status, more=f"Location: {server.url('/stolen')}\r\n")

    return answer


def sized(size: int) -> Handler:
    async def answer(
        server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
    ) -> None:
        write(writer, b"x" * size)

    return answer


async def endless(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"1000\r\n" + b"y" * 4096 + b"\r\n")
        await writer.drain()


async def drip(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"z")
        await asyncio.sleep(0.05)


async def hang(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    await reader.read()
    writer.close()


async def reset(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    _reset(writer)


async def reset_in_body(
    server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    await asyncio.sleep(0.05)
    _reset(writer)


def _reset(writer: StreamWriter) -> None:
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def packed(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    write(writer, gzip.compress(b"0" * 10_000_000), more="Content-Encoding: gzip\r\n")


async def packed_in_transfer(
    server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")


async def huge_line(
    server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
) -> None:
    write(writer, b"", more=f"X-Huge: {'h' * 17_000}\r\n")


async def many_lines(
    server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
) -> None:
    write(writer, b"", more="".join(f"X-{n}: {'h' * 1000}\r\n" for n in range(20)))


async def endless_lines(
    server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-More: and more\r\n")
        await writer.drain()


async def twice_and_odd(
    server: Server, reader: StreamReader, writer: StreamWriter, body: bytes
) -> None:
    write(writer, b"", more="Link: a\r\nLINK: b\r\nX-Odd: caf\xe9\r\n")


async def garbage(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


async def subject(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    """Say whose certificate the client showed, after a while in which others come in."""
    await asyncio.sleep(0.05)
    certificate = writer.get_extra_info("peercert") or {}
    names = [name for part in certificate.get("subject", ()) for _, name in part]
    write(writer, " ".join(names).encode() or b"nobody")


async def goodbye(server: Server, reader: StreamReader, writer: StreamWriter, body: bytes) -> None:
    """Answer as if the connection stayed, and hang up."""
    write(writer, b"bye")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    server.has_hung_up.set()


HANDLERS: dict[str, Handler] = {
    "/ok": ok,
    "/soon": soon,
    "/301": redirect("301 Moved Permanently"),
    "/302": redirect("302 Found"),
    "/303": redirect("303 See Other"),
    "/307": redirect("307 Temporary Redirect"),
    "/308": redirect("308 Permanent Redirect"),
    "/64k": sized(64 * 1024),
    "/64k+1": sized(64 * 1024 + 1),
    "/endless": endless,
    "/drip": drip,
    "/hang": hang,
    "/reset": reset,
    "/reset-in-body": reset_in_body,
    "/packed": packed,
    "/packed-in-transfer": packed_in_transfer,
    "/huge-line": huge_line,
    "/many-lines": many_lines,
    "/endless-lines": endless_lines,
    "/twice-and-odd": twice_and_odd,
    "/garbage": garbage,
    "/subject": subject,
    "/goodbye": goodbye,
}
