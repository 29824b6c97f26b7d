"""
Settle answers as they arrive: one thread keeps them, another judges what is kept.

Each takes all that has come while it was busy, so the more there are, the less each costs.
What can't be settled together with others gets a thread of a few of its own: it may take as
long as a provider's keys or somebody's lock do, and must not stand before the keeping of others.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

from django.db import Error, connection

from tokenwell import tracing
from tokenwell.credentials import exchange, settling, spool, together
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.exchange import Answer
from tokenwell.credentials.together import Kept
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Token

logger = logging.getLogger(__name__)

T = TypeVar("T")
Arrived = tuple[Claim, Answer]

MOST = 100  # in one commit: what a commit that fails has to do once more
ALONE = 4  # threads that keep what is kept by itself, and as many that judge
_ONE_BY_ONE = "answers are %s one by one: %s"


def settle(claim: Claim, answer: Answer) -> None:
    """Settle one answer in this thread: a group of one, if it is plain."""
    token = _plain_token(claim, answer)
    if token is None or not isinstance(answer, Response):
        settling.settle(claim, answer)
        return
    try:
        with spool.guard([(claim, answer)]):
            kept = together.keep([(claim, answer, token)])
    except Exception as error:
        logger.warning(_ONE_BY_ONE, "kept", type(error).__name__)
        settling.settle(claim, answer)
        return
    for each in _judged(kept):
        settling.judge_any(each.claim, each.answer)


class Arrivals:
    """Takes answers from any thread; when its block is left, all of them are settled."""

    def __init__(self) -> None:
        self._arrived = _Line[Arrived]()
        self._kept = _Line[Kept]()
        # Judging may take as long as a provider's keys do: nothing that is to be kept waits for it.
        self._keepers = ThreadPoolExecutor(ALONE, thread_name_prefix="keep")
        self._judges = ThreadPoolExecutor(ALONE, thread_name_prefix="judge")
        self._is_database_away = False
        self._both = ThreadPoolExecutor(2, thread_name_prefix="together")

    def __enter__(self) -> Self:
        self._keeping = self._both.submit(tracing.carried(self._work), self._arrived, self._keep)
        self._judging = self._both.submit(tracing.carried(self._work), self._kept, self._judge)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._arrived.close()
        self._keeping.result()
        self._kept.close()
        self._judging.result()
        self._both.shutdown()
        self._keepers.shutdown()
        self._judges.shutdown()

    def take(self, claim: Claim, answer: Answer) -> None:
        """Have an answer settled."""
        self._arrived.put((claim, answer))

    def _work(self, line: "_Line[T]", settle: "Callable[[list[T]], None]") -> None:
        for group in line.groups():
            try:
                settle(group)
            except Exception:
                # The next ones are still to come, and what is lost here is found by recovery.
                logger.exception("a group of answers could not be settled")
            # Nobody holds a connection while a provider thinks.
            connection.close()

    def _keep(self, group: list[Arrived]) -> None:
        plain: list[tuple[Claim, Response, Token]] = []
        for claim, answer in group:
            token = _plain_token(claim, answer)
            if token is not None and isinstance(answer, Response):
                plain.append((claim, answer, token))
            else:
                self._submit(claim, answer)
        if not plain:
            return
        try:
            with spool.guard([(claim, answer) for claim, answer, _ in plain]):
                kept = together.keep(plain)
        except Exception as error:
            logger.warning(_ONE_BY_ONE, "kept", type(error).__name__)
            self._keep_alone(plain, error)
        else:
            for each in kept:
                self._kept.put(each)

    def _keep_alone(self, group: "list[tuple[Claim, Response, Token]]", error: Exception) -> None:
        self._is_database_away = isinstance(error, Error)
        for claim, answer, _ in group:
            self._submit(claim, answer)

    def _submit(self, claim: Claim, answer: Answer) -> None:
        """Have one kept by itself; on the disk first while the database is away: they queue."""
        if self._is_database_away and isinstance(answer, Response):
            spool.write(claim, answer)
        self._keepers.submit(tracing.carried(self._keep_one), claim, answer)

    def _keep_one(self, claim: Claim, answer: Answer) -> None:
        try:
            if isinstance(answer, Response):
                exchange.keep(claim, answer)
                self._is_database_away = False
                spool.remove(claim.attempt)
        except Exception as error:
            self._is_database_away = isinstance(error, Error)
            logger.exception("an answer could not be kept: %s", claim.attempt)
        else:
            self._judges.submit(tracing.carried(_judge), claim, answer)
        finally:
            connection.close()

    def _judge(self, group: list[Kept]) -> None:
        for each in _judged(group):
            self._judges.submit(tracing.carried(_judge), each.claim, each.answer)


class _Line(Generic[T]):
    """Those who wait for their turn, until the line is closed."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[T | None] = SimpleQueue()

    def put(self, one: T) -> None:
        self._queue.put(one)

    def close(self) -> None:
        self._queue.put(None)

    def groups(self) -> Iterator[list[T]]:
        """Give all who have come, as soon as there is one."""
        while (one := self._queue.get()) is not None:
            group = [one]
            while len(group) < MOST and (further := self._next()) is not None:
                group.append(further)
            yield group

    def _next(self) -> T | None:
        try:
            one = self._queue.get_nowait()
        except Empty:
            return None
        if one is None:
            self.close()  # for whoever asks next
        return one


def _judged(group: list[Kept]) -> list[Kept]:
    """Judge a group; give those that have to be judged by themselves."""
    try:
        return together.judge(group)
    except Exception as error:
        logger.warning(_ONE_BY_ONE, "judged", type(error).__name__)
        return group


def _plain_token(claim: Claim, answer: Answer) -> Token | None:
    try:
        return together.plain_token(claim, answer)
    except Exception:
        return None  # whoever keeps it by itself does so before anybody reads it


def _judge(claim: Claim, answer: Answer) -> None:
    try:
        settling.judge_any(claim, answer)
    except Exception:
        logger.exception("an answer could not be judged: %s", claim.attempt)
    finally:
        connection.close()
