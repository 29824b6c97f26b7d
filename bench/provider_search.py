"""A key stroke in the provider picker until its list is painted, in a real Chromium."""

import json
import subprocess
from statistics import median

from bench.result import Result, say
from bench.stack import CHECKOUT, Stack

LIMIT_MS = 50


def measure(stack: Stack) -> Result:
    """Type into the picker, three rounds; what is between two frames counts too."""
    say("provider_search: typing in Chromium")
    script = CHECKOUT / "frontend" / "e2e" / "provider-search.mjs"
    sign_in = {"username": stack.facts["username"], "password": stack.facts["password"]}
    url, container = f"http://localhost:{stack.port}", str(stack.facts["container"])
    done = subprocess.run(  # noqa: S603 - our own script
        ["node", str(script), url, container],  # noqa: S607 - the one that built the pages
        input=json.dumps(sign_in),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode != 0:
        return Result("provider_search", {"error": done.stderr[-500:]}, ["it did not run"])
    taken = sorted(json.loads(done.stdout))
    slow = taken[int(len(taken) * 0.95)]
    figures = {
        "p50_ms": round(median(taken), 1),
        "p95_ms": round(slow, 1),
        "max_ms": round(taken[-1], 1),
        "frame_ms": 16.7,
        "ratio": round(16.7 / slow, 3),
        "compared_with": "one frame of a screen with 60 Hz",
        "strokes": len(taken),
        "limit_ms": LIMIT_MS,
    }
    missed = [] if slow <= LIMIT_MS else [f"a key stroke takes more than {LIMIT_MS} ms"]
    return Result("provider_search", figures, missed)
