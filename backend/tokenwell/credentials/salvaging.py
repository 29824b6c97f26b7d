"""Keep what waits on the disk: answers that came while the database was away."""

import logging
from uuid import UUID

from django.db import transaction

from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.containers import tree
from tokenwell.credentials import consents, exchange, outcomes, requests, settling, spool
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Authorization, Credential, RefreshAttempt, TokenSet
from tokenwell.credentials.spool import Spooled
from tokenwell.encryption import secrets
from tokenwell.oauth.token import salvage
from tokenwell.web.database_time import database_now

logger = logging.getLogger(__name__)

STRANDED = "stranded"


def drain() -> int:
    """Keep what waits on this host's disk; say how many. Two at once do no harm."""
    kept = 0
    for spooled in spool.waiting():
        try:
            _keep(spooled)
            spool.remove(spooled.attempt)
            kept += 1
        except Exception:
            # The file stays, and the next round tries again.
            logger.exception("an answer could not be taken from the disk: %s", spooled.attempt)
    return kept


def _keep(spooled: Spooled) -> None:
    _note_in_journal(spooled)
    rows = Credential.objects.select_related("clock")
    credential = rows.filter(
        pk=spooled.credential,
        destination=spooled.destination,
        destination_epoch=spooled.destination_epoch,
    ).first()
    if credential is None:
        _strand(spooled)
    elif spooled.authorization is not None:
        _keep_consent(spooled, credential, spooled.authorization)
    else:
        _keep_renewal(spooled, credential)


def _keep_renewal(spooled: Spooled, credential: Credential) -> None:
    spent = credential.clock.current_tokens()
    claim = _claim(spooled, credential, spent=spent)
    kept = exchange.keep(claim, spooled.response)
    settling.judge_answer(claim, spooled.response)
    if kept is None and _has_tokens(claim, spooled) and not outcomes.is_renewed(spooled.attempt):
        _strand(spooled)


def _keep_consent(spooled: Spooled, credential: Credential, authorization_id: UUID) -> None:
    rows = Authorization.objects.select_related("credential__clock", "person")
    authorization = rows.filter(pk=authorization_id).first()
    if authorization is None or authorization.ended_at is not None:
        _strand(spooled)
        return
    exchange.keep(_claim(spooled, credential, authorization=authorization), spooled.response)
    consents.recover(authorization.pk)


def _claim(
    spooled: Spooled,
    credential: Credential,
    *,
    spent: TokenSet | None = None,
    authorization: Authorization | None = None,
) -> Claim:
    return Claim(
        attempt=spooled.attempt,
        from_version=spooled.from_version,
        started_at=spooled.started_at,
        credential=credential,
        token_set=spent if credential.clock.token_version == spooled.from_version else None,
        authorization=authorization,
    )


def _has_tokens(claim: Claim, spooled: Spooled) -> bool:
    return salvage(spooled.response, requests.habits_of(claim.credential)) is not None


def _note_in_journal(spooled: Spooled) -> None:
    """Write the attempt anew where the database has lost it, with its last commits."""
    RefreshAttempt.objects.bulk_create(
        [
            RefreshAttempt(
                id=spooled.attempt,
                credential_id=spooled.credential,
                authorization_id=spooled.authorization,
                purpose=spooled.purpose,
                from_version=spooled.from_version,
                fence=0,
                started_at=spooled.started_at,
                sender="",
                destination=spooled.destination,
                destination_epoch=spooled.destination_epoch,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def _strand(spooled: Spooled) -> None:
    """Keep an answer that fits nowhere any more, where an administrator sees it."""
    journal = RefreshAttempt.objects.select_for_update().get(pk=spooled.attempt)
    if journal.kept_at is None:
        journal.status, journal.kept_at = spooled.status, database_now()
        secrets.seal_into(journal, "raw", spooled.body)
        journal.save(update_fields=["status", "kept_at", "raw"])
    outcomes.close_journal(spooled.attempt, STRANDED, now=database_now())
    credential = Credential.objects.filter(pk=spooled.credential).first()
    where = tree.target(credential) if credential else Target("credential", spooled.credential, "")
    record(Action.ANSWER_STRANDED, by=SYSTEM, on=where, facts={"attempt": str(spooled.attempt)})
