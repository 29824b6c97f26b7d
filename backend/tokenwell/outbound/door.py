"""The door: the one object that opens connections to the internet."""

import asyncio
import os
import ssl
import threading
import weakref
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from functools import lru_cache, partial
from queue import SimpleQueue
from typing import TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver

from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound.delivery import deliver
from tokenwell.outbound.errors import (
    Code,
    DestinationRefused,
    NotSent,
    OutboundError,
    UrlRefused,
)
from tokenwell.outbound.guard import Destination, read_call
from tokenwell.outbound.headers import check_request
from tokenwell.outbound.noting import Note
from tokenwell.outbound.room import Room
from tokenwell.outbound.tls import public_authorities

K = TypeVar("K")
Answer = Response | OutboundError


class Door:
    """
    Sends requests to hosts that are public, or named by the deployment.

    Threads may share one. It starts an event loop at first use, in each process its own:
    after a fork the child begins anew.
    """

    def __init__(
        self,
        *,
        allow: Iterable[str],
        trust: Callable[[], ssl.SSLContext] = public_authorities,
        resolver: Callable[[], AbstractResolver] = aiohttp.ThreadedResolver,
    ) -> None:
        self._allow = frozenset(pair.lower() for pair in allow)
        # A batch goes to few URLs; taking one apart costs a third of what sending it does.
        self._read_url = lru_cache(1024)(partial(read_call, allow=self._allow))
        self._trust = trust
        self._resolver = resolver
        self._room: Room | None = None
        self._lock = threading.Lock()
        _doors.add(self)

    def send(self, request: Request, *, deadline: float) -> Response:
        """
        Send one request and wait for its response, 15 seconds at most, or as it says itself.

        ``deadline`` is an instant of ``deadlines.boot_time``; after it nothing is sent.
        A redirect is a response like any other, and never followed. The request's client
        certificate is shown in the TLS handshake (RFC 8705 2), and only for this request.

        :raises NotSent: certainly nothing left.
        :raises OutcomeUnknown: something may have left, and there is no usable answer.
        """
        room = self._open_room()
        try:
            answer = room.loop.submit(self._carry(request, room=room, deadline=deadline))
            return _wait_for(answer)
        except CancelledError:
            # Before its first step: from then on ``deliver`` tells how far it came.
            raise NotSent(Code.CLOSED) from None

    def send_all(
        self, requests: Iterable[tuple[K, Request]], *, deadline: float, at_once: int
    ) -> Generator[tuple[K, Answer], None, None]:
        """
        Send many requests, so many at once, and give each answer as soon as it is there.

        Each key comes back exactly once, with its response or with the error that ``send``
        would have raised. Nothing is sent before the first answer is asked for; closing
        the iterator early cancels what is under way.
        """
        room = self._open_room()
        answers: SimpleQueue[tuple[K, Answer] | None] = SimpleQueue()

        async def carry(request: Request) -> Answer:
            try:
                return await self._carry(request, room=room, deadline=deadline)
            except OutboundError as error:
                return error

        pairs = iter(list(requests))
        with suppress(CancelledError):
            sending = room.loop.submit(_carry_all(pairs, carry, at_once, answers.put))
            sending.add_done_callback(lambda _: answers.put(None))
            try:
                while (answer := answers.get()) is not None:
                    yield answer
            finally:
                sending.cancel()
        for key, _ in pairs:
            yield key, NotSent(Code.CLOSED)

    def close(self) -> None:
        """Cancel what is under way and close all connections; the next use opens anew."""
        with self._lock:
            room, self._room = self._room, None
        if room is not None:
            room.close()

    def begin_anew(self) -> None:
        """Leave loop and connections to the parent process, after a fork."""
        self._lock = threading.Lock()
        if self._room is not None:
            self._room.abandon()
            # Kept for good: what is never collected never closes anything.
            _abandoned.append(self._room)
            self._room = None

    def _open_room(self) -> Room:
        with self._lock:
            if self._room is None:
                self._room = Room(allow=self._allow, trust=self._trust, resolver=self._resolver)
            return self._room

    async def _carry(self, request: Request, *, room: Room, deadline: float) -> Response:
        note = Note(request.method)
        try:
            response = await self._carry_out(request, note, room=room, deadline=deadline)
        except OutboundError as error:
            note.say(error.code)
            raise
        note.say(response.status)
        return response

    async def _carry_out(
        self, request: Request, note: Note, *, room: Room, deadline: float
    ) -> Response:
        if room.is_closing:
            raise NotSent(Code.CLOSED)
        destination = self._find_destination(request)
        note.host = destination.host
        check_request(request)
        return await deliver(
            request,
            destination,
            session=room.session,
            contexts=room.contexts,
            deadline=deadline,
        )

    def _find_destination(self, request: Request) -> Destination:
        try:
            return self._read_url(request.url)
        except UrlRefused as refused:
            code = refused.code
        # Not inside the handler: what is refused there would hang on this as its context, and
        # the variables of its frames show the URL.
        raise DestinationRefused(code)


def _wait_for(answer: "Future[Response]") -> Response:
    try:
        return answer.result()
    finally:
        # Whoever stops waiting, on a signal, wants no more of it.
        answer.cancel()


async def _carry_all(
    pairs: Iterator[tuple[K, Request]],
    carry: Callable[[Request], Awaitable[Answer]],
    at_once: int,
    hand_over: Callable[[tuple[K, Answer]], None],
) -> None:
    """Let so many workers share the pairs; an end in between answers the rest."""

    async def work() -> None:
        for key, request in pairs:
            hand_over((key, await carry(request)))

    workers = [asyncio.create_task(work()) for _ in range(at_once)]
    try:
        await asyncio.wait(workers)
    finally:
        for key, _ in pairs:
            hand_over((key, NotSent(Code.CLOSED)))
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)


_doors: "weakref.WeakSet[Door]" = weakref.WeakSet()
_abandoned: list[Room] = []


def _begin_all_anew() -> None:
    for door in list(_doors):
        door.begin_anew()


os.register_at_fork(after_in_child=_begin_all_anew)
