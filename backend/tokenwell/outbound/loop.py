"""An event loop in a thread of this process, for callers that are synchronous."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

# Each look-up of a name blocks a thread; a few dead name servers must not stop the others.
_LOOKUP_THREADS = 32


class LoopThread:
    """An event loop that runs from construction until :meth:`stop`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_stopped = False
        self._loop = asyncio.new_event_loop()
        self._lookups = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="outbound-dns")
        self._loop.set_default_executor(self._lookups)
        self._thread = threading.Thread(target=self._run, name="outbound", daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """
        Start work on the loop; any other thread may wait for the future.

        :raises CancelledError: the loop was stopped.
        """
        with self._lock:
            if self._is_stopped:
                work.close()
                raise CancelledError
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def cancel_all(self) -> None:
        """Cancel all work, and return when it has ended."""
        asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop).result()

    def stop(self) -> None:
        """Take no more work, cancel what is there, end the loop and its thread."""
        with self._lock:
            self._is_stopped = True
        # Whoever came in before the flag stands in the queue ahead of this, and is told.
        self.cancel_all()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._lookups.shutdown(wait=False)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


async def _cancel_others() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
