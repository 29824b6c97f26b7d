"""
A provider that takes its time: ``python -m bench.slow_provider PORT MILLISECONDS``.

Each token request is answered after so many milliseconds, with the next refresh token, and so is
each call of its API. It is as cheap as it can be, since it shares the machine with what is
measured, and counts refresh tokens that come twice, and calls by who makes them.
"""

import asyncio
import json
import secrets
import sys
from collections import Counter
from urllib.parse import parse_qs
from urllib.request import urlopen

from aiohttp import web

CLIENT_ID, CLIENT_SECRET = "bench", "a-secret-of-the-bench"
LIFETIME = 3600
_ACCESS_TOKEN = "a" * 1200  # as long as those of the big providers


class SlowProvider:
    """Answers after a while, and keeps a ledger."""

    def __init__(self, *, milliseconds: float) -> None:
        self._seconds = milliseconds / 1000
        self._spent: set[str] = set()
        self._requests = 0
        self._repeats = 0
        self._revocations = 0
        self._calls: Counter[str] = Counter()

    def application(self) -> web.Application:
        """Give the addresses."""
        application = web.Application()
        application.router.add_post("/token", self.token)
        application.router.add_post("/revoke", self.revoke)
        application.router.add_get("/call", self.call)
        application.router.add_get("/ledger", self.ledger)
        return application

    async def token(self, request: web.Request) -> web.Response:
        """Answer a token request (RFC 6749 6)."""
        spent = parse_qs(await request.text())["refresh_token"][0]
        self._requests += 1
        self._repeats += spent in self._spent
        self._spent.add(spent)
        await asyncio.sleep(self._seconds)
        return web.json_response(
            {
                "access_token": _ACCESS_TOKEN,
                "token_type": "Bearer",
                "expires_in": LIFETIME,
                "refresh_token": secrets.token_urlsafe(32),
            }
        )

    async def revoke(self, _request: web.Request) -> web.Response:
        """Take a token back (RFC 7009 2.2)."""
        self._revocations += 1
        await asyncio.sleep(self._seconds)
        return web.Response()

    async def call(self, request: web.Request) -> web.Response:
        """Answer a call of its API, and count it for whoever it says that it is of."""
        self._calls[request.query.get("of", "")] += 1
        await asyncio.sleep(self._seconds)
        return web.json_response({"ok": True})

    async def ledger(self, _request: web.Request) -> web.Response:
        """Say how many requests there were, and how many spent a token once more."""
        return web.json_response(
            {
                "token_requests": self._requests,
                "repeats": self._repeats,
                "revocations": self._revocations,
                "calls": self._calls.total(),
                "callers": len(self._calls),
                "most_calls_of_one": max(self._calls.values(), default=0),
            }
        )


def ledger(port: int) -> dict[str, int]:
    """Ask the one that listens at a port what it has counted."""
    with urlopen(f"http://127.0.0.1:{port}/ledger") as answer:
        counted: dict[str, int] = json.load(answer)
    return counted


if __name__ == "__main__":
    port, milliseconds = int(sys.argv[1]), float(sys.argv[2])
    provider = SlowProvider(milliseconds=milliseconds)
    web.run_app(
        provider.application(),
        host="127.0.0.1",
        port=port,
        access_log=None,
        print=lambda _: None,
    )
