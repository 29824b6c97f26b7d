"""The one round trip to a token endpoint, for every grant; and keeping what it brought."""

import hashlib
import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error, close_old_connections, connection, transaction
from django.utils import timezone

from tokenwell.crashes import crash_point
from tokenwell.credentials import requests, spool, tally
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.locks import lock_with_clocks
from tokenwell.credentials.models import Credential, CredentialClock, RefreshAttempt, TokenSet
from tokenwell.credentials.states import SERVER_SIDE
from tokenwell.encryption import secrets
from tokenwell.oauth import dpop
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.token import LONGEST_LIFETIME, Salvage, salvage
from tokenwell.outbound import http
from tokenwell.outbound.errors import OutboundError

logger = logging.getLogger(__name__)

AT_ONCE = 50  # requests of one batch
# Seconds between tries. What is on the disk is drained from there, and must not keep others
# waiting; what is in memory alone is worth every try.
_SAFE_AFTER = (0.25, 0.5, 1.0)
_KEEP_AFTER = (*_SAFE_AFTER, 2.0, 4.0, 8.0, 8.0)

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


Answer = Response | OutboundError


def send_all(ready: Sequence[tuple[Claim, Request]]) -> Iterator[tuple[Claim, Answer]]:
    """
    Send the requests of some claims, while they may be sent; give answers as they come.

    A server that wants its nonce in the proof has done nothing yet: its request is made
    once more, with the nonce (RFC 9449 8).
    """
    if not ready:
        return
    # Nobody holds a connection while a provider thinks.
    close_old_connections()
    again: list[tuple[Claim, Request]] = []
    for claim, answer in _send(ready):
        request = _with_nonce(claim, answer)
        if request is None:
            yield claim, answer
        else:
            again.append((claim, request))
    if again:
        yield from _send(again)


def _send(ready: Sequence[tuple[Claim, Request]]) -> Iterator[tuple[Claim, Answer]]:
    by_attempt = {claim.attempt: claim for claim, _ in ready}
    answers = http.send_all(
        ((claim.attempt, request) for claim, request in ready),
        deadline=min(claim.send_before for claim, _ in ready),
        at_once=AT_ONCE,
    )
    for attempt, answer in answers:
        if isinstance(answer, OutboundError):
            # For the operator alone: people are told the same for all of these.
            logger.warning("no answer: %s, %s", attempt, answer.code)
        yield by_attempt[attempt], answer


def _with_nonce(claim: Claim, answer: Answer) -> Request | None:
    """Build a request once more if its server wants a nonce; None if it does not, or it can't."""
    if not claim.credential.uses_dpop or not isinstance(answer, Response):
        return None
    nonce = dpop.wanted_nonce(answer)
    if nonce is None:
        return None
    # Kept with the answer: a server may say it in this refusal alone (RFC 9449 8.2).
    claim.credential.clock.dpop_nonce = nonce
    with suppress(Error):
        # Only a help for the next one: it is kept with the answer as well.
        CredentialClock.objects.filter(pk=claim.credential.pk).update(dpop_nonce=nonce)
    try:
        return requests.build(claim, nonce=nonce)
    except Exception:
        # The answers of others are still arriving, and have to be kept.
        logger.exception("a request could not be made once more: %s", claim.attempt)
        return None


def keep(claim: Claim, response: Response) -> UUID | None:
    """
    Keep an answer as it came, and of a renewal the tokens in it, whatever else may be wrong.

    One durable commit: a provider that rotates has already forgotten the refresh token that
    was spent. While the database does not take it, it is on the disk, and the commit is tried
    again on new connections. The tokens of a consent wait in the answer until it is known
    whose they are (``consents``).

    :returns: the new token set; None if the answer has no token or it comes too late.
    """
    if claim.authorization is not None:
        crash_point("CP15")
    try:
        with spool.guard([(claim, response)]):
            kept = _keep(claim, response)
    except Exception as error:
        # Whatever it is: the provider has forgotten what was spent.
        is_safe = spool.write(claim, response)
        if is_safe:
            tally.count("spooled", host=claim.host)
        if not isinstance(error, Error):
            raise
        kept = _keep_in_the_end(claim, response, _SAFE_AFTER if is_safe else _KEEP_AFTER)
        spool.remove(claim.attempt)
    crash_point("CP09")
    return kept


def _keep_in_the_end(claim: Claim, response: Response, tries: Sequence[float]) -> UUID | None:
    for seconds in tries:
        logger.warning("an answer could not be kept yet: %s", claim.attempt)
        connection.close()
        time.sleep(seconds)
        with suppress(Error):
            return _keep(claim, response)
    connection.close()
    return _keep(claim, response)


def _keep(claim: Claim, response: Response) -> UUID | None:
    found = salvage(response, requests.habits_of(claim.credential))
    with transaction.atomic(durable=True):
        if claim.authorization is None:
            # Before the journal, as who judges has it (``locks``).
            lock_with_clocks([claim.credential.pk])
        journal = RefreshAttempt.objects.select_for_update().get(pk=claim.attempt)
        if journal.kept_at is not None:
            # The commit before arrived, its acknowledgment did not.
            is_stored = TokenSet.objects.filter(pk=token_set_id(claim)).exists()
            return token_set_id(claim) if is_stored else None
        journal.status = response.status
        journal.kept_at = timezone.now()
        secrets.seal_into(journal, "raw", response.body)
        journal.save(update_fields=["status", "kept_at", "raw"])
        is_renewal = found is not None and claim.authorization is None
        kept = None
        if found is not None and is_renewal and (found.access_token or claim.token_set):
            kept = store(claim, found, statement=_RENEWED)
        # Behind it, since the credential is locked before its clock (``locks``).
        _note_nonce(claim, response)
        crash_point("CP08")
        return kept


def _note_nonce(claim: Claim, response: Response) -> None:
    if claim.credential.uses_dpop:
        newest = dpop.offered_nonce(response) or claim.credential.clock.dpop_nonce
        clocks = CredentialClock.objects.filter(pk=claim.credential.pk)
        clocks.exclude(dpop_nonce=newest).update(dpop_nonce=newest)


def store_consent(claim: Claim, found: Salvage) -> UUID | None:
    """
    Store the tokens of a consent as the current ones; within a transaction.

    :returns: the new token set; None if secrets go elsewhere by now.
    """
    return store(claim, found, statement=_AUTHORIZED)


def store(claim: Claim, found: Salvage, *, statement: str) -> UUID | None:
    """Store tokens as the next version, if the clock still stands as the statement wants it."""
    # Locked, so that the destination can't change between this look and the commit.
    now_there = Credential.objects.select_for_update(of=("self",)).filter(
        pk=claim.credential.pk,
        destination=claim.credential.destination,
        destination_epoch=claim.credential.destination_epoch,
    )
    if not now_there.exists():
        return None
    values: Mapping[str, Any] = {
        "token_set": token_set_id(claim),
        "credential": claim.credential.pk,
        "from_version": claim.from_version,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        return None
    token_set = build_tokens(claim, found, version=row[0])
    token_set.save(force_insert=True)
    return token_set.pk


def build_tokens(claim: Claim, found: Salvage, *, version: int) -> TokenSet:
    """Build the row of tokens that a claim has brought; the caller saves it."""
    token_set = TokenSet(
        id=token_set_id(claim),
        credential=claim.credential,
        version=version,
        captured=_captured_before(claim),
        **_life(claim, found),
        **_asked(claim),
    )
    secrets.seal_into(token_set, "access_token", found.access_token or _access_token_kept(claim))
    refresh_token = found.refresh_token or _refresh_token_kept(claim)
    if refresh_token:
        secrets.seal_into(token_set, "refresh_token", refresh_token)
    return token_set


def token_set_id(claim: Claim) -> UUID:
    """Give the id of what a claim brings: the attempt's, so that who repeats makes no second."""
    return claim.attempt


def _life(claim: Claim, found: Salvage) -> dict[str, datetime | None]:
    if found.access_token is None and claim.token_set is not None:
        # Only a refresh token came: the access token of before goes on as long as it lives.
        before = claim.token_set
        return {"obtained_at": before.obtained_at, "expires_at": before.expires_at}
    return {"obtained_at": claim.started_at, "expires_at": _ends_at(claim, found)}


def _access_token_kept(claim: Claim) -> str:
    return secrets.reveal(claim.token_set, "access_token") if claim.token_set is not None else ""


def _refresh_token_kept(claim: Claim) -> str | None:
    """Without a new one in the answer, the old one goes on (RFC 6749 6)."""
    if claim.token_set is None or claim.token_set.refresh_token is None:
        return None
    if claim.gave_login:
        return None  # it was refused, and nothing of it was spent here
    return secrets.reveal(claim.token_set, "refresh_token")


def _captured_before(claim: Claim) -> dict[str, str]:
    if claim.authorization is not None:
        return dict(claim.authorization.captured)
    return dict(claim.token_set.captured) if claim.token_set is not None else {}


def _asked(claim: Claim) -> dict[str, str | None]:
    if claim.authorization is not None:
        return {
            "requested_scope": claim.authorization.requested_scope,
            "asked": claim.authorization.asked,
        }
    if claim.token_set is not None and claim.credential.grant_type not in SERVER_SIDE:
        # A refresh brings what the consent was for, whatever the form says by now.
        return {
            "requested_scope": claim.token_set.requested_scope,
            # Of a renewal that says nothing of scopes, those before (RFC 6749 6).
            "granted_scope": claim.token_set.granted_scope,
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


def _ends_at(claim: Claim, found: Salvage) -> datetime | None:
    # From before the request left, so that it is never later than the provider means.
    usual = requests.habits_of(claim.credential).lifetime.access or None
    longest = claim.started_at + timedelta(seconds=LONGEST_LIFETIME)
    if found.expires_at is not None and found.expires_at > claim.started_at:
        return min(found.expires_at, longest)
    expires_in = found.expires_in or usual
    return None if expires_in is None else claim.started_at + timedelta(seconds=expires_in)
