"""
What renewals are compared with: ``python -m bench.bare_client PORT COUNT AT_ONCE``.

An aiohttp client that sends as many token requests, so many at once, and stores nothing.
Prints how many seconds it took, and how many of the processor.
"""

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import aiohttp

from bench.slow_provider import CLIENT_ID, CLIENT_SECRET

_WARM_UP = 200


async def measure(port: int, count: int, *, at_once: int) -> dict[str, float]:
    """Send so many token requests, and time them; a few ahead open the connections."""
    address = f"http://localhost:{port}/token"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await _send(session, address, _bodies(_WARM_UP), at_once=at_once)
        bodies = _bodies(count)
        began, busy = time.perf_counter(), time.process_time()
        await _send(session, address, bodies, at_once=at_once)
        return {
            "seconds": time.perf_counter() - began,
            "processor_seconds": time.process_time() - busy,
        }


def _bodies(count: int) -> list[dict[str, str]]:
    return [
        {"grant_type": "refresh_token", "refresh_token": secrets.token_urlsafe(32)}
        for _ in range(count)
    ]


async def _send(
    session: aiohttp.ClientSession,
    address: str,
    bodies: list[dict[str, str]],
    *,
    at_once: int,
) -> None:
    left = iter(bodies)
    await asyncio.gather(*(_work(session, address, left) for _ in range(at_once)))


async def _work(
    session: aiohttp.ClientSession, address: str, left: Iterator[dict[str, str]]
) -> None:
    headers = {
        "Authorization": aiohttp.encode_basic_auth(CLIENT_ID, CLIENT_SECRET),
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    for body in left:
        data = urlencode(body).encode()
        async with session.post(address, data=data, headers=headers) as answer:
            if answer.status != 200:
                raise RuntimeError("the provider refused a request")
            await answer.read()


if __name__ == "__main__":
    took = asyncio.run(measure(int(sys.argv[1]), int(sys.argv[2]), at_once=int(sys.argv[3])))
    sys.stdout.write(f"{json.dumps(took)}\n")
