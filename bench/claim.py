"""Claim 100 due credentials of 100,000 and of 1,000,000."""

import json
import os
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.result import Result, say
from bench.stack import Stack
from launcher.engines import throwaway_postgres
from launcher.prepare import BACKEND

FEW, MANY = 100_000, 1_000_000
MOST_RATIO = 1.5


def measure(stack: Stack) -> Result:
    """Fill a database of its own, and claim at both sizes."""
    # The disk is not what is looked at: waiting for it would only make the two more alike. A
    # spool folder of its own, since that of the stack remembers a database that was further.
    with throwaway_postgres(is_durable=False) as url, TemporaryDirectory() as spool:
        say(f"claim: {FEW} credentials, then {MANY}")
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "bench.claiming", str(FEW), str(MANY)],
            env={**stack.environment, "DATABASE_URL": url, "SPOOL_FOLDER": spool},
            cwd=BACKEND,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"claiming failed.\n{done.stderr[-2000:]}")
    few, many = json.loads(done.stdout)
    ratio = median(many["ms"]) / median(few["ms"])
    figures: dict[str, Any] = {
        f"ms_of_{FEW}": round(median(few["ms"]), 1),
        f"ms_of_{MANY}": round(median(many["ms"]), 1),
        "ratio": round(ratio, 3),
        "compared_with": f"100 due of {FEW}: to find them, claim them, and read what is sent",
        "claimed": sorted({*few["claimed"], *many["claimed"]}),
        "rounds": len(few["ms"]),
        "load_average": round(os.getloadavg()[0], 1),
    }
    missed = []
    if ratio > MOST_RATIO:
        missed.append(f"claiming of {MANY} takes more than {MOST_RATIO} times as long")
    if figures["claimed"] != [100]:
        missed.append("not each claim was of 100")
    return Result("claim", figures, missed)
