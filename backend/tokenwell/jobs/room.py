"""Room in the worker of jobs: a host that is slow must not take the threads of all others."""

import json
import threading
from uuid import UUID

from django.db import connection

from tokenwell import stopping
from tokenwell.credentials import bulkhead
from tokenwell.jobs import building, delivery, running

# What waits here is in the database too: more than that is found by the next look of beat.
_LONGEST_LINE = 1_000

_LEFT_TO_CALL = """
SELECT jsonb_path_query_array(j.steps, '$[*].url')::text, r.step
FROM jobs_jobrun r JOIN jobs_job j ON j.item_ptr_id = r.job_id
WHERE r.id = %s
"""
Shares = tuple[str, ...]

_lines: dict[Shares, dict[UUID, None]] = {}
_lock = threading.Lock()


def go_on(run_id: UUID) -> None:
    """
    Go on with a run, if the hosts that it calls have room in this process.

    Else it stands in line, and whichever thread has a place of theirs takes it next.
    """
    shares = _shares_of(run_id)
    _line_up(shares, run_id)
    with bulkhead.place(shares) as is_free:
        while is_free and not stopping.is_wanted():
            first = _first(shares)
            if first is None:
                break
            running.go_on(first)
    if is_free:
        _wake_neighbors(shares)


def forget() -> None:
    """Let go of what waits here."""
    with _lock:
        _lines.clear()


def _shares_of(run_id: UUID) -> Shares:
    """Name the shares that a run is part of: those of the hosts that it has yet to call."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_TO_CALL, [run_id])
        row = cursor.fetchone()
    if row is None:
        return ()
    return tuple(sorted({building.host_of({"url": url}) for url in json.loads(row[0])[row[1] :]}))


def _line_up(shares: Shares, run_id: UUID) -> None:
    with _lock:
        line = _lines.setdefault(shares, {})
        if len(line) < _LONGEST_LINE:
            line[run_id] = None


def _first(shares: Shares) -> UUID | None:
    with _lock:
        line = _lines.get(shares)
        if not line:
            _lines.pop(shares, None)
            return None
        first = next(iter(line))
        del line[first]
        return first


def _wake_neighbors(shares: Shares) -> None:
    """Have somebody look at those who call one of these hosts, and others besides."""
    with _lock:
        others = [line for line in _lines if line != shares and {*line} & {*shares}]
    delivery.run(*(first for line in others if (first := _first(line)) is not None))
