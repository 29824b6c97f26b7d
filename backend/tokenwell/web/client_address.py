"""The address of the caller, where a proxy tells it."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def checked_address(application: Application) -> Application:
    """
    Let through only what is an address; what is not becomes an unknown one.

    Proxies pass on what they were told. A column for addresses takes nothing else, and one
    record that is refused would cost all that are written with it.
    """

    def checked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not _is_address(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = ""
        return application(environ, start_response)

    return checked


def told_address(peer: str | None, forwarded: str, *, trusted: Sequence[str]) -> str | None:
    """
    Give the address of a caller; what a proxy says of it counts only if the peer is a trusted one.

    Of a list, the last that is no trusted proxy itself: what stands before may be made up.
    """
    address = peer if peer and _is_address(peer) else None
    told = [part.strip() for part in forwarded.split(",") if part.strip()]
    while address is not None and told and _is_trusted(address, trusted):
        last = told.pop()
        address = last if _is_address(last) else None
    return address


def _is_trusted(address: str, trusted: Sequence[str]) -> bool:
    return any(
        one == "*" or ip_address(address) in ip_network(one, strict=False) for one in trusted
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    # A zone says which of this machine's networks; the database knows none.
    return "%" not in text
