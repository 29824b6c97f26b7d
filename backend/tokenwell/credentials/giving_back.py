"""Give tokens back to their providers (RFC 7009), as many at once as there are."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import close_old_connections, connection, transaction

from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.credentials.models import Revocation
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import revocation
from tokenwell.oauth.errors import OAuthError, ProviderUnavailable
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import OutboundError
from tokenwell.web.database_time import database_now

logger = logging.getLogger(__name__)

AT_ONCE = 100
_SECONDS = 15.0
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=12)
_GIVEN_UP_AFTER = timedelta(days=30)

# The next try is noted before this one: whoever dies in between has it done again.
_CLAIM = """
UPDATE credentials_revocation
SET tries = tries + 1, due_at = now() + %(retry)s * interval '1 second'
WHERE id IN (
    SELECT id FROM credentials_revocation WHERE id = ANY(%(ids)s) AND due_at <= now()
    FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


def give_back(ids: Sequence[UUID]) -> None:
    """Send some revocations, those that nobody else sends at the moment."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"ids": list(ids), "retry": _FIRST_RETRY.total_seconds()})
        claimed = {row[0] for row in cursor.fetchall()}
    rows = {row.pk: row for row in Revocation.objects.filter(pk__in=claimed)}
    ready: list[tuple[UUID, Request]] = []
    for one in (one for one in ids if one in rows):
        try:
            sealed = secrets.reveal_bytes(rows[one], "request")
            ready.append((one, msgspec.json.decode(sealed, type=Request)))
        except (CannotOpen, msgspec.MsgspecError):
            _end(rows[one], "refused", Action.TOKEN_NOT_GIVEN_BACK, now=database_now())
    # Nobody holds a connection while a provider thinks.
    close_old_connections()
    answers = list(http.send_all(ready, deadline=deadline_in(_SECONDS), at_once=AT_ONCE))
    # In one commit: what it does not note is given back once more, which does no harm.
    with transaction.atomic():
        now = database_now()
        for one, answer in answers:
            _settle(rows[one], _error(answer), now=now)


def due() -> list[UUID]:
    """Find the revocations whose time has come."""
    rows = Revocation.objects.filter(due_at__lte=database_now()).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


def forget() -> None:
    """Delete what was settled long ago."""
    Revocation.objects.filter(ended_at__lt=database_now() - _GIVEN_UP_AFTER).delete()


def _error(answer: Response | OutboundError) -> str:
    """Say what is wrong with an answer, empty if the token was taken."""
    if isinstance(answer, OutboundError):
        return "no-answer"
    try:
        revocation.read_revocation_response(answer)
    except ProviderUnavailable:
        return "no-answer"
    except OAuthError:
        return "refused"
    return ""


def _settle(row: Revocation, error: str, *, now: datetime) -> None:
    if not error:
        _end(row, "given-back", Action.TOKEN_GIVEN_BACK, now=now)
    elif now - row.created_at > _GIVEN_UP_AFTER or error == "refused":
        _end(row, error, Action.TOKEN_NOT_GIVEN_BACK, now=now)
    else:
        wait = min(_FIRST_RETRY * 2 ** min(row.tries, 10), _LONGEST_RETRY)
        Revocation.objects.filter(pk=row.pk).update(due_at=now + wait)


@transaction.atomic(savepoint=False)
def _end(row: Revocation, outcome: str, action: Action, *, now: datetime) -> None:
    ended = Revocation.objects.filter(pk=row.pk, ended_at__isnull=True).update(
        outcome=outcome, due_at=None, request=None, ended_at=now
    )
    if ended:
        target = Target("credential", row.credential_id, row.path)
        record(action, by=SYSTEM, on=target, facts={"error": outcome})
