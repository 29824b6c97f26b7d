"""The proxy's own server: one event loop, on which calls wait without a thread of their own."""

import asyncio
import json
import logging
import signal
from collections import Counter
from typing import TypeVar
from urllib.parse import urlsplit

import psycopg
from aiohttp.http_writer import HttpVersion10, HttpVersion11
from aiohttp.web_request import BaseRequest
from aiohttp.web_response import Response, StreamResponse
from aiohttp.web_server import Server
from django.conf import settings
from django.db import Error
from psycopg_pool import PoolTimeout

from tokenwell import tracing
from tokenwell.outbound.streaming import StreamDoor
from tokenwell.proxy import call, metrics, wanted
from tokenwell.proxy.call import Ways
from tokenwell.proxy.incoming import Incoming
from tokenwell.proxy.metrics import Metrics
from tokenwell.proxy.preparing import Preparing
from tokenwell.proxy.record import CALLER_LEFT, Record, Tally
from tokenwell.proxy.wanted import Wanted
from tokenwell.web import scraping
from tokenwell.web.client_address import told_address
from tokenwell.web.problems import MEDIA_TYPE, Problem, unavailable

logger = logging.getLogger(__name__)
T = TypeVar("T")

# They fetch tokens, nothing else: a service that is slow to answer holds none of them.
THREADS = 64
# Streams that one process carries at once, and how many of them one credential may have.
_MOST_AT_ONCE = 1_000
_MOST_OF_ONE = 500
# How long calls that are under way may go on when the process is told to end.
_FAREWELL_SECONDS = 25.0
_HEALTH, _METRICS = "/health/live", "/metrics"


class Proxy:
    """Answers requests for the proxy, on the loop it was made on."""

    def __init__(self, *, door: StreamDoor | None = None, record: Record | None = None) -> None:
        self._door = door or StreamDoor(allow=settings.OUTBOUND_ALLOW)
        self._record = record or Record()
        self._metrics = Metrics()
        self._preparing = Preparing(THREADS)
        self._ways = Ways(self._door, self._preparing.in_thread)
        self._under_way: Counter[object] = Counter()
        self._is_logged = settings.LOG_FORMAT == "json"

    async def handle(self, request: BaseRequest) -> StreamResponse:
        """Answer one request; whatever happens, a call that was sent is in the record."""
        request_id = tracing.request_id(request.headers.get("X-Request-ID"))
        tracing.bind(tracing.Trace(request_id))
        if request.raw_path == _HEALTH:
            return Response(body=b'{"status": "ok"}', content_type="application/json")
        if request.raw_path == _METRICS and scraping.is_offered():
            return self._told(request, request_id)
        started = call.started_now()
        route = ""
        try:
            asked = self._read(request)
            route = asked.route
            response = await self._answer(request, asked, started, request_id)
        except ConnectionError:
            raise  # the caller has gone: there is nobody to answer
        except Exception as error:  # noqa: BLE001 - logged where it is put into words
            # No call was made: those that were have their end below.
            problem = _words_of(error)
            self._metrics.turn_away(problem.status)
            response = _problem(problem, request_id)
        if self._is_logged:
            _tell(request, route, response.status, started)
        return response

    async def close(self) -> None:
        """Close connections, write the rest of the record."""
        await self._door.close()
        await asyncio.get_running_loop().run_in_executor(None, self._record.close)
        self._preparing.close()

    def _told(self, request: BaseRequest, request_id: str) -> Response:
        if problem := scraping.refusal(request.headers.get("Authorization", "")):
            return _problem(problem, request_id)
        headers = {"Content-Type": metrics.CONTENT_TYPE, "Cache-Control": "no-store"}
        return Response(body=self._metrics.text(), headers=headers)

    def _read(self, request: BaseRequest) -> Wanted:
        if request.version not in {HttpVersion10, HttpVersion11}:
            raise _other_version()
        peer = request.transport.get_extra_info("peername") if request.transport else None
        address = told_address(
            peer[0] if peer else None,
            request.headers.get("X-Forwarded-For", ""),
            trusted=settings.TRUSTED_PROXIES,
        )
        return wanted.read(request.method, request.raw_path, request.raw_headers, address=address)

    async def _answer(
        self, request: BaseRequest, asked: Wanted, started: float, request_id: str
    ) -> StreamResponse:
        prepared = await self._preparing.prepare(asked.asked, asked.call)
        credential = prepared.given.found.id
        host = urlsplit(prepared.bare.url).netloc
        tally = Tally(prepared, request.method, host, started, error=CALLER_LEFT)
        if self._under_way.total() >= _MOST_AT_ONCE or self._under_way[credential] >= _MOST_OF_ONE:
            raise _too_many()
        self._under_way[credential] += 1
        self._metrics.begin(tally)
        try:
            incoming = Incoming(request, asked)
            response = await call.carry_out(request, prepared, incoming, self._ways, tally=tally)
            if tally.error == CALLER_LEFT:
                tally.error = ""
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - logged where it is put into words
            problem = _words_of(error)
            tally.error, response = problem.code, _problem(problem, request_id)
        finally:
            # Also if the caller has gone, which cancels us.
            self._record.add(tally)
            self._metrics.end(tally)
            self._under_way[credential] -= 1
            if not self._under_way[credential]:
                del self._under_way[credential]
        return response


async def serve(host: str, port: int) -> None:
    """Serve until a signal asks for the end; what is under way then may end by itself."""
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    proxy = Proxy()
    server = protocol_of(proxy)
    listening = await loop.create_server(server, host, port, backlog=1024)
    await end.wait()
    listening.close()
    server.pre_shutdown()
    await server.shutdown(_FAREWELL_SECONDS)
    await proxy.close()


def protocol_of(proxy: Proxy) -> Server:
    """Give what makes a protocol for each connection to the proxy."""
    return Server(
        proxy.handle,
        # Who hangs up wants no more of it: the call ends there and then.
        handler_cancellation=True,
        access_log=None,
        auto_decompress=False,
        max_line_size=16 * 1024,
        max_field_size=16 * 1024,
        keepalive_timeout=75,
        lingering_time=2,
    )


def _words_of(error: Exception) -> Problem:
    """Say in words why there is no answer; what is a mistake of ours is logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, psycopg.Error | PoolTimeout | Error):
        logger.warning("the database does not answer: nothing can be called")
        return unavailable()
    logger.error("a call failed", exc_info=error)
    return _mistake()


def _problem(problem: Problem, request_id: str) -> Response:
    headers = {
        **problem.headers(),
        "X-Content-Type-Options": "nosniff",
        "Content-Type": MEDIA_TYPE,
        "Server": "Tokenwell",
        "Tokenwell-Answer": "tokenwell",
        "X-Request-ID": request_id,
    }
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == 405:
        headers["Allow"] = ", ".join(wanted.METHODS)
    body = json.dumps(problem.as_dict()).encode()
    return Response(status=problem.status, body=body, headers=headers)


def _too_many() -> Problem:
    return Problem(
        "unavailable",
        status=503,
        title="Too many calls are under way right now.",
        detail="Call again in a second.",
        retry_after=1,
    )


def _other_version() -> Problem:
    return Problem(
        "http-version",
        status=505,
        title="This version of HTTP is not spoken here.",
        detail="Use HTTP/1.1.",
    )


def _mistake() -> Problem:
    return Problem(
        "server-error",
        status=500,
        title="Tokenwell made a mistake.",
        detail="It has been logged. Whether the service was called, the record tells.",
    )


def _tell(request: BaseRequest, route: str, status: int, started: float) -> None:
    facts = {
        "method": request.method,
        "route": route,
        "status": status,
        "ms": round((call.started_now() - started) * 1000, 1),
    }
    logger.info("%(method)s %(route)s %(status)s %(ms)s ms", facts, extra=facts)
