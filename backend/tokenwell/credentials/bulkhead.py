"""Room in a worker: a provider that is slow must not take the places of all others."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from tokenwell.credentials.models import CredentialClock

# A quarter of the threads that renew for somebody who waits (`launcher.processes`).
SHARE = 8

_taken: Counter[str] = Counter()
_lock = threading.Lock()


@contextmanager
def place(credential_id: UUID) -> Iterator[bool]:
    """
    Take one of the places that a provider's host has in this process; False if there is none.

    Who waits for the token asks again every few seconds: nothing is lost by that.
    """
    hosts = CredentialClock.objects.filter(pk=credential_id).values_list("host", flat=True)
    host = hosts.first() or ""
    with _lock:
        is_free = _taken[host] < SHARE
        _taken[host] += is_free
    try:
        yield is_free
    finally:
        with _lock:
            _taken[host] -= is_free
            if not _taken[host]:
                del _taken[host]
