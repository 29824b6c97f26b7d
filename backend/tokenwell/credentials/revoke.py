"""Revoke: forget the tokens here, and give them back to the provider (RFC 7009)."""

import logging
from uuid import UUID

import msgspec
from django.db import transaction

from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.containers import tree
from tokenwell.credentials import authorize, requests
from tokenwell.credentials.locks import locked_clock, locked_credential
from tokenwell.credentials.models import Authorization, Credential, Revocation, TokenSet
from tokenwell.credentials.states import AuthorizationState, State
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import revocation
from tokenwell.oauth.messages import Request
from tokenwell.oauth.revocation import Hint
from tokenwell.web.database_time import database_now

logger = logging.getLogger(__name__)


@transaction.atomic
def revoke(credential: Credential, *, by: Actor) -> list[UUID]:
    """
    Forget the tokens of a credential at once; its settings and secrets stay.

    :returns: the revocations that a worker sends, once this is committed (``giving_back``).
    """
    credential = locked_credential(credential)
    clock = locked_clock(credential.pk)
    kept = keep_requests(credential)
    TokenSet.objects.filter(credential=credential).delete()
    if clock is None:
        return kept
    now = database_now()
    clock.token_version += 1  # a renewal that is on its way comes too late
    clock.fence += 1
    clock.token_set = clock.open_attempt = clock.lease_until = None
    clock.refresh_at = clock.retry_at = clock.ends_at = clock.dies_at = None
    if clock.state not in (State.SUSPENDED, State.REVOKED):
        clock.state, clock.since = State.REVOKED.value, now
    clock.save()
    _cancel_attempts(credential, by=by)
    record(Action.CREDENTIAL_REVOKED, by=by, on=tree.target(credential))
    return kept


def keep_requests(credential: Credential) -> list[UUID]:
    """Seal the requests that give the tokens of a credential back; it may be deleted then."""
    current = credential.clock.current_tokens()
    if current is None:
        return []
    now, kept = database_now(), []
    for request in _requests(credential, current):
        row = Revocation(
            credential_id=credential.pk,
            path=tree.target(credential).path,
            created_at=now,
            due_at=now,
        )
        secrets.seal_into(row, "request", msgspec.json.encode(request))
        row.save(force_insert=True)
        kept.append(row.pk)
    return kept


def _requests(credential: Credential, current: TokenSet) -> list[Request]:
    built = []
    for hint in _hints(credential, current):
        try:
            built.append(
                revocation.build_revocation_request(
                    requests.provider_of(credential),
                    requests.client_of(credential),
                    secrets.reveal(current, hint),
                    hint=hint,
                    captured=current.captured,
                    stamp=requests.stamp(),
                )
            )
        except (CannotOpen, ValueError):
            # No address to give it back to, or a secret that was lost with its destination.
            logger.info("a token can't be given back: %s", credential.pk)
    return built


def _hints(credential: Credential, current: TokenSet) -> list[Hint]:
    """Name the tokens to give back; the one that the others come from is first."""
    habits = requests.habits_of(credential).revoke
    there: list[Hint] = ["access_token"]
    if current.refresh_token is not None:
        there.insert(0, "refresh_token")
    if habits.style == "bearer":
        return ["access_token"]
    if habits.style == "request":
        said = f"{habits.url} {' '.join(habits.params.values())}"
        return [hint for hint in there if f"{{{hint}}}" in said][:1] or there[:1]
    return there


def _cancel_attempts(credential: Credential, *, by: Actor) -> None:
    rows = Authorization.objects.select_related("credential", "person")
    for authorization in rows.filter(credential=credential, ended_at__isnull=True):
        authorize.end(authorization, AuthorizationState.CANCELLED, error="revoked", by=by)
