"""One line of the log about each request that goes out: never a path, a header or a body."""

import logging
import time

logger = logging.getLogger(__name__)


class Note:
    """What is said about one request when it is over."""

    def __init__(self, method: str) -> None:
        self._method = method
        self._started = time.perf_counter()
        # Not known while the address is looked at; what the door refuses stays without.
        self.host = ""

    def say(self, outcome: str | int) -> None:
        """
        Say how it ended: the status of the response, or the code of the error.

        The line is marked with the request or task it was made for: an event loop runs what it
        is given in the context of the thread that gave it.
        """
        facts = {
            "method": self._method,
            "host": self.host,
            "outcome": outcome,
            "ms": round((time.perf_counter() - self._started) * 1000),
        }
        logger.info("%(method)s %(host)s: %(outcome)s in %(ms)s ms", facts, extra=facts)
