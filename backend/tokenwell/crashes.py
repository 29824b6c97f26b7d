"""
Points at which a test may kill or freeze this process; they do nothing unless one asks for it.

``TOKENWELL_CRASH_FILE`` names a file. What stands in it, a point and ``kill`` or ``stop``,
happens once, at the first process that comes to the point: the file is gone then. Which
points there are, ``docs/reliability.md`` lists.
"""

import os
import signal
import threading
from pathlib import Path

_FILE = os.environ.get("TOKENWELL_CRASH_FILE")
_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}


def crash_point(name: str) -> None:
    """Let a test end this process here."""
    if _FILE is not None and is_armed(name):
        _crash(Path(_FILE))


def is_armed(name: str) -> bool:
    """Tell whether the next process that comes to a point is to end there."""
    return _FILE is not None and _wanted(Path(_FILE))[:1] == [name]


def _wanted(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except FileNotFoundError:
        return []


def _crash(file: Path) -> None:
    how = _wanted(file)[1]
    # Who takes the file away is the one; with several at the point, the others go on.
    try:
        file.rename(file.with_suffix(f".{os.getpid()}"))
    except FileNotFoundError:
        return
    # By way of this very thread: a process that is told to stop as a whole lets the thread at
    # the point go on until some other thread has taken the signal.
    signal.pthread_kill(threading.get_ident(), _SIGNALS[how])
