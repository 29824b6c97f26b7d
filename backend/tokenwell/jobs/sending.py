"""Send one request of a run: with the token of the job's credential, or without one."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import connection

from tokenwell.gateway import asking, calling, reflection
from tokenwell.gateway.calling import Call, Prepared
from tokenwell.jobs.states import MOST_READ
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in

# So long after it was made ready it is sent, or not at all: its run may be another's by then.
SEND_SECONDS = 10.0
# In a process so many connections to the database wait for answers too: a new one for each
# request is a new process of the database's. All threads' would be more than it has.
KEPT = 8
_kept = threading.BoundedSemaphore(KEPT)
_HIDDEN = b"***"
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}(; ?charset=[A-Za-z0-9-]{1,20})?")


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer, without the token in it, and how long it took."""

    response: Response = field(repr=False)
    milliseconds: int


def send(
    request: Request,
    *,
    credential: UUID | None,
    runs_for: UUID | None,
    is_safe: bool,
    before: Callable[[], None],
) -> Sent:
    """
    Send a request; after a 401, if that ``is_safe``, once more with a token renewed for it.

    ``before`` is called when all is ready, ahead of the first byte of each. No transaction may be
    open: the connection to the database may be given back meanwhile.

    :raises Problem: the token can't be had, or may not be used for this.
    :raises OutboundError: there is no answer.
    """
    if credential is None or runs_for is None:
        before()
        return _timed(request)
    call = Call(
        request.method,
        url=request.url,
        headers=request.headers,
        body=request.body,
        repeatable=is_safe,
    )
    prepared = calling.prepare(asking.for_user(runs_for, credential), call)
    before()
    sent = _timed(_as_wanted(prepared, request))
    if (again := calling.after_401(prepared, sent.response)) is not None:
        # To renew it may have taken a while.
        before()
        prepared, sent = again, _timed(_as_wanted(again, request))
    return replace(sent, response=without(sent.response, prepared.secrets))


def _as_wanted(prepared: Prepared, request: Request) -> Request:
    ready = prepared.request
    return Request(
        ready.method,
        ready.url,
        ready.headers,
        ready.body,
        ready.certificate,
        reads=MOST_READ,
        seconds=request.seconds,
    )


def _timed(request: Request) -> Sent:
    with _without_database():
        started = time.monotonic()
        response = http.send(request, deadline=deadline_in(SEND_SECONDS))
        return Sent(response, round((time.monotonic() - started) * 1000))


@contextmanager
def _without_database() -> Iterator[None]:
    """Give the connection to the database back while a stranger takes their time, but for few."""
    is_kept = _kept.acquire(blocking=False)
    if not is_kept:
        connection.close()
    try:
        yield
    finally:
        if is_kept:
            _kept.release()
            # The database may have been started again since.
            if connection.connection is not None and not connection.is_usable():
                connection.close()


def without(response: Response, secrets: tuple[str, ...]) -> Response:
    """Take out of an answer what was sent to get it, in the forms in which servers echo it."""
    body, kind = response.body, response.headers.get("content-type", "")
    for form in reflection.forms_of(secrets):
        body = body.replace(form, _HIDDEN)
    # Of the headers, what a run makes use of.
    headers = {
        "content-type": kind if _is_plain(kind, secrets) else "",
        "retry-after": response.headers.get("retry-after", ""),
    }
    return Response(response.status, headers, body, response.truncated)


def _is_plain(kind: str, secrets: tuple[str, ...]) -> bool:
    return _MEDIA_TYPE.fullmatch(kind) is not None and not any(one in kind for one in secrets)
