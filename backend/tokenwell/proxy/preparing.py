"""Prepare calls that come at the same moment together: one statement, one turn of a thread."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import close_old_connections

from tokenwell import tracing
from tokenwell.gateway import calling
from tokenwell.gateway.asking import Asked
from tokenwell.gateway.calling import Call, Prepared
from tokenwell.web.problems import Problem

T = TypeVar("T")
Pair = tuple[Asked, Call]
Waiting = tuple[Asked, Call, "asyncio.Future[Prepared]"]

# As many statements at once, and for as many calls each, as the token endpoint has.
_AT_ONCE, _MOST = 2, 64


class Preparing:
    """
    Hands calls to threads, many at a time.

    A thread for each would have all of them fight with the loop for the interpreter. Only what has
    to wait for a renewal, or is refused, gets one of its own.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="prepare")
        self._waiting: deque[Waiting] = deque()
        self._free = _AT_ONCE

    async def prepare(self, asked: Asked, call: Call) -> Prepared:
        """
        Prepare one call; see :func:`calling.prepare`.

        :raises Problem: it is refused.
        """
        future: asyncio.Future[Prepared] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, call, future))
        self._begin()
        return await future

    async def in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        """Do something that blocks, for the request that this is done for."""
        work = tracing.carried(partial(function, *arguments))
        return await asyncio.get_running_loop().run_in_executor(self._pool, _and_give_back, work)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> None:
        while self._free and self._waiting:
            self._free -= 1
            several = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST))]
            pairs = [(asked, call) for asked, call, _ in several]
            work = partial(calling.prepare_at_once, pairs)
            run = asyncio.get_running_loop().run_in_executor(self._pool, _and_give_back, work)
            run.add_done_callback(partial(self._tell, several))

    def _tell(
        self,
        several: list[Waiting],
        run: "asyncio.Future[list[Prepared | Problem | None]]",
    ) -> None:
        self._free += 1
        self._begin()
        error = run.exception()
        outcomes = [error] * len(several) if error is not None else run.result()
        for (asked, call, future), outcome in zip(several, outcomes, strict=True):
            if future.done():
                continue  # the caller has gone
            if isinstance(outcome, Prepared):
                future.set_result(outcome)
            elif outcome is not None:
                future.set_exception(outcome)
            else:
                asyncio.ensure_future(self._alone(asked, call, future))

    async def _alone(self, asked: Asked, call: Call, future: "asyncio.Future[Prepared]") -> None:
        try:
            prepared = await self.in_thread(calling.prepare, asked, call)
        except Exception as error:  # noqa: BLE001 - whoever waits raises it again
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(prepared)


def _and_give_back(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        # We are outside of Django's requests: nobody else gives a connection back.
        close_old_connections()
