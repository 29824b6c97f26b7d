"""Send HTTP requests to the internet: the face of the outbound door."""

import atexit
from collections.abc import Generator, Iterable
from typing import TypeVar

from django.conf import settings

from tokenwell.oauth.messages import Request, Response
from tokenwell.once import Once
from tokenwell.outbound.door import Door
from tokenwell.outbound.errors import OutboundError

K = TypeVar("K")


def send(request: Request, *, deadline: float) -> Response:
    """
    Send one request through the deployment's door; see :meth:`Door.send`.

    :raises NotSent: certainly nothing left.
    :raises OutcomeUnknown: something may have left, and there is no usable answer.
    """
    return _door().send(request, deadline=deadline)


def send_all(
    requests: Iterable[tuple[K, Request]], *, deadline: float, at_once: int
) -> Generator[tuple[K, Response | OutboundError], None, None]:
    """Send many requests through the deployment's door; see :meth:`Door.send_all`."""
    return _door().send_all(requests, deadline=deadline, at_once=at_once)


@Once
def _door() -> Door:
    door = Door(allow=settings.OUTBOUND_ALLOW)
    atexit.register(door.close)
    return door
