"""The memory of the api and of the workers after many fetches, by the kernel's own count."""

import os
import re
from pathlib import Path

from bench import load
from bench.load import Plan
from bench.result import Result, say
from bench.stack import Stack
from bench.token_fetch import CONNECTIONS, SPREAD, requests

FETCHES = 10_000
AIMS_MIB = {"api": 150, "interactive": 200, "refresh": 200}
_PSS = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)


def measure(stack: Stack) -> Result:
    """Weigh the processes, fetch many tokens, and weigh them again."""
    before = weigh()
    say(f"memory: {FETCHES} fetches")
    asked = requests(stack, stack.facts["credentials"][:SPREAD])
    run = load.drive(Plan(stack.port, asked, CONNECTIONS, count=FETCHES))
    after = weigh()
    figures = {
        "mib": after,
        "mib_before": before,
        "aims_mib": AIMS_MIB,
        "ratio": {name: round(after[name] / aim, 2) for name, aim in AIMS_MIB.items()},
        "compared_with": "the aims; Pss of all processes of each, of /proc",
        "fetches": run.answers,
    }
    missed = [
        f"{name} has more than {aim} MiB" for name, aim in AIMS_MIB.items() if after[name] > aim
    ]
    if run.answers != FETCHES:
        missed.append(f"{FETCHES - run.answers} fetches were not answered with a token")
    return Result("memory", figures, missed)


def weigh() -> dict[str, float]:
    """Give the MiB of each kind of process that has an aim."""
    return _weigh(dict.fromkeys(AIMS_MIB, 0))


def pss_of_kind(name: str) -> float:
    """Give the MiB of one kind of process that the stack runs."""
    return _weigh({name: 0})[name]


def _weigh(weights: dict[str, int]) -> dict[str, float]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = _name_of(process)
            if name in weights:
                weights[name] += _pss_of(process)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended while we looked, or it is not ours
    return {name: round(kib / 1024, 1) for name, kib in weights.items()}


def _name_of(process: Path) -> str:
    """Give the name by which we started it, or by which one that we started did."""
    environment = dict(
        pair.partition("=")[::2]
        for pair in (process / "environ").read_bytes().decode(errors="replace").split("\0")
    )
    is_ours = environment.get("LAUNCHER_PID") == str(os.getpid())
    return environment.get("PGAPPNAME", "") if is_ours else ""


def _pss_of(process: Path) -> int:
    # Pages that processes share are counted once: each has its part of them.
    found = _PSS.search((process / "smaps_rollup").read_text())
    return int(found[1]) if found else 0
