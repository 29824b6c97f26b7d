"""Carry one request out and its response back, on the event loop."""

import asyncio
import logging
import select
import ssl
from collections.abc import Callable
from functools import partial
from typing import Protocol

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from yarl import URL

from tokenwell.crashes import crash_point, is_armed
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound.addresses import is_public
from tokenwell.outbound.deadlines import boot_time
from tokenwell.outbound.errors import (
    Code,
    DestinationRefused,
    NotSent,
    OutboundError,
    OutcomeUnknown,
)
from tokenwell.outbound.guard import Destination
from tokenwell.outbound.headers import read_headers
from tokenwell.outbound.resolver import AddressRefused
from tokenwell.outbound.tls import ClientContexts

TOTAL_SECONDS = 15.0
CONNECT_SECONDS = 5.0

logger = logging.getLogger(__name__)


class Parcel(aiohttp.BytesPayload):
    """
    A request's body that takes a last look before anything of the request leaves.

    aiohttp holds the headers back until the body is written, so whatever this raises is
    raised before the first byte. An empty body goes the same way, for that reason.
    """

    def __init__(self, body: bytes, *, look: Callable[[asyncio.WriteTransport | None], None]):
        # Past the parent's own, which warns of a large one: all of it goes in one write, so that
        # nothing leaves before the last look.
        aiohttp.Payload.__init__(self, body, content_type="application/octet-stream")
        self._size = len(body)
        self._look = look
        self.has_left = False
        self.refusal: NotSent | None = None

    @property
    def consumed(self) -> bool:
        """Say that this can't be sent again: aiohttp would, for a GET that broke off."""
        return True

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Look, then let headers and body go in one write."""
        try:
            self._look(writer.transport)
        except NotSent as refusal:
            self.refusal = refusal
            raise
        crash_point("CP03")
        self.has_left = True
        if is_armed("CP04"):
            await writer.write(self._value[: len(self._value) // 2])
            crash_point("CP04")
        await super().write_with_length(writer, content_length)
        crash_point("CP05")


async def deliver(
    request: Request,
    destination: Destination,
    *,
    session: aiohttp.ClientSession,
    contexts: ClientContexts,
    deadline: float,
) -> Response:
    """
    Send a request once, and read its response.

    :raises NotSent: certainly nothing left.
    :raises OutcomeUnknown: something may have left, and there is no usable answer.
    """
    ends_at = asyncio.get_running_loop().time() + (request.seconds or TOTAL_SECONDS)
    exchange = partial(
        _exchange, request, destination, session=session, contexts=contexts, ends_at=ends_at
    )
    try:
        parcel = _pack(request, destination, deadline=deadline)
        return await exchange(parcel=parcel)
    except NotSent as problem:
        if problem.code != Code.CONNECTION_STALE:
            raise
    # A kept connection that the other side had closed meanwhile. Nothing was sent, so a
    # second try is not a second sending.
    parcel = _pack(request, destination, deadline=deadline)
    return await exchange(parcel=parcel)


def _pack(request: Request, destination: Destination, *, deadline: float) -> Parcel:
    if boot_time() >= deadline:
        raise NotSent(Code.DEADLINE_OVER)

    def look(transport: asyncio.WriteTransport | None) -> None:
        # The deadline last: it is what a frozen process would miss.
        look_at_connection(transport, destination)
        if boot_time() >= deadline:
            raise NotSent(Code.DEADLINE_OVER)

    return Parcel(request.body, look=look)


def look_at_connection(transport: asyncio.WriteTransport | None, destination: Destination) -> None:
    """
    Take a last look before the first byte leaves.

    :raises NotSent: the other side hung up meanwhile, or has an address that is not public.
    """
    peer = transport.get_extra_info("peername") if transport else None
    if transport is None or peer is None or _is_hung_up(transport):
        raise NotSent(Code.CONNECTION_STALE)
    if not destination.is_named and not is_public(peer[0]):
        raise DestinationRefused(Code.ADDRESS_NOT_PUBLIC)


def _is_hung_up(transport: asyncio.WriteTransport) -> bool:
    """Ask the kernel: the loop may not have come round to the other side's goodbye yet."""
    poll = select.poll()
    try:
        poll.register(transport.get_extra_info("socket"), select.POLLRDHUP)
    except ValueError:
        return True
    return bool(poll.poll(0))


async def _exchange(
    request: Request,
    destination: Destination,
    *,
    session: aiohttp.ClientSession,
    contexts: ClientContexts,
    parcel: Parcel,
    ends_at: float,
) -> Response:
    try:
        async with asyncio.timeout_at(ends_at):
            tls = await _choose_tls(request, destination, contexts)
            return await _ask(request, destination, session, tls=tls, parcel=parcel)
    except OutboundError as known:
        # Without the frames it came through: their variables show the URL to whoever reports
        # an error with all that hangs on it.
        outcome = known.with_traceback(None)
    except (Exception, asyncio.CancelledError) as problem:
        # However it broke off, there is one question: had anything left? The cause is
        # dropped: the client's exceptions hold the URL and the headers.
        outcome = judge(problem, parcel)
    raise outcome


async def _choose_tls(
    request: Request, destination: Destination, contexts: ClientContexts
) -> ssl.SSLContext | bool:
    """Give the context for this request; ``True`` is the session's own, which shows nothing."""
    if request.certificate is None:
        return True
    if destination.scheme != "https":
        # Nobody would see it, and a provider could take the request for a public client's.
        raise NotSent(Code.CERTIFICATE)
    return await contexts.showing(request.certificate)


async def _ask(
    request: Request,
    destination: Destination,
    session: aiohttp.ClientSession,
    *,
    tls: ssl.SSLContext | bool,
    parcel: Parcel,
) -> Response:
    async with session.request(
        request.method,
        URL(destination.url, encoded=True),
        data=parcel,
        headers=request.headers,
        ssl=tls,
        allow_redirects=False,
    ) as response:
        crash_point("CP06")
        headers = read_headers(response)
        body, truncated = await _read_body(response, most=request.reads)
        crash_point("CP07")
        return Response(response.status, headers, body, truncated)


async def _read_body(response: aiohttp.ClientResponse, *, most: int) -> tuple[bytes, bool]:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            response.close()
            return bytes(body[:most]), True
    return bytes(body), False


class Watched(Protocol):
    """A body that knows whether something of it has left, or why nothing did."""

    has_left: bool
    refusal: NotSent | None


def judge(problem: BaseException, parcel: Watched) -> OutboundError:
    """Say what it means that an exchange broke off: nothing left, or nobody knows."""
    if parcel.refusal is not None:
        return parcel.refusal
    if parcel.has_left:
        return OutcomeUnknown(_code_after_sending(problem))
    if isinstance(getattr(problem, "os_error", None), AddressRefused):
        return DestinationRefused(Code.ADDRESS_NOT_PUBLIC)
    return NotSent(_code_before_sending(problem))


_BEFORE: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Code], ...] = (
    (asyncio.CancelledError, Code.CLOSED),
    (aiohttp.ClientConnectorDNSError, Code.DNS_FAILED),
    ((aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError), Code.TLS_FAILED),
    ((aiohttp.ClientConnectorError, TimeoutError), Code.CONNECT_FAILED),
    # What is left is a kept connection that broke before its turn to write came.
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError), Code.CONNECTION_STALE),
    ((aiohttp.ClientResponseError, aiohttp.ClientConnectionError), Code.CONNECTION_STALE),
)
_AFTER: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Code], ...] = (
    (asyncio.CancelledError, Code.CLOSED),
    (TimeoutError, Code.TIMED_OUT),
    (aiohttp.ClientResponseError, Code.ANSWER_MALFORMED),
    ((aiohttp.ClientError, OSError), Code.CONNECTION_LOST),
)


def _code_before_sending(problem: BaseException) -> Code:
    for kinds, code in _BEFORE:
        if isinstance(problem, kinds):
            return code
    return _unforeseen(problem, Code.REQUEST_MALFORMED)


def _code_after_sending(problem: BaseException) -> Code:
    # In TLS 1.3 a server looks at the client's certificate, or the want of one, when the
    # client may already send (RFC 8446 4.4.2.4). It refuses by an alert in place of an answer.
    if "_ALERT_" in (getattr(problem.__cause__, "reason", None) or ""):
        return Code.TLS_FAILED
    for kinds, code in _AFTER:
        if isinstance(problem, kinds):
            return code
    return _unforeseen(problem, Code.ANSWER_MALFORMED)


def _unforeseen(problem: BaseException, code: Code) -> Code:
    # The kind alone: its text may hold what must not be logged.
    logger.error("Unforeseen %s at the outbound door", type(problem).__name__)
    return code
