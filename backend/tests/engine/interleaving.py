"""Two pieces of real work on two connections, one statement at a time, in a chosen order."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

_PATIENCE = 30.0
_WAITS_FOR = "SELECT %s = ANY(pg_blocking_pids(%s))"


class Deadlock(AssertionError):
    """Each waits for a lock of the other; says with which statements."""


class Worker:
    """Does a piece of work in a thread, and stops before each statement and each commit."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.result: object = None
        self.error: Exception | None = None
        self.is_done = False
        self.statement = ""
        self._is_free = False
        self.rival: Worker | None = None
        self._work = work
        self._backend = 0
        self._stopped, self._may_go_on = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._wait()

    def advance(self) -> bool:
        """Do one statement or commit; False if it waits for a lock of the rival's."""
        self._stopped.clear()
        self._may_go_on.set()
        return self._wait()

    def finish(self) -> bool:
        """Do all that is left; False if it has to wait for a lock."""
        if not self._stopped.is_set() and not self._wait():
            return False
        while not self.is_done:
            if not self.advance():
                return False
        return True

    def is_waiting(self) -> bool:
        """Tell whether its statement waits for a lock of the rival's."""
        return self.rival is not None and self._waits_for(self.rival)

    def let_go(self) -> None:
        """Do the rest without a stop: who waits crosswise is ended by the database."""
        self._is_free = True
        self._may_go_on.set()
        self._thread.join(_PATIENCE)

    def _wait(self) -> bool:
        for _ in range(int(_PATIENCE / 0.002)):
            if self._stopped.wait(0.002):
                return True
            if self.rival is not None and self._waits_for(self.rival):
                return False
        raise AssertionError("a statement does not come to its end")

    def _waits_for(self, rival: "Worker") -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_WAITS_FOR, [rival._backend, self._backend])
            is_blocked: bool = cursor.fetchone()[0]
        # Since then it may have come through.
        return is_blocked and not self._stopped.is_set()

    def _run(self) -> None:
        try:
            connection.ensure_connection()
            self._backend = connection.connection.info.backend_pid
            backend: Any = connection
            commit = backend._commit

            def stop_and_commit() -> None:
                self._stop()
                commit()

            backend._commit = stop_and_commit
            with connection.execute_wrapper(self._stop_and_execute):
                self.result = self._work()
        except Exception as error:
            self.error = error
        finally:
            connection.close()
            self.is_done = True
            self._stopped.set()

    def _stop_and_execute(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self._stop()
        self.statement = sql
        return execute(sql, params, many, context)

    def _stop(self) -> None:
        if self._is_free:
            return
        self._stopped.set()
        assert self._may_go_on.wait(_PATIENCE)
        self._may_go_on.clear()


def preempt(one: Callable[[], object], other: Callable[[], object], *, after: int) -> bool:
    """
    Do one, and after so many of its statements all of the other, as far as locks let it.

    :returns: False if there are not so many statements: there is nothing to preempt.
    """
    first = Worker(one)
    for _ in range(after):
        if not first.is_done:
            first.advance()
    is_within = not first.is_done
    second = Worker(other)
    first.rival, second.rival = second, first
    try:
        _finish(first, second)
    finally:
        first.let_go()
        second.let_go()
    for worker in (first, second):
        if worker.error is not None:
            raise worker.error
    return is_within


def _finish(first: Worker, second: Worker) -> None:
    while not second.finish() or not first.finish():
        # Whoever waits has the other go on: to its end, or to where it waits in turn.
        if not first.finish() and second.is_waiting():
            raise Deadlock(f"{first.statement} waits for who waits with {second.statement}")
