"""Ports of this machine."""

import secrets
import socket
from collections.abc import Collection

# Below those that the kernel gives to whoever connects out: any of them may be taken by a
# passing connection between the look and the use.
_LOWEST, _HIGHEST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Tell whether nobody listens at a port of this machine."""
    if not port:
        return False
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                if error.errno not in (97, 99):  # a machine without IPv6
                    return False
    return True


def free_port(*, taken: Collection[int] = ()) -> int:
    """Choose a port that nobody listens at; by chance, so that two do not choose the same."""
    while True:
        port = _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST)
        if port not in taken and is_free(port):
            return port
