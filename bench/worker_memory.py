"""The memory of a refresh worker after 20,000 renewals, against itself after a warm-up."""

import psycopg

from bench import due
from bench.memory import weigh
from bench.poking import renew_all
from bench.result import Result, say
from bench.stack import Stack

WARM_UP = 4_000
RENEWALS = 20_000
MOST_GROWTH = 1.1


def measure(stack: Stack) -> Result:
    """Weigh the worker that the stack runs, after each 2,000 renewals."""
    mib = []
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        before = due.versions(database, stack.slow_port)
        for number in range((WARM_UP + RENEWALS) // due.DUE):
            say(f"worker_memory: {number * due.DUE} renewals")
            renew_all(database, stack.slow_port, broker=stack.environment["REDIS_URL"])
            mib.append(weigh()["refresh"])
        renewed = due.versions(database, stack.slow_port) - before
    mib = mib[WARM_UP // due.DUE - 1 :]
    growth = mib[-1] / mib[0]
    figures = {
        "mib_after_warm_up": mib[0],
        "mib_after_each_2000": mib[1:],
        "ratio": round(growth, 3),
        "compared_with": f"the same worker after {WARM_UP} renewals; Pss of all its processes",
        "renewed": renewed,
    }
    missed = []
    if growth > MOST_GROWTH:
        missed.append(f"the worker has grown by more than {MOST_GROWTH}")
    if renewed != WARM_UP + RENEWALS:
        missed.append(f"{WARM_UP + RENEWALS - renewed} credentials were not renewed")
    return Result("worker_memory", figures, missed)
