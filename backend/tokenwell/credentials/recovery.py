"""Settle what nobody settled: requests whose worker died, answers kept but not yet judged."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record
from tokenwell.containers import tree
from tokenwell.crashes import crash_point
from tokenwell.credentials import consents, settling
from tokenwell.credentials.claims import LEASE_SECONDS, Claim
from tokenwell.credentials.models import (
    Authorization,
    Credential,
    RefreshAttempt,
    TokenSet,
)
from tokenwell.credentials.schedule import SWEEP_SECONDS
from tokenwell.credentials.spool_folder import identity
from tokenwell.credentials.states import AuthorizationState
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth.messages import Response
from tokenwell.outbound.errors import Code, OutcomeUnknown
from tokenwell.web.database_time import database_now

logger = logging.getLogger(__name__)

# Older ones are not looked for any more: nobody waits for them.
_LOST_FOR_GOOD = timedelta(days=1)

# What was sent from another host may wait on its disk: it has a while to say so.
_LEFT_OPEN = """
SELECT c.open_attempt
FROM credentials_credentialclock c
LEFT JOIN credentials_refreshattempt a ON a.id = c.open_attempt
WHERE c.open_attempt IS NOT NULL AND c.lease_until < now()
  AND (
      a.id IS NULL OR starts_with(a.sender, %(here)s)
      OR c.lease_until < now() - interval '5 minutes'
  )
LIMIT 100
"""
# A request without an outcome is not sent again under this policy: when the access token
# has ended, a person has to act.
_GIVEN_UP = """
UPDATE credentials_credentialclock c
SET state = 'needs_authorization', since = now(), refresh_at = NULL, retry_at = NULL
FROM credentials_credential k, credentials_tokenset t
WHERE k.item_ptr_id = c.credential_id AND t.id = c.token_set
  AND c.state = 'uncertain' AND c.unknown_version = c.token_version
  AND k.unknown_outcome = 'never'
  AND (t.expires_at IS NULL OR t.expires_at <= now())
RETURNING c.credential_id
"""


# What a person has to mend is an error as soon as there is no access token any more.
_NOT_MENDED = """
UPDATE credentials_credentialclock
SET state = 'error', since = now()
WHERE is_misconfigured AND state IN ('authorized', 'uncertain') AND ends_at <= now()
"""


def recover() -> int:
    """Settle what was left open; say how much. May run anywhere, any number of times."""
    settled = 0
    for attempt in _left_open():
        settled += _one(_settle_renewal, attempt)
    for authorization in _lost_exchanges():
        settled += _one(consents.recover, authorization)
    with connection.cursor() as cursor:
        cursor.execute(_NOT_MENDED)
        ended: int = cursor.rowcount
    return settled + ended + _give_up()


def unclaimed() -> list[UUID]:
    """Find the exchanges that nobody works on: waiting for their turn, or lost by the broker."""
    waiting = Q(state=AuthorizationState.EXCHANGING, attempt__isnull=True)
    to_be_pushed = Q(state=AuthorizationState.PENDING, pushed__isnull=False)
    return _open(waiting | to_be_pushed)


def unasked() -> list[UUID]:
    """Find the devices that should have been asked about by now."""
    long_ago = database_now() - timedelta(seconds=SWEEP_SECONDS)
    late = Q(state=AuthorizationState.PENDING, poll_at__lt=long_ago)
    return _open(late & Q(expires_at__gt=Now()))


def _one(settle: Callable[[UUID], int], which: UUID) -> int:
    # The next round tries again; whatever is wrong with one must not stop the others.
    try:
        return settle(which)
    except Exception:
        logger.exception("what was left open could not be settled: %s", which)
        return 0


def _left_open() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_OPEN, {"here": f"{identity()}:"})
        return [row[0] for row in cursor.fetchall()]


def _lost_exchanges() -> list[UUID]:
    long_ago = database_now() - timedelta(seconds=LEASE_SECONDS)
    lost = Q(state=AuthorizationState.EXCHANGING, attempt__isnull=False, claimed_at__lt=long_ago)
    return _open(lost)


def _open(which: Q) -> list[UUID]:
    rows = Authorization.objects.filter(which, expires_at__gt=Now() - _LOST_FOR_GOOD)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:100])


def _settle_renewal(attempt: UUID) -> int:
    crash_point("CP13")
    journal = RefreshAttempt.objects.filter(pk=attempt).first()
    credential = (
        Credential.objects.select_related("clock").filter(clock__open_attempt=attempt).first()
    )
    if journal is None or credential is None:
        return 0
    clock = credential.clock
    spent = TokenSet.objects.filter(pk=clock.token_set).first() if clock.token_set else None
    claim = Claim(
        attempt=attempt,
        from_version=journal.from_version,
        started_at=journal.started_at,
        credential=credential,
        token_set=spent,
    )
    answer = _as_it_was(journal)
    if answer is None:
        settling.judge_renewal(claim, token=None, failure=OutcomeUnknown(Code.CLOSED))
    else:
        settling.judge_answer(claim, answer)
    return 1


def _as_it_was(journal: RefreshAttempt) -> Response | None:
    """Give the answer that was kept once more; without one, nobody knows what happened."""
    if journal.kept_at is None or journal.raw is None:
        return None
    try:
        body = secrets.reveal_bytes(journal, "raw")
    except CannotOpen:
        return None
    return Response(status=journal.status or 0, body=body)


@transaction.atomic
def _give_up() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN_UP)
        ids = [row[0] for row in cursor.fetchall()]
    for credential in Credential.objects.filter(pk__in=ids):
        facts = {"error": "no-answer"}
        record(Action.TOKEN_REFUSED, by=SYSTEM, on=tree.target(credential), facts=facts)
    return len(ids)
