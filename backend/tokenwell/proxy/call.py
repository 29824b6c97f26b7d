"""Carry out one call: send it on, once more after a 401 if that may help, and answer."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from aiohttp.web_request import BaseRequest
from aiohttp.web_response import StreamResponse

from tokenwell.gateway import calling
from tokenwell.gateway.calling import Prepared
from tokenwell.oauth import messages
from tokenwell.outbound.errors import OutboundError
from tokenwell.outbound.streaming import Answer, StreamDoor
from tokenwell.proxy.answering import Answering, no_answer
from tokenwell.proxy.incoming import Incoming
from tokenwell.proxy.record import Tally

# Runs a function that waits in a thread.
Threads = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Ways:
    """What a call is carried out with: where it leaves, and where what blocks is done."""

    door: StreamDoor
    threads: Threads


async def carry_out(
    request: BaseRequest, prepared: Prepared, incoming: Incoming, ways: Ways, *, tally: Tally
) -> StreamResponse:
    """
    Send a call that was prepared, and answer with what comes back.

    :raises Problem: there is no answer, or one that is not passed on.
    """
    await incoming.read()
    answer = None
    try:
        answer, prepared = await _ask(prepared, incoming, ways, tally)
        return await Answering(request, answer, prepared, tally).pass_on()
    finally:
        tally.sent = incoming.passed
        if answer is not None:
            answer.close()


async def _ask(
    prepared: Prepared, incoming: Incoming, ways: Ways, tally: Tally
) -> tuple[Answer, Prepared]:
    answer = await _send(prepared, incoming, ways.door)
    tally.answered(answer.status)
    if answer.status != 401:
        _remember(prepared, answer)
        return answer, prepared
    if incoming.whole is None:
        return answer, prepared
    again = await ways.threads(calling.after_401, prepared, _head_of(answer))
    if again is None:
        return answer, prepared
    answer.close()
    tally.attempts += 1
    answer = await _send(again, incoming, ways.door)
    tally.answered(answer.status)
    return answer, again


async def _send(prepared: Prepared, incoming: Incoming, door: StreamDoor) -> Answer:
    request = prepared.request
    if incoming.whole:
        request = replace(request, body=incoming.whole)
    try:
        return await door.send(request, incoming.flow())
    except OutboundError as error:
        problem = incoming.problem or no_answer(error)
    raise problem


def _remember(prepared: Prepared, answer: Answer) -> None:
    if prepared.recipe.key is not None:
        calling.remember_nonce(prepared, _head_of(answer))


def _head_of(answer: Answer) -> messages.Response:
    return messages.Response(answer.status, answer.headers)


def started_now() -> float:
    """Give the instant that a call's duration counts from."""
    return time.perf_counter()
