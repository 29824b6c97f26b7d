"""1,000 jobs due in one minute, on four workers and three beats: how late, and how often each."""

import os
import time
from typing import Any

import psycopg

from bench import slow_provider
from bench.result import Result, say
from bench.stack import Stack, running
from launcher import processes
from launcher.processes import Process

JOBS = 1_000
WORKERS, BEATS = 4, 3
MOST_SECONDS = 2.0
_PATIENCE = 180.0

# A minute's worth, one after the other; or all at the same moment.
_SPREAD = """
UPDATE jobs_job j SET next_at = now() + interval '3 seconds' + n.number * interval '60 ms'
FROM (SELECT item_ptr_id, row_number() OVER () AS number FROM jobs_job) n
WHERE n.item_ptr_id = j.item_ptr_id
"""
_AT_ONCE = "UPDATE jobs_job SET next_at = date_trunc('second', now()) + interval '4 seconds'"
_ENDED = "SELECT count(*) FROM jobs_jobrun WHERE ended_at IS NOT NULL"
_LATE = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY late),
       percentile_cont(0.99) WITHIN GROUP (ORDER BY late), max(late), count(*),
       count(*) FILTER (WHERE outcome = 'succeeded')
FROM (SELECT extract(epoch FROM sent_at - due_at)::float8 AS late, outcome
      FROM jobs_jobrun WHERE created_at >= %s) r
"""


def measure(_stack: Stack) -> Result:
    """Run a stack of its own, and look at what its database and its provider have counted."""
    with running(seed="bench.seed_jobs", only=("slow", "interactive")) as own:
        _start(own)
        with psycopg.connect(own.database_url, autocommit=True) as database:
            spread = _round(own, database, _SPREAD, "spread over a minute", before=0)
            burst = _round(own, database, _AT_ONCE, "all at once", before=JOBS)
    missed = []
    if spread["p99_seconds"] > MOST_SECONDS:
        missed.append(f"of jobs due in one minute, 1 % is sent more than {MOST_SECONDS} s late")
    for words, found in (("spread over a minute", spread), ("all at once", burst)):
        if found["runs"] != JOBS or found["succeeded"] != JOBS or not found["each_once"]:
            missed.append(f"{words}, not each job ran once")
    figures: dict[str, Any] = {
        "jobs": JOBS,
        "workers": WORKERS,
        "beats": BEATS,
        "in_one_minute": spread,
        "at_the_same_moment": burst,
        "load_average": round(os.getloadavg()[0], 1),
    }
    return Result("job_start", figures, missed)


def _start(stack: Stack) -> None:
    for number in range(WORKERS):
        name = f"jobs-{number}"
        command = processes.worker(name, queues="jobs", threads=32)
        _start_one(stack, name, command)
    for number in range(BEATS):
        name = f"beat-{number}"
        _start_one(stack, name, processes.beat(schedule=str(stack.data.path / name)))
    stack.supervisor.wait_until_ready(lambda: None)


def _start_one(stack: Stack, name: str, command: list[str]) -> None:
    file = stack.data.path / f"{name}.ready"
    environment = {"READY_FILE": str(file), "PGAPPNAME": name}
    stack.supervisor.start(
        Process(name, command, ready_file=file, environment=environment), stack.environment
    )


def _round(
    stack: Stack, database: psycopg.Connection[Any], make_due: str, words: str, *, before: int
) -> dict[str, Any]:
    say(f"job_start: {JOBS} jobs, {words}")
    began = _one(database, "SELECT now()")
    database.execute(make_due)
    ends = time.monotonic() + _PATIENCE
    while _one(database, _ENDED) < before + JOBS:
        if time.monotonic() > ends:
            raise RuntimeError("not all jobs run")
        time.sleep(0.2)
    half, most, last, runs, succeeded = database.execute(_LATE, [began]).fetchall()[0]
    counted = slow_provider.ledger(stack.slow_port)
    times = (before + JOBS) // JOBS
    return {
        "p50_seconds": round(half, 3),
        "p99_seconds": round(most, 3),
        "max_seconds": round(last, 3),
        "runs": runs,
        "succeeded": succeeded,
        "each_once": (counted["calls"], counted["callers"], counted["most_calls_of_one"])
        == (before + JOBS, JOBS, times),
    }


def _one(database: psycopg.Connection[Any], query: str) -> Any:
    row = database.execute(query).fetchone()
    return row[0] if row else None
