"""Turns in a credential's life that people are told of: written in the commit that makes them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from tokenwell.containers import paths
from tokenwell.credentials.models import Credential, CredentialClock, News, NewsKind
from tokenwell.credentials.states import State

_TROUBLE = {
    State.NEEDS_AUTHORIZATION: NewsKind.NEEDS_AUTHORIZATION,
    State.NEEDS_SECRET: NewsKind.NEEDS_AUTHORIZATION,
    State.UNCERTAIN: NewsKind.UNCERTAIN,
    State.ERROR: NewsKind.ERROR,
}
_OVER = (NewsKind.RECOVERED, NewsKind.ENDING)

# The nearest of the days that it has come under, once each. What lives for a day altogether is
# not announced two weeks ahead: it never had that long.
_ENDING = """
WITH near AS (
    SELECT c.credential_id, d.days
    FROM credentials_credentialclock c
    JOIN credentials_tokenset t ON t.id = c.token_set
    CROSS JOIN LATERAL (
        SELECT min(days) AS days FROM (VALUES (14), (7), (1)) AS d (days)
        WHERE c.dies_at <= now() + days * interval '1 day'
    ) AS d
    WHERE c.dies_at > now() AND c.dies_at <= now() + interval '14 days'
      AND c.state IN ('authorized', 'uncertain')
      AND (c.warned_days IS NULL OR c.warned_days > d.days)
      AND c.dies_at - coalesce(c.dies_set_at, t.obtained_at) > d.days * interval '1 day'
    LIMIT 500
    FOR UPDATE OF c SKIP LOCKED
)
UPDATE credentials_credentialclock c SET warned_days = near.days
FROM near WHERE near.credential_id = c.credential_id
RETURNING c.credential_id
"""


def turned(clock: CredentialClock, state: State, *, now: datetime) -> None:
    """Tell of a change of state that somebody should hear of; before the change is made."""
    if state is State.AUTHORIZED:
        if (clock.failures or clock.state in _TROUBLE) and _was_told(clock):
            _tell([clock.credential], NewsKind.RECOVERED, error="", now=now)
    elif state in _TROUBLE and clock.state != state:
        _tell([clock.credential], _TROUBLE[state], error=clock.last_error, now=now)


def refused(clock: CredentialClock, error: str, *, now: datetime) -> None:
    """Tell of a provider that refuses our configuration, while the access token still lives."""
    if not clock.is_misconfigured:
        _tell([clock.credential], NewsKind.ERROR, error=error, now=now)


def moved(clock: CredentialClock, *, now: datetime) -> None:
    """Tell of a change of where secrets go, which has made them unusable."""
    kind = NewsKind.NEEDS_AUTHORIZATION
    _tell([clock.credential], kind, error="destination-changed", now=now)


def paused(client: bytes, *, but: CredentialClock, error: str, now: datetime) -> None:
    """Tell of all others of a client that its provider refuses."""
    others = Credential.objects.filter(clock__client=client, clock__token_set__isnull=False)
    # Not the sealed columns of all of them.
    plain = others.exclude(pk=but.pk).only("kind", "name", "ancestors", "token_endpoint")
    _tell(plain, NewsKind.ERROR, error=error, now=now)


def announce_ends(*, now: datetime) -> int:
    """Tell of what can't be renewed any more in 14, 7 or 1 day; say of how many."""
    told = 0
    while number := _announce_some(now=now):
        told += number
    return told


def _announce_some(*, now: datetime) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ENDING)
            ids = [row[0] for row in cursor.fetchall()]
        credentials = Credential.objects.select_related("clock").filter(pk__in=ids)
        _tell(credentials, NewsKind.ENDING, error="", now=now)
    return len(ids)


def _was_told(clock: CredentialClock) -> bool:
    told = News.objects.filter(credential_id=clock.pk).exclude(kind=NewsKind.ENDING)
    last = told.order_by("-pk").values_list("kind", flat=True).first()
    return last is not None and last not in _OVER


def _tell(credentials: Iterable[Credential], kind: NewsKind, *, error: str, now: datetime) -> None:
    found = list(credentials)
    where = paths.paths_of(found)
    News.objects.bulk_create(
        News(
            credential_id=credential.pk,
            path=where[credential.pk],
            host=credential.host,
            kind=kind,
            error=error,
            ends_at=credential.clock.dies_at if kind is NewsKind.ENDING else None,
            days=credential.clock.warned_days if kind is NewsKind.ENDING else None,
            at=now,
        )
        for credential in found
    )
