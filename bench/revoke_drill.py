"""`engine revoke-all --provider`, at a provider that takes 50 ms for each token."""

import json
import subprocess
import sys

from bench.result import Result
from bench.slow_provider import ledger
from bench.stack import SLOW_MILLISECONDS, Stack
from launcher.prepare import BACKEND

# 5,000 credentials in a minute.
MOST_SECONDS_EACH = 60 / 5000


def measure(stack: Stack) -> Result:
    """Revoke all at the slow provider: nothing there can be renewed afterwards."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bench.revoking", f"localhost:{stack.slow_port}"],
        env=dict(stack.environment),
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"bench.revoking failed.\n{done.stderr[-2000:]}")
    took: dict[str, float] = json.loads(done.stdout)
    each = took["seconds"] / took["revoked"]
    given_back = ledger(stack.slow_port)["revocations"]
    figures = {
        "credentials": took["revoked"],
        "seconds": round(took["seconds"], 1),
        "seconds_for_5000": round(each * 5000, 1),
        "ratio": round(each / MOST_SECONDS_EACH, 3),
        "compared_with": "5,000 credentials in 60 s",
        "given_back": given_back,
        "provider_ms": SLOW_MILLISECONDS,
    }
    missed = []
    if each > MOST_SECONDS_EACH:
        missed.append("5,000 credentials take more than a minute")
    if took["left"]:
        missed.append(f"{took['left']} tokens were not given back")
    return Result("revoke_drill", figures, missed)
