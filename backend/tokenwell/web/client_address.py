"""The address of the caller, where a proxy tells it."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
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


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    # A zone says which of this machine's networks; the database knows none.
    return "%" not in text
