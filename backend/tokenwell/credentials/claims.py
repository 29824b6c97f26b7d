"""Claim what is to be sent: in the journal, committed, ahead of the request."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tokenwell.crashes import crash_point
from tokenwell.credentials.models import Authorization, Credential, TokenSet
from tokenwell.credentials.spool_folder import identity, remembered_epoch
from tokenwell.credentials.states import SERVER_SIDE, GrantType, State
from tokenwell.outbound.deadlines import deadline_in

LEASE_SECONDS = 60
# From before the claim on. Whoever was frozen longer than that sends nothing any more: by the
# time that the lease has ended, nobody who held it can still be about to send.
SEND_SECONDS = 15.0

# States in which a renewal may be sent; a credential of the server-side grant gets its first
# token when it is first asked for.
_RENEWABLE = (State.AUTHORIZED, State.UNCERTAIN, State.ERROR)

# Nobody is at it, and there is something to spend. What is due has to be free in the same sense:
# a row that nobody can claim would come back with each look and keep others from their turn.
FREE = """
    c.open_attempt IS NULL
    AND (c.lease_until IS NULL OR c.lease_until < now())
    AND (k.unknown_outcome <> 'never' OR c.unknown_version IS DISTINCT FROM c.token_version)
    -- A database that is behind what this host remembers was restored a moment ago.
    AND coalesce((SELECT epoch FROM credentials_engine), 0) >= %(epoch)s
    -- After a backup was restored nothing is sent that it brought back, until somebody says so.
    AND (
        (SELECT restored_at FROM credentials_engine) IS NULL
        OR k.unknown_outcome = ANY((SELECT resumed FROM credentials_engine)::text[])
        OR t.obtained_at > (SELECT restored_at FROM credentials_engine)
    )
    AND (
        (
            c.state = ANY(%(renewable)s)
            AND CASE k.habits #>> '{refresh,mode}'
                WHEN 'none' THEN false
                WHEN 'exchange_access_token' THEN t.access_token IS NOT NULL
                ELSE t.refresh_token IS NOT NULL
            END
            AND t.obtained_at + coalesce((k.habits #>> '{refresh,not_before}')::int, 0)
                * interval '1 second' <= now()
        )
        OR (
            k.grant_type = ANY(%(server_side)s)
            AND (c.state = ANY(%(renewable)s) OR c.state = %(not_authorized)s)
        )
    )
"""
_FREE_VALUES: Mapping[str, Any] = {
    "renewable": [state.value for state in _RENEWABLE],
    "server_side": [grant.value for grant in SERVER_SIDE],
    "not_authorized": State.NOT_AUTHORIZED.value,
}

# A person who can't wait may have it tried at once, but not while an outcome is unknown or a
# refusal waits to be confirmed: that would spend the token once more, or confirm too early.
_CLAIM_FREE = """
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(seen)s::bigint[]) AS w (credential_id, seen)
),
free AS (
    SELECT c.credential_id
    FROM credentials_credentialclock c
    JOIN wanted w USING (credential_id)
    JOIN credentials_credential k ON k.item_ptr_id = c.credential_id
    LEFT JOIN credentials_tokenset t ON t.id = c.token_set
    WHERE c.token_version = w.seen
      AND (
          c.retry_at IS NULL OR c.retry_at <= now()
          OR (
              %(at_once)s AND c.state <> 'uncertain'
              AND c.refused_version IS DISTINCT FROM c.token_version
          )
      )
      AND {free}
    FOR UPDATE OF c SKIP LOCKED
),
claimed AS (
    UPDATE credentials_credentialclock c
    SET fence = fence + 1, lease_until = now() + %(lease)s * interval '1 second',
        open_attempt = uuidv7()
    FROM free f WHERE c.credential_id = f.credential_id
    RETURNING c.credential_id, c.open_attempt, c.token_version, c.fence
)
INSERT INTO credentials_refreshattempt (
    id, credential_id, purpose, from_version, fence, started_at, sender,
    destination, destination_epoch, outcome
)
SELECT c.open_attempt, c.credential_id, 'renew', c.token_version, c.fence, now(), %(sender)s,
       k.destination, k.destination_epoch, ''
FROM claimed c JOIN credentials_credential k ON k.item_ptr_id = c.credential_id
RETURNING id, credential_id, from_version, started_at
"""
_TROUBLED = """
SELECT
    ARRAY(SELECT host FROM credentials_providerhost WHERE host = ANY(%(hosts)s)),
    ARRAY(SELECT client FROM credentials_pausedclient WHERE client = ANY(%(clients)s))
"""
_CLAIM = _CLAIM_FREE.format(free=FREE)

_CLAIM_ATTEMPT = """
WITH claimed AS (
    UPDATE credentials_authorization
    SET attempt = uuidv7(), claimed_at = now(), state = 'exchanging'
    WHERE id = %(id)s AND {wanted}
    RETURNING id, attempt, credential_id, destination, destination_epoch
)
INSERT INTO credentials_refreshattempt (
    id, credential_id, authorization_id, purpose, from_version, fence, started_at, sender,
    destination, destination_epoch, outcome
)
SELECT a.attempt, a.credential_id, a.id, 'authorize', c.token_version, c.fence, now(),
       %(sender)s, a.destination, a.destination_epoch, ''
FROM claimed a JOIN credentials_credentialclock c USING (credential_id)
RETURNING id, credential_id, from_version, started_at
"""
_CLAIM_AUTHORIZATION = _CLAIM_ATTEMPT.format(wanted="state = 'exchanging' AND attempt IS NULL")
_CLAIM_POLL = _CLAIM_ATTEMPT.format(
    wanted="state = 'pending' AND poll_at <= now() AND expires_at > now()"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one request, and what is needed to make it."""

    attempt: UUID
    from_version: int
    started_at: datetime  # by the database's clock, before anything is sent
    credential: Credential
    token_set: TokenSet | None
    authorization: Authorization | None = None
    # Its host was in trouble, its client was refused: a good answer is news.
    has_troubled_host: bool = False
    is_probe_of_client: bool = False
    # The one request that tries a host that is left alone.
    is_probe_of_host: bool = False
    # An instant of ``deadlines.boot_time``. A claim that is read from the journal sends nothing.
    send_before: float = 0.0

    @property
    def host(self) -> str:
        """Name the host that the request goes to."""
        return self.credential.host

    @property
    def was_refused(self) -> bool:
        """Tell whether what this would spend was refused once already."""
        return self.credential.clock.refused_version == self.from_version

    @property
    def gave_login(self) -> bool:
        """Tell whether a renewal gives the stored login: there is nothing else, or it failed."""
        if self.credential.grant_type != GrantType.PASSWORD:
            return False
        has_refresh_token = self.token_set is not None and self.token_set.refresh_token is not None
        return self.was_refused or not has_refresh_token


def free_values() -> dict[str, Any]:
    """Give the values that ``FREE`` asks for."""
    return {**_FREE_VALUES, "epoch": remembered_epoch()}


def claim_renewals(
    seen: Mapping[UUID, int],
    *,
    at_once: bool = False,
    probed_hosts: Collection[str] = (),
) -> list[Claim]:
    """
    Claim credentials whose token version is still the one that was seen.

    Given in the order of ``seen``; what somebody else is renewing, what has to wait and what
    can't be renewed is left out.
    ``at_once`` does not wait for the time of the next try: a person asks for it. They ask once,
    so a row that somebody else holds for a moment is waited for.
    """
    crash_point("CP01")
    send_before = deadline_in(SEND_SECONDS)
    claim = _CLAIM.replace(" SKIP LOCKED", "") if at_once else _CLAIM
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            claim,
            {
                **free_values(),
                "ids": list(seen),
                "seen": list(seen.values()),
                "at_once": at_once,
                "lease": LEASE_SECONDS,
                "sender": _sender(),
            },
        )
        rows = {row[1]: row for row in cursor.fetchall()}
        credentials = _credentials(rows)
        token_sets = token_sets_of(credentials.values())
        hosts, clients = _troubled(cursor, credentials.values())
    if rows:
        crash_point("CP02")
    # In the order in which they were wanted: not all of a batch can be sent at once.
    in_order = [rows[one] for one in seen if one in rows]
    return [
        Claim(
            attempt=attempt,
            from_version=version,
            started_at=started_at,
            credential=credentials[credential_id],
            token_set=token_sets.get(credentials[credential_id].clock.token_set),
            has_troubled_host=credentials[credential_id].host in hosts,
            is_probe_of_client=credentials[credential_id].clock.client in clients,
            is_probe_of_host=credentials[credential_id].host in probed_hosts,
            send_before=send_before,
        )
        for attempt, credential_id, version, started_at in in_order
    ]


def claim_authorization(authorization_id: UUID) -> Claim | None:
    """Claim the exchange of one authorization; None if somebody has, or it has ended."""
    return _claim_attempt(_CLAIM_AUTHORIZATION, authorization_id)


def claim_poll(authorization_id: UUID) -> Claim | None:
    """Claim the next question about a device; None if it is not time, or it has ended."""
    return _claim_attempt(_CLAIM_POLL, authorization_id)


def _claim_attempt(statement: str, authorization_id: UUID) -> Claim | None:
    send_before = deadline_in(SEND_SECONDS)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(statement, {"id": authorization_id, "sender": _sender()})
        row = cursor.fetchone()
        if row is None:
            return None
        attempt, credential_id, version, started_at = row
        authorization = Authorization.objects.select_related("person").get(pk=authorization_id)
        credential = _credentials([credential_id])[credential_id]
    crash_point("CP14")
    return Claim(
        attempt=attempt,
        from_version=version,
        started_at=started_at,
        credential=credential,
        token_set=None,
        authorization=authorization,
        send_before=send_before,
    )


def token_sets_of(credentials: Iterable[Credential]) -> dict[UUID | None, TokenSet]:
    """Read the current tokens of some credentials, by the id that their clocks name."""
    found: dict[UUID | None, TokenSet] = {}
    by_id = {credential.clock.token_set: credential for credential in credentials}
    for token_set in TokenSet.objects.filter(pk__in=[key for key in by_id if key]):
        token_set.credential = by_id[token_set.pk]
        found[token_set.pk] = token_set
    return found


def _troubled(cursor: Any, credentials: Any) -> tuple[set[str], set[bytes]]:
    """Tell which hosts and clients of these are in trouble."""
    clocks = [credential.clock for credential in credentials]
    wanted = {
        "hosts": [credential.host for credential in credentials],
        "clients": [clock.client for clock in clocks if clock.client is not None],
    }
    cursor.execute(_TROUBLED, wanted)
    hosts, clients = cursor.fetchone()
    return set(hosts), {bytes(client) for client in clients}


def _credentials(ids: Any) -> dict[UUID, Credential]:
    rows = Credential.objects.select_related("clock").filter(pk__in=list(ids))
    return {row.pk: row for row in rows}


def _sender() -> str:
    return f"{identity()}:{os.getpid()}"
