"""
``python -m bench [ROW …]``: print one JSON object a line, a row each; all rows without a name.

With ``--data large`` the rows are those of permissions, on a tree of 100,000 containers. The
exit code is 1 if a stated limit is missed.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from bench import (
    authorize_code,
    claim,
    fetch_under_refresh,
    herd,
    job_start,
    list_100,
    memory,
    oauth_read,
    provider_search,
    providers_load,
    proxy_overhead,
    proxy_stream,
    refresh_batch,
    revoke_drill,
    token_fetch,
    worker_memory,
)
from bench.result import Result, say
from bench.stack import Stack, running
from bench.tree import rows as tree_rows
from bench.tree import stacks
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
    "proxy_overhead": proxy_overhead.measure,
    "proxy_stream": proxy_stream.measure,
    "job_start": job_start.measure,
    # The last: it leaves nothing that could be renewed.
    "revoke_drill": revoke_drill.measure,
}


def main(arguments: Sequence[str]) -> int:
    """Measure the rows that the command line names; give the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--data", choices=["small", "large"], default="small")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="without one, all of them")
    said = parser.parse_args(arguments)
    rows: Mapping[str, Callable[[Any], Result]] = ROWS
    runs: Callable[[], AbstractContextManager[object]] = running
    if said.data == "large":
        rows, runs = tree_rows.ROWS, stacks.both
    chosen = said.rows or list(rows)
    if unknown := sorted(set(chosen) - set(rows)):
        parser.error(f"there is no row {unknown[0]}; there are: {', '.join(rows)}")
    try:
        with runs() as what:
            missed = _measure({name: rows[name] for name in chosen}, what)
    except CannotStart as error:
        missed = [str(error)]
    for words in missed:
        say(f"missed: {words}")
    return 1 if missed else 0


def _measure(rows: Mapping[str, Callable[[Any], Result]], what: object) -> list[str]:
    """Print the rows; give the limits that were missed."""
    missed = []
    for name, measure in rows.items():
        result = measure(what)
        sys.stdout.write(f"{result.as_line()}\n")
        sys.stdout.flush()
        missed += [f"{name}: {words}" for words in result.missed]
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
