"""Give tokens back to their providers (RFC 7009), as many at once as there are."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import close_old_connections, connection, transaction

from tokenwell import many
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record_all
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
_GIVEN_BACK, _REFUSED = "given-back", "refused"
_OF_END = ("outcome", "due_at", "request", "ended_at")

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
    errors: dict[UUID, str] = {}
    for one in (one for one in ids if one in rows):
        try:
            sealed = secrets.reveal_bytes(rows[one], "request")
            ready.append((one, msgspec.json.decode(sealed, type=Request)))
        except (CannotOpen, msgspec.MsgspecError):
            errors[one] = _REFUSED
    # Nobody holds a connection while a provider thinks.
    close_old_connections()
    answers = http.send_all(ready, deadline=deadline_in(_SECONDS), at_once=AT_ONCE)
    errors.update((one, _error(answer)) for one, answer in answers)
    _settle(errors)


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
        return _REFUSED
    return ""


@transaction.atomic
def _settle(errors: Mapping[UUID, str]) -> None:
    """Note how some have ended; what is not noted is given back once more, which does no harm."""
    still_open = Revocation.objects.filter(pk__in=list(errors), ended_at__isnull=True)
    # In one order, so that two who settle do not wait for each other.
    rows, now = list(still_open.select_for_update().order_by("pk")), database_now()
    for row in rows:
        error = errors[row.pk]
        if error in ("", _REFUSED) or now - row.created_at > _GIVEN_UP_AFTER:
            row.outcome, row.ended_at = error or _GIVEN_BACK, now
            row.request = row.due_at = None
        else:
            row.due_at = now + min(_FIRST_RETRY * 2 ** min(row.tries, 10), _LONGEST_RETRY)
    many.update(rows, fields=_OF_END)
    ended = [row for row in rows if row.ended_at is not None]
    _tell(Action.TOKEN_GIVEN_BACK, [row for row in ended if row.outcome == _GIVEN_BACK])
    _tell(Action.TOKEN_NOT_GIVEN_BACK, [row for row in ended if row.outcome != _GIVEN_BACK])


def _tell(action: Action, rows: Sequence[Revocation]) -> None:
    told = [
        (Target("credential", row.credential_id, row.path), {"error": row.outcome}) for row in rows
    ]
    record_all(action, by=SYSTEM, on=told)
