"""The body of a request to the proxy: small ones whole, so that they can be sent twice."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp.web_protocol import RequestPayloadError
from aiohttp.web_request import BaseRequest

from tokenwell.outbound.streaming import Flow
from tokenwell.proxy.wanted import Wanted
from tokenwell.web.problems import Problem

# What is at most this long is read before it is passed on.
_WHOLE = 64 * 1024
# How long a caller may send nothing, or take nothing.
PATIENCE_SECONDS = 120.0


class BodyBroken(ConnectionError):
    """The caller began a body and did not end it."""


class Incoming:
    """The body of one request; read from the connection once only."""

    def __init__(self, request: BaseRequest, wanted: Wanted) -> None:
        self._request = request
        self._length = wanted.length
        self._expects_continue = wanted.expects_continue
        self.whole: bytes | None = b"" if wanted.length == 0 else None
        # What is wrong with it, once that is known.
        self.problem: Problem | None = None
        self.passed = 0

    async def read(self) -> None:
        """
        Read a small body; leave a large one where it is.

        :raises Problem: the caller does not send it, or not as it should be.
        """
        if self.whole is not None or self._length is None or self._length > _WHOLE:
            return
        self.whole = b"".join([piece async for piece in self._pieces()])
        if self.problem is not None:
            raise self.problem

    def flow(self) -> Flow | None:
        """Give what is left to pass on piece by piece; None if the body was read."""
        return None if self.whole is not None else Flow(self._checked(), self._length)

    async def _checked(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces():
            yield piece
        if self.problem is not None:
            # Else the service would take half of it for the whole.
            raise BodyBroken

    async def _pieces(self) -> AsyncIterator[bytes]:
        self._say_continue()
        content = self._request.content
        try:
            while True:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    piece = await content.readany()
                if not piece:
                    return
                self.passed += len(piece)
                yield piece
        except TimeoutError:
            self.problem = _missing()
        except RequestPayloadError:
            self.problem = _malformed()

    def _say_continue(self) -> None:
        """Have the caller begin, now that the call is allowed (RFC 9110 10.1.1)."""
        transport = self._request.transport
        if self._expects_continue and transport is not None:
            self._expects_continue = False
            transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def _missing() -> Problem:
    return Problem(
        "body-missing",
        status=408,
        title="The rest of the request did not come.",
        detail="Nothing more was sent to the service. Send the request again.",
    )


def _malformed() -> Problem:
    return Problem(
        "body-malformed",
        status=400,
        title="The body of the request is not framed as it says.",
        detail="Nothing more was sent to the service.",
    )
