"""Room in a worker: who is slow, or asks for much, must not take the places of all others."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from tokenwell.credentials.models import Authorization, CredentialClock, Inquiry

# A quarter of the threads that work for somebody who waits (`launcher.processes`).
SHARE = 8


class Share(NamedTuple):
    """A part of the places in this process, and how many that is."""

    name: str
    most: int = SHARE


# All tokens that are given back one by one: what finds no place goes with the next batch.
REVOCATIONS = (Share("revocations"),)

_taken: Counter[str] = Counter()
_lock = threading.Lock()


@contextmanager
def place(shares: Sequence[Share]) -> Iterator[bool]:
    """
    Take a place of each of these shares in this process; False if one of them has none left.

    Nothing is lost by that: who waits for a token asks again every few seconds, and beat finds
    what else waits for its turn.
    """
    with _lock:
        is_free = all(_taken[share.name] < share.most for share in shares)
        if is_free:
            _taken.update(share.name for share in shares)
    try:
        yield is_free
    finally:
        if is_free:
            _give_back(shares)


def _give_back(shares: Sequence[Share]) -> None:
    with _lock:
        for name, _ in shares:
            _taken[name] -= 1
            if not _taken[name]:
                del _taken[name]


def of_renewal(credential_id: UUID) -> Sequence[Share]:
    """Name the share that a renewal is part of: that of its host."""
    hosts = CredentialClock.objects.filter(pk=credential_id).values_list("host", flat=True)
    return [Share(hosts.first() or "")]


def of_authorization(authorization_id: UUID) -> Sequence[Share]:
    """Name the shares that a step of an authorization is part of: its host's, its person's."""
    rows = Authorization.objects.filter(pk=authorization_id)
    row = rows.values_list("credential__clock__host", "person_id").first()
    return [Share(str(name)) for name in row or ()]


def of_inquiry(inquiry_id: UUID) -> Sequence[Share]:
    """Name the shares that a question is part of: that of the host it is about, its person's."""
    rows = Inquiry.objects.filter(pk=inquiry_id)
    row = rows.values_list("credential__clock__host", "subject", "person_id").first()
    if row is None:
        return ()
    host, issuer, person = row
    return [Share(host or urlsplit(issuer).netloc.lower()), Share(str(person))]
