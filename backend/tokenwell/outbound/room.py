"""What the door holds in one process: the loop, connections, TLS contexts, the rules."""

import asyncio
import ssl
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver

from tokenwell.outbound.loop import LoopThread
from tokenwell.outbound.sessions import Connector, session_on
from tokenwell.outbound.tls import ClientContexts


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
        self._connector = Connector(allow=allow, trust=trust, resolver=resolver)
        return session_on(self._connector)

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
