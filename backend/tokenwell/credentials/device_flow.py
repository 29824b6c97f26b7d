"""Authorize on another device: fetch the codes, and ask until the person has decided (RFC 8628)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec
import segno
from django.db.models.functions import Now

from tokenwell.credentials import requests
from tokenwell.credentials.authorize import end, end_by, is_unchanged
from tokenwell.credentials.models import Authorization
from tokenwell.credentials.states import AuthorizationState
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import device
from tokenwell.oauth.device import DeviceCode
from tokenwell.oauth.errors import OAuthError
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.database_time import database_now

_SECONDS = 15.0
_SLOWER = 5  # RFC 8628 3.5: so many seconds more, for this request and all that follow
_LONGEST_INTERVAL = 60
_LONGEST_LIFE = 1800


@dataclass(frozen=True, slots=True)
class Words:
    """What a person needs to go on at another device; for whoever began alone (RFC 8628 5.4)."""

    user_code: str
    verification_uri: str
    verification_uri_complete: str

    @property
    def qr(self) -> str:
        """Give the address as a picture, in an address of its own."""
        address = self.verification_uri_complete or self.verification_uri
        return segno.make(address, error="m").svg_data_uri(scale=5, light="#fff")


def begin(authorization: Authorization) -> None:
    """Fetch the codes of an attempt; what goes wrong ends it."""
    credential = authorization.credential
    if not is_unchanged(authorization, credential):
        end(authorization, AuthorizationState.FAILED, error="superseded")
        return
    try:
        request = device.build_device_request(
            requests.provider_of(credential),
            requests.client_of(credential),
            wanted=requests.wanted_of(credential),
            stamp=requests.stamp(),
        )
        answer = http.send(request, deadline=deadline_in(_SECONDS))
        codes = device.read_device_response(answer)
    except (OAuthError, OutboundError, CannotOpen, ValueError) as failure:
        end_by(authorization, failure)
    else:
        _wait_for_person(authorization, codes)


def _wait_for_person(authorization: Authorization, codes: DeviceCode) -> None:
    words = {
        "user_code": codes.user_code,
        "verification_uri": codes.verification_uri,
        "verification_uri_complete": codes.verification_uri_complete,
    }
    secrets.seal_into(authorization, "device_code", codes.device_code)
    secrets.seal_into(authorization, "device_words", msgspec.json.encode(words))
    now, interval = database_now(), min(max(codes.interval, 1), _LONGEST_INTERVAL)
    # Whoever fetched codes at the same moment was first: one attempt has one code.
    Authorization.objects.filter(
        pk=authorization.pk,
        state=AuthorizationState.EXCHANGING,
        device_code=None,
        ended_at__isnull=True,
    ).update(
        state=AuthorizationState.PENDING,
        device_code=authorization.device_code,
        device_words=authorization.device_words,
        poll_seconds=interval,
        poll_at=now + timedelta(seconds=interval),
        expires_at=now + timedelta(seconds=min(codes.expires_in, _LONGEST_LIFE)),
    )


def ask_again(authorization: Authorization, *, slower: bool) -> None:
    """Note when to ask the next time; slower from now on if the provider wants that."""
    interval = min(authorization.poll_seconds + (_SLOWER if slower else 0), _LONGEST_INTERVAL)
    Authorization.objects.filter(
        pk=authorization.pk, state=AuthorizationState.EXCHANGING, ended_at__isnull=True
    ).update(
        state=AuthorizationState.PENDING,
        attempt=None,
        claimed_at=None,
        poll_seconds=interval,
        poll_at=database_now() + timedelta(seconds=interval),
    )


def words_of(authorization: Authorization) -> Words | None:
    """Give the codes for the person who began; None while there are none."""
    if authorization.device_words is None:
        return None
    try:
        sealed = secrets.reveal_bytes(authorization, "device_words")
    except CannotOpen:
        return None
    return msgspec.json.decode(sealed, type=Words)


def seconds_to_next(authorization_id: UUID) -> float | None:
    """Say in how many seconds a device is to be asked about; None if it is not."""
    waiting = Authorization.objects.filter(
        pk=authorization_id, state=AuthorizationState.PENDING, expires_at__gt=Now()
    )
    at = waiting.values_list("poll_at", flat=True).first()
    return None if at is None else max((at - database_now()).total_seconds(), 0.0)
