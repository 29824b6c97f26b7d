"""
The door for what flows: bodies that are passed on as they come, both ways, on the loop it is on.

URL, address, TLS and headers go by the same rules as through :class:`Door`; what is not here is
its time limit, since a stream may last. Silence ends it.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, AbstractStreamWriter
from aiohttp.payload import Payload
from yarl import URL

from tokenwell.oauth.messages import Request
from tokenwell.outbound.delivery import CONNECT_SECONDS, Parcel, judge, look_at_connection
from tokenwell.outbound.errors import (
    Code,
    DestinationRefused,
    NotSent,
    OutboundError,
    OutcomeUnknown,
    UrlRefused,
)
from tokenwell.outbound.guard import Destination, read_call
from tokenwell.outbound.headers import check_request, read_headers
from tokenwell.outbound.noting import Note
from tokenwell.outbound.sessions import Connector, session_on
from tokenwell.outbound.tls import public_authorities

# Until the first byte of the answer, and between any two of them.
SILENCE_SECONDS = 120.0
# So much of an answer waits in memory for a caller who is slower than the server.
_BUFFER = 128 * 1024
_TIMEOUT = aiohttp.ClientTimeout(
    total=None, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS
)

Look = Callable[[asyncio.WriteTransport | None], None]


@dataclass(frozen=True, slots=True)
class Flow:
    """A body that comes piece by piece; ``size`` is None if nobody knows how large it is."""

    pieces: AsyncIterator[bytes] = field(repr=False)
    size: int | None


@dataclass(slots=True)
class Answer:
    """An answer whose headers are there; header names are lower case."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(repr=False)
    _response: aiohttp.ClientResponse = field(repr=False)

    async def next(self) -> bytes:
        """
        Give the next piece of the body, as it comes; empty at the end.

        :raises OutcomeUnknown: it broke off, or there was silence.
        """
        try:
            return await self._response.content.readany()
        except TimeoutError:
            outcome = OutcomeUnknown(Code.TIMED_OUT)
        except (aiohttp.ClientError, OSError):
            outcome = OutcomeUnknown(Code.CONNECTION_LOST)
        raise outcome

    @property
    def has_more_at_hand(self) -> bool:
        """Tell whether the next piece is there already, or the end."""
        content = self._response.content
        return content.at_eof() or content.is_eof() or content.total_bytes > 0

    def close(self) -> None:
        """Hang up, unless all has been read: then the connection is used again."""
        self._response.close()


class StreamDoor:
    """Opened and closed on one event loop, whose tasks share it."""

    def __init__(
        self,
        *,
        allow: Iterable[str],
        trust: Callable[[], ssl.SSLContext] = public_authorities,
        resolver: Callable[[], AbstractResolver] = aiohttp.ThreadedResolver,
    ) -> None:
        named = frozenset(pair.lower() for pair in allow)
        # Many calls go to few URLs; taking one apart costs a third of what sending it does.
        self._read_url = lru_cache(1024)(partial(read_call, allow=named))
        connector = Connector(allow=named, trust=trust(), resolver=resolver)
        self._session = session_on(connector)

    async def send(self, request: Request, flow: Flow | None = None) -> Answer:
        """
        Send one request, whose body may flow in, and give the answer when its headers are there.

        A redirect is an answer like any other, and never followed.

        :raises NotSent: certainly nothing left.
        :raises OutcomeUnknown: something may have left, and there is no usable answer.
        """
        note = Note(request.method)
        try:
            return await self._send(request, flow, note)
        except OutboundError as error:
            # Of an answer, whoever calls says more: a line here would cost as much as the call.
            note.say(error.code)
            raise

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def _send(self, request: Request, flow: Flow | None, note: Note) -> Answer:
        destination = self._find(request.url)
        note.host = destination.host
        check_request(request)
        try:
            return await self._exchange(request, flow, destination)
        except NotSent as problem:
            if problem.code != Code.CONNECTION_STALE:
                raise
        # A kept connection that the other side had closed meanwhile: nothing was taken of the flow.
        return await self._exchange(request, flow, destination)

    def _find(self, url: str) -> Destination:
        try:
            return self._read_url(url)
        except UrlRefused as refused:
            code = refused.code
        # Not inside the handler: what is refused there would hang on this as its context, and
        # the variables of its frames show the URL.
        raise DestinationRefused(code)

    async def _exchange(
        self, request: Request, flow: Flow | None, destination: Destination
    ) -> Answer:
        def look(transport: asyncio.WriteTransport | None) -> None:
            look_at_connection(transport, destination)

        body = Parcel(request.body, look=look) if flow is None else _Flowing(flow, look=look)
        try:
            response = await self._session.request(
                request.method,
                URL(destination.url, encoded=True),
                data=body,
                headers=request.headers,
                allow_redirects=False,
                timeout=_TIMEOUT,
                read_bufsize=_BUFFER,
            )
        except asyncio.CancelledError:
            raise  # whoever it was for has gone
        except Exception as problem:  # noqa: BLE001 - however it broke off, nothing or all may be out
            # The cause is dropped: the client's exceptions hold the URL and the headers.
            outcome = judge(problem, body)
        else:
            return _answer(response)
        raise outcome


def _answer(response: aiohttp.ClientResponse) -> Answer:
    try:
        headers = read_headers(response)
    except OutcomeUnknown:
        response.close()
        raise
    return Answer(response.status, response.reason or "", headers, response)


class _Flowing(Payload):
    """A flow that takes a last look before anything of the request leaves, as a parcel does."""

    def __init__(self, flow: Flow, *, look: Look) -> None:
        super().__init__(flow.pieces)
        self._size = flow.size
        self._look = look
        self.has_left = False
        self.refusal: NotSent | None = None

    @property
    def consumed(self) -> bool:
        """Say that this can't be sent again."""
        return True

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Refuse to be read at once."""
        raise TypeError("a flow is not a text")

    async def write(self, writer: AbstractStreamWriter) -> Any:
        """Look, then pass on piece after piece."""
        await self.write_with_length(writer, None)

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Look, then pass on piece after piece, each when the one before has gone."""
        try:
            self._look(writer.transport)
        except NotSent as refusal:
            self.refusal = refusal
            raise
        self.has_left = True
        async for piece in self._value:
            await writer.write(piece)
