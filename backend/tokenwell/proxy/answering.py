"""Pass the answer of a call back to the caller, piece by piece, as it comes."""

import asyncio

from aiohttp.web_request import BaseRequest
from aiohttp.web_response import Response, StreamResponse

from tokenwell.gateway.calling import Prepared
from tokenwell.gateway.reflection import Scan
from tokenwell.outbound.errors import Code, NotSent, OutboundError, OutcomeUnknown
from tokenwell.outbound.streaming import Answer
from tokenwell.proxy import passing
from tokenwell.proxy.incoming import PATIENCE_SECONDS
from tokenwell.proxy.record import Tally
from tokenwell.web.problems import Problem

# How long an answer waits for the first piece of its body before its headers go ahead: what is in
# that piece can still be stopped with a word, and most bodies are there at once.
_FIRST_PIECE_SECONDS = 0.2


class Answering:
    """The answer of one call on its way to the caller."""

    def __init__(
        self, request: BaseRequest, answer: Answer, prepared: Prepared, tally: Tally
    ) -> None:
        self._request = request
        self._answer = answer
        self._tally = tally
        self._most = prepared.recipe.largest_answer
        self._scan = Scan(prepared.secrets)

    async def pass_on(self) -> StreamResponse:
        """
        Give the answer, from the first piece on.

        :raises Problem: before anything went back, something was found that must not.
        """
        if self._answer.status < 200:
            # We ask for no other protocol, so this is an answer to somebody else's question.
            raise no_answer(OutcomeUnknown(Code.ANSWER_MALFORMED))
        if self._scan.is_in_headers(self._answer.headers):
            raise self._reflected()
        headers = {**passing.to_caller(self._answer.headers), "Server": "Tokenwell"}
        status, reason = self._answer.status, self._answer.reason
        if self._request.method == "HEAD" or status in {204, 304}:
            return StreamResponse(status=status, reason=reason, headers=headers)
        length = self._length()
        if self._most is not None and (length or 0) > self._most:
            raise self._too_large()
        first, waiting = await self._first_piece()
        safe = self._checked(first)
        if waiting is None and len(first) == length:
            body = safe + self._scan.rest()
            return Response(status=status, reason=reason, headers=headers, body=body)
        response = StreamResponse(status=status, reason=reason, headers=headers)
        try:
            await response.prepare(self._request)
            await self._go_on(response, safe, waiting)
        except (Problem, OutboundError, TimeoutError) as trouble:
            self._break_off(trouble)
        finally:
            if waiting is not None:
                waiting.cancel()
        return response

    def _length(self) -> int | None:
        told = self._answer.headers.get("content-length", "")
        return int(told) if told.isdigit() else None

    async def _first_piece(self) -> "tuple[bytes, asyncio.Task[bytes] | None]":
        """Give the first piece if it comes soon, else nothing and what waits for it."""
        try:
            if self._answer.has_more_at_hand:
                return await self._answer.next(), None
            waiting = asyncio.ensure_future(self._answer.next())
            try:
                done, _ = await asyncio.wait({waiting}, timeout=_FIRST_PIECE_SECONDS)
            except asyncio.CancelledError:
                waiting.cancel()
                raise
            return (waiting.result(), None) if done else (b"", waiting)
        except OutboundError as error:
            problem = no_answer(error)
        raise problem

    async def _go_on(
        self, response: StreamResponse, safe: bytes, waiting: "asyncio.Task[bytes] | None"
    ) -> None:
        # An empty piece is what was held back, or the end, which the next look tells.
        piece = safe if waiting is None else self._checked(await waiting)
        while True:
            if piece:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await response.write(piece)
            following = await self._answer.next()
            if not following:
                break
            piece = self._checked(following)
        if rest := self._scan.rest():
            await response.write(rest)

    def _checked(self, piece: bytes) -> bytes:
        self._tally.received += len(piece)
        if self._most is not None and self._tally.received > self._most:
            raise self._too_large()
        safe = self._scan.passed(piece)
        if safe is None:
            raise self._reflected()
        return safe

    def _break_off(self, trouble: Exception) -> None:
        """Hang up in the middle, so that the caller does not take what came for the whole."""
        if isinstance(trouble, OutboundError):
            self._tally.error = trouble.code
        elif isinstance(trouble, TimeoutError):
            self._tally.error = "caller-silent"
        if self._request.transport is not None:
            self._request.transport.abort()

    def _reflected(self) -> Problem:
        self._tally.error, self._tally.is_reflected = "token-reflected", True
        return Problem(
            "token-reflected",
            status=502,
            title="The service sent the token back, so its answer was stopped.",
            detail="Whoever calls through the proxy never gets the token. Owners see an alarm in"
            " the record.",
        )

    def _too_large(self) -> Problem:
        self._tally.error = "answer-too-large"
        return Problem(
            "answer-too-large",
            status=502,
            title=f"The answer is larger than the {self._most} bytes that the credential allows.",
            detail="Ask for less, or have somebody who may change the credential raise the limit.",
        )


def no_answer(error: OutboundError) -> Problem:
    """Say that a call brought no usable answer."""
    # The same words for a forbidden and an unreachable address: told apart, they would map our
    # network. The log tells them apart.
    if error.code == Code.TIMED_OUT:
        return Problem(
            "upstream-silent", status=504, title="The service did not answer in time.", detail=""
        )
    if error.code == Code.ANSWER_ENCODED:
        return Problem(
            "answer-encoded",
            status=502,
            title="The service compressed its answer, although it was asked not to.",
            detail="What can't be looked through is not passed on.",
        )
    code = "upstream-unreachable" if isinstance(error, NotSent) else "upstream-failed"
    return Problem(code, status=502, title=str(error), detail="")
