"""The token endpoint (RFC 6749 section 3.2): every request is counted, no token is spent twice."""

import base64
import binascii
import hashlib
import json
from urllib.parse import unquote_plus

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from oauth2_provider.oauth2_backends import get_oauthlib_core

from demo_provider import faults, ledger
from demo_provider.models import SpentRefreshToken


@csrf_exempt
@require_POST
@sensitive_post_parameters()
def answer(request: HttpRequest) -> HttpResponseBase:
    """Answer a token request, or act out the fault that a test asked for."""
    fault = faults.take() if settings.FAULTS else faults.NONE
    digest = _refresh_token_digest(request)
    is_reuse = False
    outcome = "crashed"
    try:
        # Rotation and the note that the old token is spent are one step; whoever brings the
        # same token at the same time waits here and then finds it spent.
        with transaction.atomic():
            _lock(digest)
            is_reuse = SpentRefreshToken.objects.filter(digest=digest).exists()
            response = faults.refuse(fault) or _grant(request)
            outcome = _outcome(response)
            if digest and outcome == "issued":
                SpentRefreshToken.objects.create(digest=digest)
    finally:
        ledger.record(
            grant_type=request.POST.get("grant_type", ""),
            client_id=_claimed_client_id(request),
            outcome=outcome,
            is_reuse=is_reuse,
        )
    return faults.spoil(response, fault, port=request.get_port())


def _refresh_token_digest(request: HttpRequest) -> bytes:
    if request.POST.get("grant_type") != "refresh_token":
        return b""
    return hashlib.sha256(request.POST.get("refresh_token", "").encode()).digest()


def _lock(digest: bytes) -> None:
    if digest:
        key = int.from_bytes(digest[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _grant(request: HttpRequest) -> HttpResponse:
    _uri, headers, body, status = get_oauthlib_core().create_token_response(request)
    return HttpResponse(body, status=status, headers=headers)


def _outcome(response: HttpResponse) -> str:
    if response.status_code == 200:
        return "issued"
    return str(json.loads(response.content).get("error", "refused"))


def _claimed_client_id(request: HttpRequest) -> str:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", "")
    try:
        return unquote_plus(base64.b64decode(encoded).decode().partition(":")[0])
    except (binascii.Error, UnicodeDecodeError):
        return ""
