"""
``python -m bench [ROW …]``: print one JSON object a line, a row each; all rows without a name.

The exit code is 1 if a stated limit is missed.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from bench import (
    authorize_code,
    claim,
    fetch_under_refresh,
    herd,
    list_100,
    memory,
    oauth_read,
    provider_search,
    providers_load,
    refresh_batch,
    revoke_drill,
    token_fetch,
    worker_memory,
)
from bench.result import Result, say
from bench.stack import Stack, running
from launcher.data_folder import CannotStart

ROWS: dict[str, Callable[[Stack], Result]] = {
    "token_fetch": token_fetch.measure,
    "memory": memory.measure,
    "list_100": list_100.measure,
    "authorize_code": authorize_code.measure,
    "herd": herd.measure,
    "refresh_batch": refresh_batch.measure,
    "fetch_under_refresh": fetch_under_refresh.measure,
    "worker_memory": worker_memory.measure,
    "claim": claim.measure,
    "providers_load": providers_load.measure,
    "oauth_read": oauth_read.measure,
    "provider_search": provider_search.measure,
    # The last: it leaves nothing that could be renewed.
    "revoke_drill": revoke_drill.measure,
}


def main(arguments: Sequence[str]) -> int:
    """Measure the rows that the command line names; give the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one of: {', '.join(ROWS)}")
    chosen = parser.parse_args(arguments).rows or list(ROWS)
    if unknown := sorted(set(chosen) - set(ROWS)):
        parser.error(f"there is no row {unknown[0]}; there are: {', '.join(ROWS)}")
    try:
        missed = _measure(chosen)
    except CannotStart as error:
        missed = [str(error)]
    for words in missed:
        say(f"missed: {words}")
    return 1 if missed else 0


def _measure(chosen: Sequence[str]) -> list[str]:
    """Print the rows; give the limits that were missed."""
    missed = []
    with running() as stack:
        for name in chosen:
            result = ROWS[name](stack)
            sys.stdout.write(f"{result.as_line()}\n")
            sys.stdout.flush()
            missed += [f"{name}: {words}" for words in result.missed]
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
