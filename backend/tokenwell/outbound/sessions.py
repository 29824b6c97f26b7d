"""How the door's HTTP sessions are made: one set of rules, whatever they carry."""

import ssl
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver

from tokenwell.outbound.delivery import CONNECT_SECONDS
from tokenwell.outbound.resolver import CheckedResolver

# Shorter than the 5 s after which common servers hang up on an idle connection: a request
# that meets their goodbye has no known outcome, and a refresh token may be lost with it.
_KEEP_SECONDS = 4.0
# Every address of a kept answer was looked at; a batch to one host shares the look-up.
_DNS_SECONDS = 10


class Connector(aiohttp.TCPConnector):
    """A pool of connections whose names are looked up and looked at."""

    def __init__(
        self,
        *,
        allow: frozenset[str],
        trust: ssl.SSLContext,
        resolver: Callable[[], AbstractResolver],
    ) -> None:
        super().__init__(
            resolver=CheckedResolver(resolver(), allow=allow),
            ssl=trust,
            limit=0,
            keepalive_timeout=_KEEP_SECONDS,
            ttl_dns_cache=_DNS_SECONDS,
        )

    def abandon(self) -> None:
        """Take it for closed, and leave its connections alone."""
        self._closed = True


def session_on(connector: Connector) -> aiohttp.ClientSession:
    """Make a session that adds nothing by itself: no cookies, no other proxy, no decoding."""
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "Tokenwell", "Accept-Encoding": "identity"},
        skip_auto_headers=("Content-Type",),
        timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS),
        auto_decompress=False,
        trust_env=False,
    )
