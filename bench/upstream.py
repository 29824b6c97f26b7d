"""
A service that is called: ``python -m bench.upstream PORT``.

It answers at once, with little, with a gibibyte, or with events that do not end.
"""

import asyncio
import sys

from aiohttp import web

SIZE = 1024**3
EVERY_SECONDS = 0.25
_PIECE = bytes(256 * 1024)
_THING = b'{"id": "0189", "name": "a thing", "tags": ["one", "two"], "is_new": true}' * 4


async def thing(_request: web.Request) -> web.Response:
    """Answer a small JSON object."""
    return web.Response(body=_THING, content_type="application/json")


async def gibibyte(request: web.Request) -> web.StreamResponse:
    """Answer as fast as the other side takes it."""
    response = web.StreamResponse(headers={"Content-Length": str(SIZE)})
    await response.prepare(request)
    for _ in range(SIZE // len(_PIECE)):
        await response.write(_PIECE)
    return response


async def take(request: web.Request) -> web.Response:
    """Take a body, and say how long it was."""
    size = 0
    async for piece in request.content.iter_any():
        size += len(piece)
    return web.json_response({"size": size})


async def events(request: web.Request) -> web.StreamResponse:
    """Send an event four times a second, until the other side goes."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    number = 0
    while True:
        await response.write(b'data: {"number": %d}\n\n' % number)
        number += 1
        await asyncio.sleep(EVERY_SECONDS)


def application() -> web.Application:
    """Give the addresses."""
    made = web.Application(client_max_size=2 * SIZE)
    made.router.add_get("/thing", thing)
    made.router.add_get("/gibibyte", gibibyte)
    made.router.add_put("/take", take)
    made.router.add_get("/events", events)
    return made


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
