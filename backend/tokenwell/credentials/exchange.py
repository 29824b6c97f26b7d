"""The one round trip to a token endpoint, for every grant; and keeping what it brought."""

import hashlib
import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tokenwell.credentials import requirements
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.locks import locked_clock
from tokenwell.credentials.models import Authorization, Credential, RefreshAttempt, TokenSet
from tokenwell.credentials.states import AuthorizationState, GrantType
from tokenwell.encryption import secrets
from tokenwell.oauth import grants
from tokenwell.oauth.authorization import AuthorizationResponse
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.provider import Provider
from tokenwell.oauth.token import Salvage, salvage
from tokenwell.outbound import http
from tokenwell.outbound.errors import OutboundError

logger = logging.getLogger(__name__)

AT_ONCE = 100
_KEEP_TRIES = 8  # about half a minute of a database that is away

# Of a renewal, the tokens count only if the version that was spent is still the current one:
# somebody who authorized meanwhile has newer ones. A late success is kept all the same, even
# past its lease: the provider has forgotten the token that it came from.
_RENEWED = """
UPDATE credentials_credentialclock
SET token_version = token_version + 1, token_set = %(token_set)s
WHERE credential_id = %(credential)s AND token_version = %(from_version)s
RETURNING token_version
"""
# A person's consent counts whatever renewal is going on, which comes too late then.
_AUTHORIZED = """
UPDATE credentials_credentialclock
SET token_version = token_version + 1, token_set = %(token_set)s,
    open_attempt = NULL, lease_until = NULL, fence = fence + 1
WHERE credential_id = %(credential)s
RETURNING token_version
"""


def provider_of(credential: Credential) -> Provider:
    """Say what the protocol has to know of the provider."""
    return Provider(
        issuer=credential.issuer,
        authorization_endpoint=credential.authorization_endpoint,
        token_endpoint=credential.token_endpoint,
        extra_authorization_params=credential.extra_authorization_params,
        extra_token_params=credential.extra_token_params,
        extra_headers=credential.extra_headers,
    )


def client_of(credential: Credential, *, with_secret: bool = True) -> Client:
    """
    Say what the protocol has to know of us.

    :raises CannotOpen: the stored secret belongs to another destination or key.
    """
    secret = ""
    if with_secret and credential.client_secret is not None:
        secret = secrets.reveal(credential, "client_secret")
    return Client(
        client_id=credential.client_id,
        secret=secret,
        authentication=ClientAuthentication(credential.client_authentication),
    )


def build_request(claim: Claim) -> Request:
    """
    Build the request that a claim is for.

    :raises CannotOpen: a secret belongs to another destination or key.
    :raises ValueError: the credential can't be used as it is.
    """
    credential = claim.credential
    provider, client = provider_of(credential), client_of(credential)
    if credential.grant_type == GrantType.CLIENT_CREDENTIALS:
        if requirements.missing(credential):
            raise ValueError("a field is missing that this grant needs")
        return grants.client_credentials(
            provider,
            client,
            scope=credential.scope,
            audience=credential.audience,
            resource=credential.resource,
        )
    if claim.authorization is not None:
        authorization = claim.authorization
        # Sent if a challenge was, whatever the form says by now (RFC 9700 2.1.1).
        uses_pkce = authorization.code_verifier is not None
        return grants.authorization_code(
            provider,
            client,
            AuthorizationResponse(secrets.reveal(authorization, "code")),
            redirect_uri=authorization.redirect_uri,
            code_verifier=secrets.reveal(authorization, "code_verifier") if uses_pkce else None,
        )
    if claim.token_set is None:
        raise ValueError("there is no refresh token to spend")
    return grants.refresh_token(provider, client, secrets.reveal(claim.token_set, "refresh_token"))


def send_all(
    requests: Sequence[tuple[Claim, Request]],
) -> Iterator[tuple[Claim, Response | OutboundError]]:
    """Send the requests of some claims, while they may be sent; give answers as they come."""
    # Nobody holds a connection while a provider thinks.
    close_old_connections()
    by_attempt = {claim.attempt: claim for claim, _ in requests}
    answers = http.send_all(
        ((claim.attempt, request) for claim, request in requests),
        deadline=min(claim.send_before for claim, _ in requests),
        at_once=AT_ONCE,
    )
    for attempt, answer in answers:
        if isinstance(answer, OutboundError):
            # For the operator alone: people are told the same for all of these.
            logger.warning("no answer: %s, %s", attempt, answer.code)
        yield by_attempt[attempt], answer


def keep(claim: Claim, response: Response) -> UUID | None:
    """
    Keep an answer as it came, and the tokens in it, whatever else may be wrong with it.

    One durable commit, tried again on new connections while the database is away: a provider
    that rotates has already forgotten the refresh token that was spent.

    :returns: the new token set; None if the answer has no token or it comes too late.
    """
    for attempt in range(_KEEP_TRIES):
        try:
            return _keep(claim, response)
        except (OperationalError, InterfaceError):
            logger.warning("an answer could not be kept yet: %s", claim.attempt)
            connection.close()
            if attempt == _KEEP_TRIES - 1:
                raise
            time.sleep(min(0.25 * 2**attempt, 8))
    raise AssertionError("unreachable")


def _keep(claim: Claim, response: Response) -> UUID | None:
    found = salvage(response)
    with transaction.atomic(durable=True):
        journal = RefreshAttempt.objects.select_for_update().get(pk=claim.attempt)
        if journal.kept_at is not None:
            # The commit before arrived, its acknowledgment did not.
            is_stored = TokenSet.objects.filter(pk=_token_set_id(claim)).exists()
            return _token_set_id(claim) if is_stored else None
        journal.status = response.status
        journal.kept_at = timezone.now()
        secrets.seal_into(journal, "raw", response.body)
        journal.save(update_fields=["status", "kept_at", "raw"])
        return _store(claim, found) if found else None


def _store(claim: Claim, found: Salvage) -> UUID | None:
    # Locked, so that the destination can't change between this look and the commit.
    now_there = Credential.objects.select_for_update(of=("self",)).filter(
        pk=claim.credential.pk,
        destination=claim.credential.destination,
        destination_epoch=claim.credential.destination_epoch,
    )
    if not now_there.exists():
        return None
    statement = _RENEWED
    if claim.authorization is not None:
        if not _is_wanted(claim, claim.authorization):
            return None
        statement = _AUTHORIZED
    token_set_id = _token_set_id(claim)
    values: Mapping[str, Any] = {
        "token_set": token_set_id,
        "credential": claim.credential.pk,
        "from_version": claim.from_version,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        return None
    token_set = TokenSet(
        id=token_set_id,
        credential=claim.credential,
        version=row[0],
        obtained_at=claim.started_at,
        expires_at=_ends_at(claim.started_at, found.expires_in),
        **_asked(claim),
    )
    secrets.seal_into(token_set, "access_token", found.access_token)
    refresh_token = found.refresh_token or _refresh_token_kept(claim)
    if refresh_token:
        secrets.seal_into(token_set, "refresh_token", refresh_token)
    token_set.save(force_insert=True)
    return token_set_id


def _is_wanted(claim: Claim, authorization: Authorization) -> bool:
    """Tell whether a consent still counts: nobody ended it, and there is no newer one."""
    locked_clock(claim.credential.pk)
    of_credential = Authorization.objects.filter(credential=claim.credential)
    still_open = of_credential.select_for_update().filter(
        pk=authorization.pk, state=AuthorizationState.EXCHANGING, attempt=claim.attempt
    )
    # Attempts have ids in the order of their time; those whose tokens were kept count already,
    # judged or not.
    kept = TokenSet.objects.filter(pk=OuterRef("attempt"))
    newer = of_credential.filter(
        Q(state=AuthorizationState.GRANTED) | Exists(kept), attempt__gt=claim.attempt
    )
    return still_open.exists() and not newer.exists()


def _token_set_id(claim: Claim) -> UUID:
    # The attempt's own id: whoever repeats the keeping makes no second row.
    return claim.attempt


def _refresh_token_kept(claim: Claim) -> str | None:
    """Without a new one in the answer, the old one goes on (RFC 6749 6)."""
    if claim.token_set is None or claim.token_set.refresh_token is None:
        return None
    return secrets.reveal(claim.token_set, "refresh_token")


def _asked(claim: Claim) -> dict[str, str]:
    if claim.authorization is not None:
        return {
            "requested_scope": claim.authorization.requested_scope,
            "asked": claim.authorization.asked,
        }
    if claim.token_set is not None and claim.credential.grant_type != GrantType.CLIENT_CREDENTIALS:
        # A refresh brings what the consent was for, whatever the form says by now.
        return {
            "requested_scope": claim.token_set.requested_scope,
            "asked": claim.token_set.asked,
        }
    return {"requested_scope": claim.credential.scope, "asked": asked_of(claim.credential)}


def asked_of(credential: Credential) -> str:
    """Sum up what an authorization asks for; another sum means: authorize again to apply."""
    asked = [
        credential.grant_type,
        credential.scope,
        credential.audience,
        credential.resource,
        credential.extra_authorization_params,
        credential.extra_token_params,
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _ends_at(started_at: datetime, expires_in: int | None) -> datetime | None:
    # From before the request left, so that it is never later than the provider means.
    return None if expires_in is None else started_at + timedelta(seconds=expires_in)
