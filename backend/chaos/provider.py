"""
A stand-in for token endpoints, with a ledger that no crash of ours reaches.

``python -m chaos.provider PORT MARKER`` serves in a process of its own until it is stopped.
All tokens that it gives begin with the marker, by which plaintext is looked for.
"""

import asyncio
import json
import secrets
import socket
import struct
import sys
import time
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from chaos.books import Books, Entry, Order
from chaos.families import LATE_SECONDS, Answered, Family, Granted, Mode, short_hash

_ACCESS_SECONDS = 3600
_LONGEST = 60.0  # a hanging or held answer ends then
_STATUS = {Answered.GRANTED: 200, Answered.REFUSED: 400, Answered.BUSY: 429, Answered.FAILED: 503}


BOOKS = web.AppKey("books", Books)


def make_app(marker: str) -> web.Application:
    """Make the server: the token endpoint, and the doors for the campaign alone."""
    app = web.Application()
    app[BOOKS] = Books(marker)
    app.router.add_post("/token", _token)
    app.router.add_post("/revoke", _revoke)
    app.router.add_post("/families", _families)
    app.router.add_post("/codes", _codes)
    app.router.add_post("/orders", _orders)
    app.router.add_post("/release", _release)
    app.router.add_post("/pace", _pace)
    app.router.add_get("/ledger", _ledger)
    app.router.add_get("/state", _state)
    return app


async def _token(request: web.Request) -> web.StreamResponse:
    books = request.app[BOOKS]
    form = {name: values[0] for name, values in parse_qs(await request.text()).items()}
    family = books.of_token.get(form.get("refresh_token", "")) or books.of_code.get(
        form.get("code", ""), ""
    )
    order = _next_order(books, family)
    entry, granted = books.decide(form, order)
    then = await _wait(books, books.families.get(family), order, grant=entry.grant)
    if then == "reset":
        return _reset(request)
    if then == "hang":
        await asyncio.sleep(_LONGEST)
    status, body = _STATUS[Answered(entry.answered)], _body(entry, granted)
    headers = {"Retry-After": "1"} if status == 429 else {}
    if then == "drip":
        return await _drip(request, status, body)
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


def _next_order(books: Books, family: str) -> Order | None:
    for name in (family, "*"):
        if books.orders.get(name):
            return books.orders[name].popleft()
    return None


async def _wait(books: Books, family: Family | None, order: Order | None, *, grant: str) -> str:
    """Take the time that an answer takes, and say how it is to be given."""
    if order is not None:
        if order.is_held and family is not None:
            await asyncio.wait_for(books.held[family.name].wait(), _LONGEST)
        await asyncio.sleep(order.seconds)
        return order.then
    if family is not None and family.mode is Mode.LATE:
        await asyncio.sleep(LATE_SECONDS)
    if family is not None and family.mode is Mode.RESET and grant == "refresh_token":
        was_reset, family.is_reset = family.is_reset, True
        return "answer" if was_reset else "reset"
    return "answer"


def _body(entry: Entry, granted: Granted | None) -> bytes:
    if granted is None:
        words = {Answered.REFUSED: "invalid_grant", Answered.BUSY: "slow_down"}
        return json.dumps(
            {"error": words.get(Answered(entry.answered), "temporarily_unavailable")}
        ).encode()
    fields: dict[str, Any] = {"access_token": granted.access_token, "token_type": "Bearer"}
    fields["expires_in"] = _ACCESS_SECONDS
    if granted.refresh_token:
        fields["refresh_token"] = granted.refresh_token
    return json.dumps(fields).encode()


def _reset(request: web.Request) -> web.Response:
    transport = request.transport
    if transport is not None:
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response()


async def _drip(request: web.Request, status: int, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    for byte in body:
        await response.write(bytes([byte]))
        await asyncio.sleep(0.02)
    return response


async def _revoke(request: web.Request) -> web.Response:
    books = request.app[BOOKS]
    token = parse_qs(await request.text()).get("token", [""])[0]
    family = books.families.get(books.of_token.get(token, ""))
    if family is None or token not in family.generations:
        return web.Response()  # RFC 7009 2.2: one that is not known is as good as revoked
    order = _next_order(books, f"revoke:{family.name}")
    if order is not None and order.does == "fail":
        return web.Response(status=503)
    family.is_revoked = True
    return web.Response()


async def _families(request: web.Request) -> web.Response:
    """Begin families, as consents would: for each its name and its first refresh token."""
    books, asked = request.app[BOOKS], await request.json()
    made = []
    for _ in range(asked["count"]):
        family = books.new(Mode(asked["mode"]))
        family.issue(books.token(family))
        made.append({"family": family.name, "refresh_token": family.newest})
    return web.json_response(made)


async def _codes(request: web.Request) -> web.Response:
    books, asked = request.app[BOOKS], await request.json()
    family = books.new(Mode(asked["mode"]))
    code = f"{books.marker}{secrets.token_urlsafe(24)}"
    books.of_code[code] = family.name
    return web.json_response({"family": family.name, "code": code})


async def _orders(request: web.Request) -> web.Response:
    asked = await request.json()
    queue = request.app[BOOKS].orders[asked["family"]]
    queue.extend(Order(**order) for order in asked["orders"])
    return web.json_response({})


async def _release(request: web.Request) -> web.Response:
    request.app[BOOKS].held[(await request.json())["family"]].set()
    return web.json_response({})


async def _pace(request: web.Request) -> web.Response:
    request.app[BOOKS].most_per_second = (await request.json())["most_per_second"]
    return web.json_response({})


async def _ledger(request: web.Request) -> web.Response:
    wanted = _wanted(request)
    entries = request.app[BOOKS].ledger
    return web.json_response([asdict(one) for one in entries if not wanted or one.family in wanted])


async def _state(request: web.Request) -> web.Response:
    """Tell how families are."""
    now, wanted = time.time(), _wanted(request)
    return web.json_response(
        {
            name: {
                "mode": family.mode,
                "is_revoked": family.is_revoked,
                "newest": short_hash(family.newest),
                "live": [short_hash(token) for token in family.live(at=now)],
            }
            for name, family in request.app[BOOKS].families.items()
            if not wanted or name in wanted
        }
    )


def _wanted(request: web.Request) -> set[str]:
    """Read which families are asked for; none means all."""
    return set(filter(None, request.query.get("families", "").split(",")))


if __name__ == "__main__":
    web.run_app(
        make_app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None
    )
