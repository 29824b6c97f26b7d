"""Look names up, and give only addresses that may be connected to."""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from tokenwell.outbound.addresses import is_public


class AddressRefused(OSError):
    """A name leads to an address that is not public."""


class CheckedResolver(AbstractResolver):
    """
    A resolver whose every answer has been looked at.

    aiohttp connects to the very addresses that it is given, so between the look and the
    connection no second look-up can bring another answer (DNS rebinding).
    """

    def __init__(self, resolver: AbstractResolver, *, allow: frozenset[str]) -> None:
        self._resolver = resolver
        self._allow = allow

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """
        Resolve a host name.

        :raises OSError: there is no answer.
        :raises AddressRefused: one answer is not public. The others are not used either:
            a name that mixes both is an attack or a mistake.
        """
        answers = await self._resolver.resolve(host, port, family)
        if not answers:
            raise OSError
        if f"{host}:{port}" in self._allow:
            return answers
        if not all(is_public(answer["host"]) for answer in answers):
            raise AddressRefused
        return answers

    async def close(self) -> None:
        """Release the resolver behind."""
        await self._resolver.close()
