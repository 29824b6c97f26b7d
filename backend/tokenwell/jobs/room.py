"""
Room in the worker of jobs: who is slow, or has many runs, must not take the threads of all others.

A run holds a place at each host that it has yet to call, all the while: so a person whose own
host is slow could keep those of others' hosts taken. Hence nobody gets all the places of a host,
nor all that there are.
"""

import json
import threading
from uuid import UUID

from django.db import connection

from tokenwell import stopping
from tokenwell.credentials import bulkhead
from tokenwell.credentials.bulkhead import Share
from tokenwell.jobs import building, delivery, running

# What waits here is in the database too: more than that is found by the next look of beat.
_LONGEST_LINE = 1_000

MOST_OF_ONE_AT_A_HOST = bulkhead.SHARE * 3 // 4
_MOST_OF_ONE = 3 * bulkhead.SHARE

_LEFT_TO_CALL = """
SELECT jsonb_path_query_array(j.steps, '$[*].url')::text, r.step, j.runs_for_id::text
FROM jobs_jobrun r JOIN jobs_job j ON j.item_ptr_id = r.job_id
WHERE r.id = %s
"""
Shares = tuple[Share, ...]

_lines: dict[Shares, dict[UUID, None]] = {}
_lock = threading.Lock()


def go_on(run_id: UUID) -> None:
    """
    Go on with a run, if the hosts that it calls have room in this process.

    Else it stands in line, and whichever thread has a place of theirs takes it next.
    """
    shares = shares_of(run_id)
    _line_up(shares, run_id)
    with bulkhead.place(shares) as is_free:
        while is_free and not stopping.is_wanted():
            first = _first(shares)
            if first is None:
                break
            running.go_on(first)
    if is_free:
        _wake_neighbors(shares)


def shares_of(run_id: UUID) -> Shares:
    """Name the shares that a run is part of: of the hosts that it has yet to call, its person's."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_TO_CALL, [run_id])
        row = cursor.fetchone()
    if row is None:
        return ()
    urls, step, person = row
    hosts = sorted({building.host_of({"url": url}) for url in json.loads(urls)[step:]})
    theirs = [Share(f"{person} {host}", MOST_OF_ONE_AT_A_HOST) for host in hosts]
    return (*map(Share, hosts), *theirs, Share(str(person), _MOST_OF_ONE))


def forget() -> None:
    """Let go of what waits here."""
    with _lock:
        _lines.clear()


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
        # Those who wait for a place of their person's are found by beat.
        hosts = {share for share in shares if share.most == bulkhead.SHARE}
        others = [line for line in _lines if line != shares and hosts & {*line}]
    delivery.run(*(first for line in others if (first := _first(line)) is not None))
