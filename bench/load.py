"""
A small load generator: keep-alive connections, raw sockets, a few processes.

Each connection sends its next request as soon as the last one is answered. What it can do at
most is measured against an answer that never changes, and printed beside the figures.
"""

import multiprocessing
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from multiprocessing.connection import Connection
from statistics import quantiles
from typing import Self

_LONGEST_ANSWER = 256 * 1024
_PATIENCE = 30.0
_GOOD = b"HTTP/1.1 200"
_SERVERS = {"date", "server"}  # what the server adds by itself
_context = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run brought: how many answers of 200 in how many seconds, and how long each took."""

    answers: int
    others: int
    seconds: float
    latencies: list[float] = field(repr=False)

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds

    def latency_ms(self, percent: int) -> float:
        """Give the time that this share of the answers stayed below."""
        return round(quantiles(self.latencies, n=100)[percent - 1] * 1000, 2)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send where, over how many connections, and when to end: whatever comes first."""

    port: int
    requests: Sequence[bytes] = field(repr=False)
    connections: int
    seconds: float = 120.0
    count: int = 10**9

    def share(self, number: int, processes: int) -> Self:
        """Give the part of one of several processes."""
        return replace(
            self,
            requests=self.requests[number::processes] or self.requests,
            connections=max(1, self.connections // processes),
            count=-(-self.count // processes),
        )


def post(path: str, *, port: int, key: str) -> bytes:
    """Write a request for a token."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Bearer {key}\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


def drive(plan: Plan, *, processes: int = 1) -> Run:
    """Send the requests of a plan, round and round, from some processes at once."""
    workers = []
    for number in range(processes):
        here, there = _context.Pipe()
        share = plan.share(number, processes)
        worker = _context.Process(target=_work, args=(there, share), daemon=True)
        worker.start()
        there.close()  # so that we hear of it when the process ends before its time
        workers.append((worker, here))
    for _, pipe in workers:
        pipe.recv()  # it has its connections
    for _, pipe in workers:
        pipe.send("go")
    runs: list[Run] = [pipe.recv() for _, pipe in workers]
    for worker, _ in workers:
        worker.join()
    return Run(
        answers=sum(run.answers for run in runs),
        others=sum(run.others for run in runs),
        seconds=max(run.seconds for run in runs),
        latencies=[latency for run in runs for latency in run.latencies],
    )


def ask(port: int, request: bytes) -> tuple[bytes, dict[str, str]]:
    """
    Send one request; give the body and the headers that the application set.

    :raises ConnectionError: the answer is not 200.
    """
    with connect(port) as connection:
        connection.sendall(request)
        head, _, body = read_answer(connection).partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    if not head.startswith(_GOOD):
        raise ConnectionError(f"asked for a token, the answer is {status}")
    headers = dict(line.split(": ", 1) for line in lines)
    return body, {name: value for name, value in headers.items() if name.lower() not in _SERVERS}


def wait_for(port: int) -> None:
    """
    Wait until somebody listens.

    :raises TimeoutError: nobody does.
    """
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        try:
            connect(port).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody listens at port {port}")


def read_answer(connection: socket.socket, first: bytes = b"") -> bytes:
    """
    Read one whole answer.

    :raises ConnectionError: the connection ended before.
    """
    answer = first
    while not _is_whole(answer):
        more = connection.recv(65536)
        if not more or len(answer) > _LONGEST_ANSWER:
            raise ConnectionError("the answer ended early")
        answer += more
    return answer


def connect(port: int) -> socket.socket:
    """Open a connection to a server of this machine."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _is_whole(answer: bytes) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = answer[:end].lower()
    start = head.find(b"\r\ncontent-length:")
    if start < 0:
        raise ConnectionError("an answer without a length")
    length = int(head[start + 17 :].partition(b"\r\n")[0])
    return len(answer) >= end + 4 + length


def _work(pipe: Connection, plan: Plan) -> None:
    sockets = {one.fileno(): one for one in (connect(plan.port) for _ in range(plan.connections))}
    pipe.send("ready")
    pipe.recv()
    pipe.send(_run(sockets, plan))


def _run(sockets: dict[int, socket.socket], plan: Plan) -> Run:
    following, clock = cycle(plan.requests), time.perf_counter
    latencies: list[float] = []
    sent: dict[int, float] = {}
    others, left = 0, plan.count
    began = clock()
    ends = began + plan.seconds
    with select.epoll() as ready:
        for number, one in islice(sockets.items(), left):
            ready.register(number, select.EPOLLIN)
            sent[number] = clock()
            one.send(next(following))
            left -= 1
        while sent:
            for number in _answered(ready):
                one = sockets[number]
                answer = read_answer(one, one.recv(65536))
                now = clock()
                if answer.startswith(_GOOD):
                    latencies.append(now - sent[number])
                else:
                    others += 1
                if left > 0 and now < ends:
                    sent[number] = now
                    one.send(next(following))
                    left -= 1
                else:
                    del sent[number]
    return Run(len(latencies), others, clock() - began, latencies)


def _answered(ready: select.epoll) -> list[int]:
    events = ready.poll(_PATIENCE)
    if not events:
        raise TimeoutError("the server does not answer")
    return [number for number, _ in events]
