"""Revoke: forget the tokens here, and give them back to the provider (RFC 7009)."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from tokenwell import many
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record_all
from tokenwell.containers import tree
from tokenwell.containers.paths import paths_of
from tokenwell.credentials import authorize, claims, oauth_only, requests
from tokenwell.credentials.locks import locked_with_clocks
from tokenwell.credentials.models import (
    Credential,
    CredentialClock,
    Revocation,
    TokenSet,
)
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import revocation
from tokenwell.oauth.messages import Request
from tokenwell.oauth.revocation import Hint
from tokenwell.web.database_time import database_now
from tokenwell.web.problems import not_found

logger = logging.getLogger(__name__)

# What the end of its tokens changes in a clock.
_OF_CLOCK = (
    *("token_version", "fence", "token_set", "open_attempt", "lease_until"),
    *("refresh_at", "retry_at", "ends_at", "dies_at", "state", "since"),
)


@transaction.atomic
def revoke(credential: Credential, *, by: Actor) -> list[UUID]:
    """
    Forget the tokens of a credential at once; its settings and secrets stay.

    :returns: the revocations that a worker sends, once this is committed (``giving_back``).
    :raises Problem: it has no tokens to be revoked, or it was deleted meanwhile.
    """
    there = locked_with_clocks([credential.pk])
    if not there:
        raise not_found()
    oauth_only.need(there[0], what="revoked")
    return _forget(there, by=by)


@transaction.atomic
def revoke_many(ids: Sequence[UUID], *, by: Actor) -> list[UUID]:
    """
    Forget the tokens of several credentials in one commit; those that are gone are left out.

    :returns: the revocations that a worker sends, once this is committed (``giving_back``).
    """
    return _forget(locked_with_clocks(ids), by=by)


def _forget(credentials: Sequence[Credential], *, by: Actor) -> list[UUID]:
    kept = keep_requests(credentials)
    authorize.cancel_all(credentials, error="revoked", by=by)
    TokenSet.objects.filter(credential__in=credentials).delete()
    clocks, now = [credential.clock for credential in credentials], database_now()
    for clock in clocks:
        _stop(clock, now=now)
    many.update(clocks, fields=_OF_CLOCK)
    targets = tree.targets(credentials)
    record_all(Action.CREDENTIAL_REVOKED, by=by, on=[(one, {}) for one in targets.values()])
    return kept


def _stop(clock: CredentialClock, *, now: datetime) -> None:
    clock.token_version += 1  # a renewal that is on its way comes too late
    clock.fence += 1
    clock.token_set = clock.open_attempt = clock.lease_until = None
    clock.refresh_at = clock.retry_at = clock.ends_at = clock.dies_at = None
    if clock.state not in (State.SUSPENDED, State.REVOKED):
        clock.state, clock.since = State.REVOKED.value, now


def keep_requests(
    credentials: Sequence[Credential], paths: Mapping[UUID, str] | None = None
) -> list[UUID]:
    """
    Seal the requests that give the tokens of credentials back; these may be deleted then.

    ``paths`` are what they are called in the record, where they are not called so any more.
    """
    current = claims.token_sets_of(credentials)
    where, now = paths or paths_of(credentials), database_now()
    kept = []
    for credential in credentials:
        for request in _requests(credential, current.get(credential.clock.token_set)):
            path = where[credential.pk]
            row = Revocation(credential_id=credential.pk, path=path, created_at=now, due_at=now)
            secrets.seal_into(row, "request", msgspec.json.encode(request))
            kept.append(row)
    many.insert(kept)
    return [row.pk for row in kept]


def _requests(credential: Credential, current: TokenSet | None) -> list[Request]:
    built: list[Request] = []
    if current is None:
        return built
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
