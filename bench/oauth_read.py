"""A token answer is parsed and judged, against ``json.loads`` of the same bytes."""

import json
import time
from collections.abc import Callable
from statistics import median

from bench.result import Result, say
from bench.stack import Stack
from tokenwell.oauth import habits
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import read_token, salvage

ROUNDS = 7
TIMES = 5_000
# As large servers answer: an access token that is a JWT of 1.2 kB, and a refresh token.
FIELDS = {
    "access_token": "ey" + "J0b2tlbndlbGw" * 92,
    "token_type": "Bearer",
    "expires_in": 3599,
    "refresh_token": "1//" + "0e" * 50,
    "scope": "openid email profile https://api.example/read",
}
NESTED = {"ok": True, "data": FIELDS}
ODD = habits.read({"answer": {"root": "data", "ok": {"ok": True}}, "scope_separator": ","})


def measure(_stack: Stack) -> Result:
    """Time an answer of the RFC and one that needs a provider's habits, in turn."""
    plain = Response(200, {}, json.dumps(FIELDS).encode())
    nested = Response(200, {}, json.dumps(NESTED).encode())
    bare, read, kept, odd = [], [], [], []
    for number in range(ROUNDS):
        say(f"oauth_read: round {number + 1} of {ROUNDS}")
        bare.append(_us(lambda: json.loads(plain.body)))
        read.append(_us(lambda: read_token(plain)))
        kept.append(_us(lambda: salvage(plain)))
        odd.append(_us(lambda: read_token(nested, ODD)))
    figures = {
        "us": round(median(read), 2),
        "salvage_us": round(median(kept), 2),
        "with_habits_us": round(median(odd), 2),
        "json_loads_us": round(median(bare), 2),
        "ratio": round(median(bare) / median(read), 3),
        "compared_with": "json.loads of the same bytes",
        "bytes": len(plain.body),
    }
    return Result("oauth_read", figures)


def _us(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        act()
    return (time.perf_counter() - began) / TIMES * 1_000_000
