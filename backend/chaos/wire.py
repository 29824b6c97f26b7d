"""
The wire between workers and PostgreSQL: a port of this machine, which may fail in a chosen way.

It reads just enough of the protocol (PostgreSQL, Frontend/Backend Protocol, Message Formats)
to tell when a transaction that stores tokens is committed.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PIECE = 65536
_STORES = re.compile(rb'INSERT INTO "?credentials_tokenset')
_COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
_COMMITTED = b"COMMIT\x00"


class Wire:
    """Brings bytes to and fro; where to may change, and one answer may be lost."""

    def __init__(self, to: Path) -> None:
        self._to = to
        self._is_armed = threading.Event()
        self.lost = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()

    @property
    def port(self) -> int:
        port: int = self._door.getsockname()[1]
        return port

    @property
    def environment(self) -> dict[str, str]:
        """Give what a process needs that is to use it."""
        return {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:{self.port}/postgres"}

    def serve(self) -> None:
        """Take connections until the door is closed."""
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._bring, args=(caller,), daemon=True).start()

    def close(self) -> None:
        """Take no more, and end what there is."""
        self._door.close()
        self._cut_all()

    def lead_to(self, to: Path) -> None:
        """Lead to another server from now on; who was connected has to come again."""
        self._to = to
        self._cut_all()

    def lose_next_answer(self) -> None:
        """Have the next commit that stores tokens happen, and nobody hear of it."""
        self.lost.clear()
        self._is_armed.set()

    def _bring(self, caller: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            server.connect(str(self._to / ".s.PGSQL.5432"))
        except OSError:
            caller.close()
            return
        self._open |= {caller, server}
        is_doomed = threading.Event()
        back = threading.Thread(target=self._back, args=(server, caller, is_doomed), daemon=True)
        back.start()
        self._there(caller, server, is_doomed)

    def _there(
        self, caller: socket.socket, server: socket.socket, is_doomed: threading.Event
    ) -> None:
        stores = False
        for piece in _pieces(caller):
            stores = stores or _STORES.search(piece) is not None
            if piece.endswith(_COMMIT):
                if stores and self._is_armed.is_set():
                    self._is_armed.clear()
                    is_doomed.set()
                stores = False
            with suppress(OSError):
                server.sendall(piece)
        self._cut(caller, server)

    def _back(
        self, server: socket.socket, caller: socket.socket, is_doomed: threading.Event
    ) -> None:
        for piece in _pieces(server):
            if is_doomed.is_set() and _COMMITTED in piece:
                self.lost.set()
                break
            with suppress(OSError):
                caller.sendall(piece)
        self._cut(caller, server)

    def _cut_all(self) -> None:
        self._cut(*list(self._open))

    def _cut(self, *ends: socket.socket) -> None:
        for end in ends:
            # The other thread may be reading: it has to hear of it.
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self._open.discard(end)


@contextmanager
def laid(to: Path) -> Iterator[Wire]:
    """Lay a wire to a server's socket, as long as the block lasts."""
    wire = Wire(to)
    threading.Thread(target=wire.serve, name="wire", daemon=True).start()
    try:
        yield wire
    finally:
        wire.close()


def _pieces(end: socket.socket) -> Iterator[bytes]:
    with suppress(OSError):
        while piece := end.recv(_PIECE):
            yield piece
