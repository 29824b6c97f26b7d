"""The statement of hand-outs in its three forms: for a key by id and by path, and for a user."""

from collections.abc import Mapping

from tokenwell.containers import paths
from tokenwell.gateway.prepared import Prepared

# A row is given back for each request whose key there is: what is missing or forbidden is in
# it, for the words of the refusal. The record is written only if the token is handed out, by
# the same statement, so neither can be without the other. It is asked all day: few tables, no
# step that a plain look-up can do.
_VEND = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(
        {asking}, %(credentials)s::{kind}[],
        %(purposes)s::text[], %(lives)s::float8[], %(bad_versions)s::bigint[],
        %(addresses)s::inet[], %(calls)s::bool[]
    ) WITH ORDINALITY
    AS a ({asked}, credential, purpose, life, bad_version, address, is_call, place)
),
found AS (
    SELECT q.place, q.purpose, q.life, q.bad_version, q.address,
           u.id AS user_id, u.username,
           {caller},
           i.id, i.ancestors,
           (
               SELECT '/' || string_agg(
                   (SELECT a.name FROM containers_item a WHERE a.id = x.id), '/'
               )
               FROM unnest(i.ancestors[2:] || i.id) AS x (id)
           ) AS path,
           cardinality(h.held) > 0 AS is_seen,
           %(use)s = ANY(h.held)
               AND (c.grant_type <> 'token_exchange' OR {exchanged}) AS may_use,
           c.usages, c.grant_type, l.state, l.token_version, l.token_set, l.open_attempt,
           l.last_error, c.unknown_outcome, c.destination, c.destination_epoch,
           t.access_token, t.token_type, t.expires_at, x.lives, x.age, x.lifetime,
           CASE WHEN x.lives > q.life AND l.state = 'authorized' THEN NULL ELSE {waits} END
               AS waits,
           CASE c.habits #>> '{{refresh,mode}}'
               WHEN 'none' THEN false
               WHEN 'exchange_access_token' THEN t.access_token IS NOT NULL
               ELSE t.refresh_token IS NOT NULL
           END AS has_refresh_token,
           coalesce(t.granted_scope, t.requested_scope, '') AS scope
    FROM asked q
    {known}
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
),
judged AS MATERIALIZED (
    SELECT found.*,
           coalesce(
               is_valid AND is_at_home AND is_meant AND may_have AND may_use
               AND purpose = ANY(usages)
               AND (key_purposes = '{{}}' OR purpose = ANY(key_purposes))
               AND state IN ('authorized', 'uncertain')
               AND access_token IS NOT NULL
               -- Kept and not judged yet: it is not known whose they are.
               AND open_attempt IS DISTINCT FROM token_set
               AND (lives IS NULL OR lives > least(life, lifetime * %(share)s))
               AND (
                   bad_version IS NULL
                   OR token_version <> bad_version
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
    SELECT uuidv7(), now(), 'token.used', 'info', {actor}, user_id, username, address,
           'credential', id, path, ancestors,
           jsonb_build_object('purpose', purpose, 'version', token_version)
    FROM judged WHERE is_served
)
SELECT place, key_id, actor, user_id, username, is_valid, is_at_home, is_meant, may_have,
       key_purposes, id, path, ancestors, is_seen, may_use, usages, grant_type, state,
       token_version, token_set, open_attempt, last_error, unknown_outcome, destination,
       destination_epoch, access_token, token_type, expires_at, lives, waits, has_refresh_token,
       scope, is_served
FROM judged
"""
# For how long nothing is sent for this credential, in seconds: because of itself, its provider's
# host, its client, or an operator who has to look first. Looked at only where the token that is
# there does not do.
_WAITS = """extract(epoch FROM greatest(
    l.retry_at,
    (
        SELECT greatest(h.closed_until, h.held_until)
        FROM credentials_providerhost h WHERE h.host = l.host
    ),
    (SELECT p.probe_at FROM credentials_pausedclient p WHERE p.client = l.client),
    (
        SELECT now() + interval '1 minute' FROM credentials_engine e
        WHERE e.restored_at >= t.obtained_at AND c.unknown_outcome <> ALL(e.resumed)
    )
) - now())::float8"""
# Whoever gets what a token was exchanged for has to be one who may use that token too, and so
# on where it is the outcome of an exchange itself (RFC 8693).
_EXCHANGED = """c.subject_credential_id IS NOT NULL AND NOT EXISTS (
    WITH RECURSIVE chain (id, depth) AS (
        SELECT c.subject_credential_id, 1
        UNION ALL
        SELECT s.subject_credential_id, chain.depth + 1
        FROM chain JOIN credentials_credential s ON s.item_ptr_id = chain.id
        WHERE s.grant_type = 'token_exchange' AND chain.depth < 10
    )
    SELECT FROM chain
    JOIN containers_item o ON o.id = chain.id
    JOIN credentials_credentialclock s ON s.credential_id = chain.id
    WHERE s.state IN ('suspended', 'revoked') OR NOT EXISTS (
        SELECT FROM containers_userright r
        WHERE r.content_object_id = o.permission_set_id AND r.user_id = u.id
          AND r.permission_id = %(use)s
    ) AND NOT EXISTS (
        SELECT FROM containers_roleright r
        JOIN accounts_user_groups g ON g.group_id = r.group_id AND g.user_id = u.id
        WHERE r.content_object_id = o.permission_set_id AND r.permission_id = %(use)s
    )
)"""
# A service is known by its key, which says where it may be used, with what, and for what.
_BY_KEY = {
    "asking": "%(prefixes)s::text[], %(hashes)s::bytea[]",
    "asked": "prefix, hash",
    "known": """JOIN accounts_apikey k ON k.prefix = q.prefix AND k.hash = q.hash
    JOIN accounts_user u ON u.id = k.service_id""",
    "caller": """k.id AS key_id, 'service' AS actor,
           k.is_enabled AND k.expires_at > now() AND u.is_active AS is_valid,
           k.networks = '{}' OR coalesce(q.address <<= ANY(k.networks::inet[]), false)
               AS is_at_home,
           k.limited_to = '{}' OR coalesce(k.limited_to && (i.ancestors || i.id), false)
               AS is_meant,
           q.is_call OR NOT k.calls_only AS may_have, k.purposes AS key_purposes""",
    "actor": "'service'",
}
# What Tokenwell does for a person or a service itself, as a job is, has no key.
_BY_USER = {
    "asking": "%(users)s::uuid[]",
    "asked": "asker",
    "known": "JOIN accounts_user u ON u.id = q.asker",
    "caller": """NULL::uuid AS key_id,
           CASE WHEN u.is_service THEN 'service' ELSE 'user' END AS actor,
           u.is_active AS is_valid, true AS is_at_home, true AS is_meant,
           true AS may_have, '{}'::text[] AS key_purposes""",
    "actor": "actor",
}


def _statement(name: bytes, *, caller: Mapping[str, str], by_path: bool) -> Prepared:
    walk = paths.walk("string_to_array(q.credential, '/')")
    credential, kind = (f"({walk})", "text") if by_path else ("q.credential", "uuid")
    text = _VEND.format(
        kind=kind, credential=credential, exchanged=_EXCHANGED, waits=_WAITS, **caller
    )
    return Prepared(name, text)


BY_ID = _statement(b"by_id", caller=_BY_KEY, by_path=False)
BY_PATH = _statement(b"by_path", caller=_BY_KEY, by_path=True)
FOR_USER = _statement(b"for_user", caller=_BY_USER, by_path=False)
