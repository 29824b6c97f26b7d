"""Say an authorization request to the provider itself, before the browser goes (RFC 9126)."""

import msgspec
from django.db.models.functions import Now

from tokenwell.credentials import requests
from tokenwell.credentials.authorize import end, end_by, is_unchanged
from tokenwell.credentials.models import Authorization, CredentialClock
from tokenwell.credentials.states import AuthorizationState
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import dpop, pushed
from tokenwell.oauth.authorization_request import AuthorizationRequest
from tokenwell.oauth.errors import OAuthError
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import OutboundError

_SECONDS = 15.0


def push(authorization: Authorization) -> None:
    """
    Push the request of an attempt, and note where its browser goes; twice does no harm.

    What goes wrong ends the attempt; the page that watches it says why.
    """
    if not is_unchanged(authorization, authorization.credential):
        end(authorization, AuthorizationState.FAILED, error="superseded")
        return
    try:
        url = _pushed(authorization)
    except (OAuthError, OutboundError, CannotOpen, ValueError) as failure:
        end_by(authorization, failure)
    else:
        Authorization.objects.filter(
            pk=authorization.pk, state=AuthorizationState.PENDING, expires_at__gt=Now()
        ).update(redirect_url=url, pushed=None)


def _pushed(authorization: Authorization) -> str:
    credential = authorization.credential
    asked = msgspec.json.decode(
        secrets.reveal_bytes(authorization, "pushed"), type=AuthorizationRequest
    )
    provider, client = requests.provider_of(credential), requests.client_of(credential)

    def build(nonce: str | None) -> Request:
        plain = pushed.build_pushed_request(provider, client, asked, stamp=requests.stamp())
        return requests.with_proof(credential, plain, nonce=nonce)

    answer = _sent(build(None))
    nonce = dpop.wanted_nonce(answer) if credential.uses_dpop else None
    if nonce is not None:
        # Known from now on, so that the token request needs no second try (RFC 9449 8.2).
        CredentialClock.objects.filter(pk=credential.pk).update(dpop_nonce=nonce)
        answer = _sent(build(nonce))
    reference = pushed.read_pushed_response(answer).request_uri
    return pushed.build_authorization_url_of_pushed(provider, client, reference)


def _sent(request: Request) -> Response:
    return http.send(request, deadline=deadline_in(_SECONDS))
