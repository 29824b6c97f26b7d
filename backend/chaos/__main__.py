"""
``python -m chaos``: prove on the real stack that the token engine loses nothing.

Prints one table. The exit code is 1 if an invariant does not hold; with ``--broken``, if a
broken engine was not found out.
"""

import argparse
import importlib
import signal
import sys
from collections.abc import Callable, Sequence

from chaos import stack, table
from chaos.table import Row
from launcher.data_folder import CannotStart

SCENARIOS = (
    *("herd", "kill9", "freeze", "late", "broker", "postgres"),
    *("stampede", "mixed", "bulkhead"),
)
# Of each break, the scenarios that have to find it.
BREAKS = {
    "epoch": ("postgres",),
    "fence": ("late",),
    "journal": ("herd",),
    "spool": ("postgres",),
    "swap": ("herd",),
    "ttl": ("herd",),
}


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; give the exit code."""
    chosen = _parse(arguments)
    # As an interrupt does: engines and workers end with their blocks, and leave nothing behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with stack.running() as running:
            rows = _run(running, chosen)
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write((table.as_json(rows) if chosen.json else table.as_text(rows)) + "\n")
    return _code(rows, chosen.broken)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--only", type=_names(SCENARIOS), metavar="SCENARIO,…", default=[])
    parser.add_argument("--broken", type=_names((*BREAKS, "all")), metavar="BREAK,…", default=[])
    parser.add_argument("--seed", type=int, default=1, help="the same order for the same seed")
    parser.add_argument("--full", action="store_true", help="all rounds, not a share of them")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    chosen = parser.parse_args(arguments)
    if "all" in chosen.broken:
        chosen.broken = list(BREAKS)
    return chosen


def _names(known: Sequence[str]) -> Callable[[str], list[str]]:
    """Read names with commas between them."""

    def read(text: str) -> list[str]:
        names = text.split(",")
        if unknown := sorted(set(names) - set(known)):
            words = f"there is no {unknown[0]}; there are: {', '.join(known)}"
            raise argparse.ArgumentTypeError(words)
        return names

    return read


def _run(running: stack.Stack, chosen: argparse.Namespace) -> list[Row]:
    # Models can be imported only now that the settings know of the engines.
    campaign = importlib.import_module("chaos.campaign")
    rows: list[Row] = []
    for broken in chosen.broken or [""]:
        scenarios = chosen.only or (BREAKS[broken] if broken else SCENARIOS)
        wanted = campaign.Wanted(scenarios, chosen.seed, chosen.full, broken)
        rows += campaign.run(running, wanted)
    return rows


def _code(rows: Sequence[Row], breaks: Sequence[str]) -> int:
    if not breaks:
        return int(any(row.violations for row in rows))
    found = {row.scenario.partition("-")[0] for row in rows if row.violations}
    return int(set(breaks) != found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
