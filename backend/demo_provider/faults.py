"""Token answers that go wrong on demand, so that a client's tests can meet them."""

import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from demo_provider import models

# Refused before anything is issued …
REFUSALS: Final = {
    "error_500": (HTTPStatus.INTERNAL_SERVER_ERROR, "server_error"),
    "rate_limited": (HTTPStatus.TOO_MANY_REQUESTS, "temporarily_unavailable"),
}
# … and what befalls an answer after its token has really been issued.
SPOILERS: Final = ("hang", "slow", "reset", "html", "too_long", "no_access_token", "expires_in")
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Fault:
    """One fault to act out; the value means seconds, or a JSON literal for ``expires_in``."""

    mode: str
    value: str = ""

    @property
    def seconds(self) -> float:
        """The value as a time: one second where it says nothing else."""
        return float(self.value or 1)


NONE: Final = Fault("none")


@csrf_exempt
@require_POST
def order(request: HttpRequest) -> JsonResponse:
    """Take ``{"mode": …, "value": …, "count": n}``: the next n token answers go so."""
    if not settings.FAULTS:
        raise Http404
    try:
        wanted = json.loads(request.body)
        fault = _checked_fault(wanted["mode"], wanted.get("value"))
        count = _checked_count(wanted.get("count", 1))
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": "invalid_request"}, status=400)
    with transaction.atomic():
        models.Fault.objects.all().delete()
        if fault != NONE:
            models.Fault.objects.create(mode=fault.mode, value=fault.value, remaining=count)
    return JsonResponse({"mode": fault.mode, "value": fault.value, "count": count})


def take() -> Fault:
    """Return the fault that the next token answer has to show, and count it off."""
    with transaction.atomic():
        row = models.Fault.objects.select_for_update().filter(remaining__gt=0).first()
        if row is None:
            return NONE
        row.remaining -= 1
        row.save(update_fields=["remaining"])
    return Fault(row.mode, row.value)


def refuse(fault: Fault) -> HttpResponse | None:
    """Build the refusal that comes instead of a token, if the fault is one."""
    if fault.mode not in REFUSALS:
        return None
    status, error = REFUSALS[fault.mode]
    headers = {"Retry-After": fault.value or "1"} if fault.mode == "rate_limited" else {}
    return JsonResponse({"error": error}, status=status, headers=headers)


def spoil(response: HttpResponse, fault: Fault, *, port: str) -> HttpResponseBase:
    """Do to a finished answer what the fault says; ``port`` is the one we listen on."""
    match fault.mode:
        case "hang":
            time.sleep(fault.seconds)
        case "slow":
            return _drip(response, fault.seconds)
        case "reset":
            _cut_connections(int(port))
        case "html":
            return HttpResponse("<!doctype html><title>Welcome</title><h1>Welcome</h1>")
        case "too_long" | "no_access_token" | "expires_in" if response.status_code == 200:
            response.content = _rewrite(response.content, fault)
    return response


def _checked_count(count: object) -> int:
    if type(count) is not int or not 0 < count <= 10_000:
        raise ValueError("count")
    return count


def _checked_fault(mode: object, value: object) -> Fault:
    fault = Fault(str(mode), "" if value is None else str(value))
    if fault.mode not in {"none", *REFUSALS, *SPOILERS} or len(fault.value) > 200:
        raise ValueError("mode")
    if fault.mode in {"hang", "slow"} and not 0 <= fault.seconds <= LONGEST_SECONDS:
        raise ValueError("value")
    if fault.mode == "rate_limited" and fault.value and not fault.value.isdecimal():
        raise ValueError("value")
    return fault


def _drip(response: HttpResponse, seconds: float) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        for position in range(0, len(response.content), step):
            time.sleep(seconds / 10)
            yield response.content[position : position + step]

    step = len(response.content) // 10 + 1
    return StreamingHttpResponse(
        pieces(), status=response.status_code, headers=dict(response.headers)
    )


def _cut_connections(port: int) -> None:
    # A WSGI application does not know its own connection, so all that this process has
    # accepted on the port are closed; an answer then has nowhere to go.
    for number in map(int, os.listdir("/dev/fd")):
        with suppress(OSError):
            # Only a socket is duplicated: what then fails has been closed again.
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as connection:
                    _end(connection, port)


def _end(connection: socket.socket, port: int) -> None:
    if connection.getsockname()[1:2] == (port,) and connection.getpeername():
        connection.shutdown(socket.SHUT_RDWR)


def _rewrite(content: bytes, fault: Fault) -> bytes:
    answer = json.loads(content)
    if fault.mode == "too_long":
        answer["padding"] = "x" * 65_536
    if fault.mode == "no_access_token":
        del answer["access_token"]
    if fault.mode == "expires_in":
        # Put in as it is, since 1e400 and the like do not survive a JSON library.
        answer["expires_in"] = "\0"
        return json.dumps(answer).replace('"\\u0000"', fault.value).encode()
    return json.dumps(answer).encode()
