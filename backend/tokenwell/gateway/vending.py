"""The one statement of a hand-out: key, account, right, credential, token, and its record."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.auth.models import Permission
from django.db import connection
from psycopg_pool import ConnectionPool, PoolTimeout

from tokenwell.accounts.service_accounts import hash_of
from tokenwell.containers.inheritance import Right
from tokenwell.gateway.asking import Asked
from tokenwell.gateway.once import Once
from tokenwell.gateway.prepared import Prepared

# Commits that wait for the disk at the same time share one flush: the slower the disk, the more
# connections it takes. They are opened only when there is that much to do.
POOL_SIZE = 24
_WAIT_FOR_CONNECTION = 5.0

# The row that is given back is there whenever the key is: what is missing or forbidden is in
# it, for the words of the refusal. The record is written only if the token is handed out, by
# the same statement, so neither can be without the other. It is asked all day: few tables, no
# step that a plain look-up can do.
_VEND = """
WITH found AS (
    SELECT k.id AS key_id, u.id AS user_id, u.username,
           k.is_enabled AND k.expires_at > now() AND u.is_active AS is_valid,
           i.id, i.ancestors,
           (
               SELECT '/' || string_agg(
                   (SELECT a.name FROM containers_item a WHERE a.id = x.id), '/'
               )
               FROM unnest(i.ancestors[2:] || i.id) AS x (id)
           ) AS path,
           cardinality(h.held) > 0 AS is_seen,
           %(use)s = ANY(h.held) AS may_use,
           c.usages, c.grant_type, l.state, l.token_version, l.token_set, l.open_attempt,
           l.last_error, c.unknown_outcome, c.destination, c.destination_epoch,
           t.access_token, t.token_type, t.expires_at, x.lives, x.age, x.lifetime,
           extract(epoch FROM l.retry_at - now())::float8 AS waits,
           t.refresh_token IS NOT NULL AS has_refresh_token,
           coalesce(t.granted_scope, t.requested_scope, '') AS scope
    FROM accounts_apikey k
    JOIN accounts_user u ON u.id = k.service_id
    LEFT JOIN (
        containers_item i
        JOIN credentials_credential c ON c.item_ptr_id = i.id
        JOIN credentials_credentialclock l ON l.credential_id = i.id
    ) ON i.id = {credential}
    LEFT JOIN credentials_tokenset t ON t.id = l.token_set
    CROSS JOIN LATERAL (
        SELECT ARRAY(
            SELECT r.permission_id FROM containers_userright r
            WHERE r.content_object_id = i.permission_set_id AND r.user_id = u.id
        ) || ARRAY(
            SELECT r.permission_id FROM containers_roleright r
            WHERE r.content_object_id = i.permission_set_id
              AND r.group_id = ANY(
                  ARRAY(SELECT g.group_id FROM accounts_user_groups g WHERE g.user_id = u.id)
              )
        ) AS held
        OFFSET 0  -- worked out once, however often it is named
    ) AS h
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM t.expires_at - now())::float8 AS lives,
               extract(epoch FROM now() - t.obtained_at)::float8 AS age,
               extract(epoch FROM t.expires_at - t.obtained_at)::float8 AS lifetime
    ) AS x
    WHERE k.prefix = %(prefix)s AND k.hash = %(hash)s
),
judged AS MATERIALIZED (
    SELECT found.*,
           coalesce(
               is_valid AND may_use
               AND %(purpose)s = ANY(usages)
               AND state IN ('authorized', 'uncertain')
               AND access_token IS NOT NULL
               AND (lives IS NULL OR lives > least(%(least)s, lifetime * %(share)s))
               AND (
                   %(bad_version)s::bigint IS NULL
                   OR token_version <> %(bad_version)s
                   OR age < %(young)s
               ),
               false
           ) AS is_served
    FROM found
),
recorded AS (
    INSERT INTO audit_auditevent (
        id, at, action, severity, actor_kind, actor_id, actor_name, address,
        target_kind, target_id, target_path, within, facts
    )
    SELECT uuidv7(), now(), 'token.used', 'info', 'service', user_id, username, %(address)s::inet,
           'credential', id, path, ancestors,
           jsonb_build_object('purpose', %(purpose)s::text, 'version', token_version)
    FROM judged WHERE is_served
)
SELECT key_id, user_id, username, is_valid, id, path, ancestors, is_seen, may_use, usages,
       grant_type, state, token_version, token_set, open_attempt, last_error,
       unknown_outcome, destination, destination_epoch, access_token, token_type,
       expires_at, lives, waits, has_refresh_token, scope, is_served
FROM judged
"""
_BY_ID = Prepared(b"by_id", _VEND.format(credential="%(credential)s"))
_WALK = """(
    WITH RECURSIVE walk AS (
        SELECT r.id, 0 AS depth FROM containers_item r WHERE r.parent_id IS NULL
        UNION ALL
        SELECT n.id, w.depth + 1
        FROM walk w JOIN containers_item n
          ON n.parent_id = w.id AND lower(n.name) = lower((%(names)s::text[])[w.depth + 1])
        WHERE w.depth < cardinality(%(names)s::text[])
    )
    SELECT walk.id FROM walk WHERE depth = cardinality(%(names)s::text[])
)"""
_BY_PATH = Prepared(b"by_path", _VEND.format(credential=_WALK))

# A token in the first part of its life is as fresh as they come: who asks for more than the
# provider gives would have it asked without end.
_FRESHEST_SHARE = 0.75
# A token that was obtained a moment ago is not renewed again because somebody says that it is
# bad: else one broken caller would have the provider asked without end.
YOUNG_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Found:
    """
    What one look found. All but the caller is None where there is no such credential.

    The fields are the columns of the statement, in their order.
    """

    key_id: UUID
    user_id: UUID
    username: str
    is_valid: bool
    id: UUID | None
    path: str | None
    ancestors: list[UUID] | None
    is_seen: bool  # the caller has some right on it
    may_use: bool
    usages: list[str] | None
    grant_type: str | None
    state: str | None
    token_version: int
    token_set: UUID | None
    open_attempt: UUID | None
    last_error: str | None
    unknown_outcome: str | None
    destination: bytes | None
    destination_epoch: int
    access_token: bytes | None = field(repr=False)
    token_type: str | None
    expires_at: datetime | None
    lives: float | None  # seconds, by the database's clock
    waits: float | None
    has_refresh_token: bool
    scope: str
    is_served: bool


def look(asked: Asked, *, names: list[str] | None, least: float) -> Found | None:
    """
    Look once; if the token lives more than ``least`` seconds, record that it is handed out.

    The record is committed, durably, when this returns. None: there is no such key.

    :raises psycopg.Error: the database does not answer.
    """
    values: dict[str, Any] = {
        "prefix": asked.prefix,
        "hash": hash_of(asked.key),
        "purpose": asked.purpose,
        "least": float(least),
        "share": _FRESHEST_SHARE,
        "bad_version": asked.bad_version,
        "young": float(YOUNG_SECONDS),
        "address": asked.address,
        "use": _permission_to_use(),
    }
    if names is None:
        statement, values["credential"] = _BY_ID, asked.credential
    else:
        statement, values["names"] = _BY_PATH, names
    try:
        return _execute(statement, values)
    except PoolTimeout:
        raise
    except psycopg.OperationalError:
        # A connection from before the database was started again; the others are no better.
        # Should the first try have been committed all the same, the record tells of one use
        # too many, never too few.
        _pool().check()
        return _execute(statement, values)


def _execute(statement: Prepared, values: dict[str, Any]) -> Found | None:
    with _pool().connection(timeout=_WAIT_FOR_CONNECTION) as database:
        return statement.fetch_one(database, values, Found)


@Once
def _permission_to_use() -> int:
    """Give the number of the right to use a credential: made by a migration, never changed."""
    rights = Permission.objects.filter(content_type__app_label="containers")
    return int(rights.get(codename=Right.CREDENTIAL_USE.value).pk)


@Once
def _pool() -> "ConnectionPool[psycopg.Connection[Any]]":
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "client_encoding", "pool"):
        parameters.pop(name, None)
    return ConnectionPool(
        kwargs={**parameters, "autocommit": True},
        min_size=1,
        max_size=POOL_SIZE,
        # Else the pauses between its tries double for five minutes, and we would be away for
        # longer than the database was. Whoever comes next starts a new try.
        reconnect_timeout=_WAIT_FOR_CONNECTION,
        check=None,
        open=True,
        name="gateway",
    )
