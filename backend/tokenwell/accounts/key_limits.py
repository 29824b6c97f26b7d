"""What a key is limited to: networks that it comes from, what it opens, and for which purpose."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from uuid import UUID

from tokenwell.accounts.purposes import Usage
from tokenwell.web.problems import invalid

MOST = 100


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """Networks, items, purposes, and whether only calls; nothing said is no limit."""

    networks: tuple[str, ...] = ()
    limited_to: tuple[UUID, ...] = ()
    purposes: tuple[str, ...] = ()
    calls_only: bool = False


UNLIMITED = KeyLimits()


def read_networks(given: Iterable[str]) -> tuple[str, ...]:
    """
    Read addresses and networks, as 192.0.2.0/24 or 2001:db8::7; each once, in one form.

    :raises Problem: one is none, or has bits set behind its prefix.
    """
    found: dict[str, None] = {}
    for text in given:
        try:
            found[str(ip_network(text.strip()))] = None
        except ValueError as error:
            raise invalid(networks=f"{_reason(text, error)} Write 192.0.2.0/24.") from None
    return tuple(found)


def read_purposes(given: Iterable[str]) -> tuple[str, ...]:
    """Put purposes in their order, each once."""
    wanted = set(given)
    return tuple(usage.value for usage in Usage if usage in wanted)


def _reason(text: str, error: ValueError) -> str:
    shown = text.strip()[:60]
    if "host bits" in str(error):
        return f"{shown} names one address and a network at once."
    return f"{shown} is no address and no network."
