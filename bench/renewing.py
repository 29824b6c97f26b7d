"""
Renew what is due as the refresh worker does: ``python -m bench.renewing PORT COUNT``.

Prints how many seconds it took, and how many of the processor, in a process that has renewed
before.
"""

import json
import os
import sys
import time

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django.setup()

# Only now, since models can be imported only in a Django that is set up.
from bench import due  # noqa: E402
from tokenwell.config import startup  # noqa: E402
from tokenwell.credentials import tokens  # noqa: E402

_WARM_UP = 200


def measure(port: int, count: int) -> dict[str, float]:
    """Have so many credentials due, renew them, and give the seconds."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        due.make_due(database, port, count=_WARM_UP)
        tokens.renew_due()
        startup.spare_collector()
        due.make_due(database, port, count=count)
        began, busy = time.perf_counter(), time.process_time()
        tokens.renew_due()
        figures = {
            "seconds": time.perf_counter() - began,
            "processor_seconds": time.process_time() - busy,
        }
        if left := due.left(database, port):
            raise RuntimeError(f"{left} credentials were not renewed")
    return figures


if __name__ == "__main__":
    took = measure(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"{json.dumps(took)}\n")
