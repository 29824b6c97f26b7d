"""
Keep and judge many answers together: one commit for each of the two, not for each answer.

Only what is plain is done together: a renewal that brought a token. All else, and a group in
which anything is not as it should be, is left to whoever does one at a time (``exchange``,
``settling``): nothing of such a group is committed here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models.functions import Now

from tokenwell import many
from tokenwell.audit.actions import Action
from tokenwell.crashes import crash_point
from tokenwell.credentials import exchange, hosts, outcomes, settling, tally, wakeups
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import CredentialClock, RefreshAttempt, TokenSet
from tokenwell.encryption import secrets
from tokenwell.encryption.fields import Sealed
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Salvage, Token

# Whoever waits longer for a row than this, for somebody who changes a credential, must not
# have all others of its group wait: then each is kept by itself.
_PATIENCE = "SET LOCAL lock_timeout = '250ms'"

_JOURNAL = """
UPDATE credentials_refreshattempt j SET status = a.status, raw = a.raw, kept_at = now()
FROM json_to_recordset(%(rows)s) AS a (attempt uuid, status smallint, raw bytea, epoch bigint)
-- Named once more as plain values, for which only the partitions are read that they are in.
WHERE j.id = a.attempt AND j.id = ANY(%(attempts)s) AND j.kept_at IS NULL
  AND j.destination_epoch = a.epoch
"""
# In the order of their ids, so that two groups never wait for each other.
_LOCK = """
SELECT k.item_ptr_id
FROM json_to_recordset(%(seen)s) AS w (credential uuid, version bigint, epoch bigint)
JOIN credentials_credential k ON k.item_ptr_id = w.credential
JOIN credentials_credentialclock c ON c.credential_id = w.credential
WHERE k.destination_epoch = w.epoch AND c.token_version = w.version
ORDER BY k.item_ptr_id
FOR UPDATE OF k, c
"""
_RENEWED = """
UPDATE credentials_credentialclock c SET token_version = w.version + 1, token_set = w.attempt
FROM json_to_recordset(%(seen)s) AS w (credential uuid, version bigint, attempt uuid)
WHERE c.credential_id = w.credential
"""


class NotTogether(Exception):
    """Something in a group is not as it should be: each is to be done by itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A plain answer that is kept, with its tokens."""

    claim: Claim
    answer: Response
    token: Token = field(repr=False)
    token_set: TokenSet


def plain_token(claim: Claim, answer: Any) -> Token | None:
    """Give the token of an answer that can be settled together with others; else None."""
    if not isinstance(answer, Response) or claim.credential.uses_dpop or claim.is_probe_of_client:
        return None
    token, _ = settling.read_answer(claim, answer)
    if token is None or claim.authorization is not None:
        return None
    # Whose id_token it is may be a question for the provider's keys.
    return None if token.id_token and claim.credential.clock.account else token


def keep(group: Sequence[tuple[Claim, Response, Token]]) -> list[Kept]:
    """
    Keep plain answers as ``exchange.keep`` does, in one durable commit.

    :raises NotTogether: one of them has to be kept by itself.
    """
    group = sorted(group, key=lambda each: each[0].credential.pk)
    kept = [Kept(claim, answer, token, _token_set(claim, token)) for claim, answer, token in group]
    values = _values(kept)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_PATIENCE)
        for statement in (_LOCK, _JOURNAL, _RENEWED):
            cursor.execute(statement, values)
            if cursor.rowcount != len(kept):
                raise NotTogether
        many.insert([each.token_set for each in kept])
        crash_point("CP08")
    crash_point("CP09")
    return kept


def judge(group: Sequence[Kept]) -> list[Kept]:
    """
    Judge kept answers as ``settling.judge_answer`` does, in one commit.

    :returns: those that have to be judged by themselves.
    """
    by_credential = {each.claim.credential.pk: each for each in group}
    done: list[Kept] = []
    with transaction.atomic(), connection.cursor() as cursor:
        crash_point("CP11")
        cursor.execute(_PATIENCE)
        clocks = []
        for clock in _locked(by_credential):
            each = by_credential[clock.pk]
            # Without a client it was changed just now, and is to be read once more.
            is_plain = clock.client is not None
            if is_plain and clock.open_attempt == each.claim.attempt == clock.token_set:
                outcomes.note_token(clock, each.token_set, each.token, now=clock.read_at)
                clock.open_attempt = clock.lease_until = None
                clocks.append(clock)
                done.append(each)
        if done:
            outcomes.save_renewed(clocks, [each.claim.attempt for each in done])
            outcomes.note_all(
                Action.TOKEN_RENEWED,
                [(each.claim, settling.facts_of(each.token_set)) for each in done],
            )
    for each in done:
        tally.count("refreshes", host=each.claim.host, label="renewed")
        hosts.note(each.claim, None)
    wakeups.publish(*(each.claim.credential.pk for each in done))
    settled = {each.claim.attempt for each in done}
    return [each for each in group if each.claim.attempt not in settled]


def _locked(by_credential: Mapping[UUID, Kept]) -> Iterator[CredentialClock]:
    rows = CredentialClock.objects.select_for_update().annotate(at=Now())
    # In one order, so that two groups never wait for each other.
    for clock in rows.filter(pk__in=list(by_credential)).order_by("pk"):
        # As it was when it was claimed: what would change the meaning of its tokens would
        # have made them no longer the current ones.
        clock.credential = by_credential[clock.pk].claim.credential
        clock.read_at = clock.at
        yield clock


def _token_set(claim: Claim, token: Token) -> TokenSet:
    found = Salvage(
        access_token=token.access_token,
        refresh_token=token.refresh_token,
        expires_in=token.expires_in,
        expires_at=token.expires_at,
    )
    token_set = exchange.build_tokens(claim, found, version=claim.from_version + 1)
    # What judging would add to the row: now it costs nothing.
    outcomes.tell(token_set, token)
    return token_set


def _values(group: Sequence[Kept]) -> dict[str, Any]:
    rows = [
        {
            "attempt": each.claim.attempt,
            "status": each.answer.status,
            "raw": _raw(each.claim, each.answer),
            "epoch": each.claim.credential.destination_epoch,
        }
        for each in group
    ]
    seen = [
        {
            "credential": each.claim.credential.pk,
            "version": each.claim.from_version,
            "epoch": each.claim.credential.destination_epoch,
            "attempt": each.claim.attempt,
        }
        for each in group
    ]
    return {
        "rows": msgspec.json.encode(rows).decode(),
        "seen": msgspec.json.encode(seen).decode(),
        "attempts": [each.claim.attempt for each in group],
    }


def _raw(claim: Claim, answer: Response) -> str:
    journal = RefreshAttempt(
        id=claim.attempt,
        destination=claim.credential.destination,
        destination_epoch=claim.credential.destination_epoch,
    )
    secrets.seal_into(journal, "raw", answer.body)
    sealed: Sealed = journal.raw
    return f"\\x{sealed.blob.hex()}"
