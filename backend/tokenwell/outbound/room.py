"""What the door holds in one process: the loop, connections, TLS contexts, the rules."""

import asyncio
import ssl
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver

from tokenwell.outbound.delivery import CONNECT_SECONDS
from tokenwell.outbound.loop import LoopThread
from tokenwell.outbound.resolver import CheckedResolver
from tokenwell.outbound.tls import ClientContexts

# Shorter than the 5 s after which common servers hang up on an idle connection: a request
# that meets their goodbye has no known outcome, and a refresh token may be lost with it.
_KEEP_SECONDS = 4.0
# Every address of a kept answer was looked at; a batch to one host shares the look-up.
_DNS_SECONDS = 10


class _Connector(aiohttp.TCPConnector):
    def abandon(self) -> None:
        self._closed = True


class Room:
    """A running loop with a session on it, and the contexts for client certificates."""

    def __init__(
        self,
        *,
        allow: frozenset[str],
        trust: Callable[[], ssl.SSLContext],
        resolver: Callable[[], AbstractResolver],
    ) -> None:
        self.is_closing = False
        self.loop = LoopThread()
        self.contexts = ClientContexts(trust)
        self.session = self.loop.submit(self._open(allow, trust(), resolver)).result()

    async def _open(
        self,
        allow: frozenset[str],
        trust: ssl.SSLContext,
        resolver: Callable[[], AbstractResolver],
    ) -> aiohttp.ClientSession:
        self._connector = _Connector(
            resolver=CheckedResolver(resolver(), allow=allow),
            ssl=trust,
            limit=0,
            keepalive_timeout=_KEEP_SECONDS,
            ttl_dns_cache=_DNS_SECONDS,
        )
        return aiohttp.ClientSession(
            connector=self._connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "Tokenwell", "Accept-Encoding": "identity"},
            skip_auto_headers=("Content-Type",),
            timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS),
            auto_decompress=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Cancel what is under way, close all connections, end the thread."""
        self.is_closing = True
        self.loop.cancel_all()
        self.loop.submit(self._close_session()).result()
        self.contexts.close()
        self.loop.stop()

    async def _close_session(self) -> None:
        await self.session.close()
        await asyncio.sleep(0)  # lets the transports say goodbye

    def abandon(self) -> None:
        """
        Never touch the connections again: they are the parent's.

        Closing them here would speak into its TLS streams and take its sockets out of the
        epoll set that a fork shares.
        """
        self._connector.abandon()
