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
from collections import defaultdict, deque
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from chaos.families import LATE_SECONDS, Answered, Family, Granted, Mode, short_hash

_ACCESS_SECONDS = 3600
_LONGEST = 60.0  # a hanging or held answer ends then
_STATUS = {Answered.GRANTED: 200, Answered.REFUSED: 400, Answered.BUSY: 429, Answered.FAILED: 503}


@dataclass(frozen=True, slots=True)
class Order:
    """
    What to do with one request, in place of what the mode says.

    ``does``: grant, refuse, busy or fail; ``then``: answer, hang, drip or reset. A held one
    waits for its release, after it was decided.
    """

    does: str = "grant"
    then: str = "answer"
    seconds: float = 0.0
    is_held: bool = False


@dataclass(slots=True)
class Entry:
    """One request: when, what was presented, what was decided. Tokens as short hashes."""

    at: float
    grant: str
    family: str
    generation: int
    presented: str
    answered: str
    refresh: str = ""
    access: str = ""


@dataclass(slots=True)
class Books:
    """All that the stand-in knows."""

    marker: str
    families: dict[str, Family] = field(default_factory=dict)
    of_token: dict[str, str] = field(default_factory=dict, repr=False)
    of_code: dict[str, str] = field(default_factory=dict, repr=False)
    ledger: list[Entry] = field(default_factory=list)
    orders: dict[str, deque[Order]] = field(default_factory=lambda: defaultdict(deque))
    held: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    # Refreshes that are granted in any one second; None: as many as come.
    most_per_second: int | None = None

    def new(self, mode: Mode) -> Family:
        """Begin a family, without a token yet."""
        name = secrets.token_hex(6)
        self.families[name] = Family(name, mode)
        return self.families[name]

    def token(self, family: Family) -> str:
        """Make up a token for a family."""
        text = f"{self.marker}{secrets.token_urlsafe(24)}"
        self.of_token[text] = family.name
        return text

    def decide(self, form: dict[str, str], order: Order | None) -> tuple[Entry, Granted | None]:
        """Decide on a request, and write it into the ledger: from here on it has happened."""
        grant = form.get("grant_type", "")
        presented = form.get("code", "") or form.get("refresh_token", "")
        family = self.families.get(self.of_code.get(presented) or self.of_token.get(presented, ""))
        answered, granted = self._answer(grant, presented, family, order)
        entry = Entry(
            at=time.time(),
            grant=grant,
            family=family.name if family else "",
            generation=family.generations.get(presented, -1) if family else -1,
            presented=short_hash(presented),
            answered=answered.value,
            refresh=short_hash(granted.refresh_token) if granted else "",
            access=short_hash(granted.access_token) if granted else "",
        )
        self.ledger.append(entry)
        return entry, granted

    def _answer(
        self, grant: str, presented: str, family: Family | None, order: Order | None
    ) -> tuple[Answered, Granted | None]:
        if order and order.does in ("busy", "fail"):
            return (Answered.BUSY if order.does == "busy" else Answered.FAILED), None
        if self._is_too_many():
            return Answered.BUSY, None
        if family is None or (order and order.does == "refuse"):
            return Answered.REFUSED, None
        if grant == "authorization_code":
            granted = self._of_code(presented, family)
        else:
            granted = family.refresh(
                presented, successor=self.token(family), access=self.token(family), at=time.time()
            )
        return (Answered.GRANTED, granted) if granted else (Answered.REFUSED, None)

    def _of_code(self, code: str, family: Family) -> Granted | None:
        if family.newest:
            family.is_revoked = True  # RFC 6749 4.1.2: a code that comes twice
            return None
        family.issue(self.token(family))
        return Granted(self.token(family), family.newest)

    def _is_too_many(self) -> bool:
        if self.most_per_second is None:
            return False
        since = time.time() - 1.0
        recent = [one for one in self.ledger[-1000:] if one.at > since]
        return sum(one.answered == Answered.GRANTED for one in recent) >= self.most_per_second


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
    if family is not None and token in family.generations:
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
