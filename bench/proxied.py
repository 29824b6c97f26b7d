"""The proxy and a service behind it, for the rows that are about them."""

import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from bench import load
from bench.stack import Stack
from launcher import processes
from launcher.processes import Process

_PATIENCE = 10.0


def start(stack: Stack) -> tuple[int, int]:
    """Start both, unless they run; give the ports of the proxy and of the service."""
    proxy, upstream = stack.data.port_of("proxy"), stack.data.port_of("upstream")
    for name, port, command in (
        ("upstream", upstream, [sys.executable, "-m", "bench.upstream", str(upstream)]),
        ("proxy", proxy, processes.proxy(host="127.0.0.1", port=proxy)),
    ):
        if not stack.supervisor.runs(name):
            environment = {"PGAPPNAME": name}
            stack.supervisor.start(
                Process(name, command, environment=environment), stack.environment
            )
        load.wait_for(port)
    return proxy, upstream


def path_of(credential: str) -> str:
    """Give the address of the proxy for a credential."""
    return f"/api/v1/credentials/{credential}/proxy"


def get(path: str, port: int, key: str, *, base: str = "") -> bytes:
    """Write a GET with a bearer; ``base`` names one of several base URLs."""
    named = f"Tokenwell-Base-URL: {base}\r\n" if base else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Bearer {key}\r\n"
        f"{named}\r\n"
    ).encode()


def start_called(stack: Stack) -> int:
    """Start the service of small answers by the very command of the api; give its port."""
    port = stack.data.port_of("called")
    command = [
        "bench.called_view:application" if part.endswith(":application") else part
        for part in processes.api(host="127.0.0.1", port=port)
    ]
    stack.supervisor.start(Process("called", command), stack.environment)
    load.wait_for(port)
    return port


@contextmanager
def database(stack: Stack) -> Iterator[psycopg.Connection[Any]]:
    """Connect to the database."""
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        yield connection


def records(connection: psycopg.Connection[Any], *, least: int = 0) -> int:
    """Count hand-outs and calls in the record; wait a while for so many."""
    ends = time.monotonic() + _PATIENCE
    while True:
        row = connection.execute(
            "SELECT count(*) FROM audit_auditevent WHERE action IN ('token.used', 'proxy.called')"
        ).fetchone()
        count = int(row[0]) if row else 0
        if count >= least or time.monotonic() > ends:
            return count
        time.sleep(0.1)


@dataclass
class Streams:
    """Streams that are open, and how many bytes came through them."""

    sockets: list[socket.socket]
    came: int = 0

    def read_on(self, until: threading.Event) -> None:
        """Read what comes, until told otherwise."""
        with select.epoll() as ready:
            by_number = {one.fileno(): one for one in self.sockets}
            for number in by_number:
                ready.register(number, select.EPOLLIN)
            while not until.is_set():
                for number, _ in ready.poll(0.2):
                    self.came += len(by_number[number].recv(65536))


@contextmanager
def streaming(requests: list[bytes], port: int) -> Iterator[Streams]:
    """Keep a stream open for each request, and read what comes, for as long as the block lasts."""
    streams = Streams([load.connect(port) for _ in requests])
    until = threading.Event()
    reader = threading.Thread(target=streams.read_on, args=(until,))
    for one, request in zip(streams.sockets, requests, strict=True):
        one.sendall(request)
    reader.start()
    try:
        yield streams
    finally:
        until.set()
        reader.join()
        for one in streams.sockets:
            one.close()
