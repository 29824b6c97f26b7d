"""Gather what the invariants are checked against: ledger, journal, record and rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chaos import invariants
from chaos.facts import Attempt, Case, Family, Kept, Sent, Violation
from chaos.families import short_hash
from chaos.scene import Subject
from chaos.stack import Stack
from tokenwell.audit.actions import Action
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials.models import CredentialClock, RefreshAttempt, TokenSet
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen

# What the record says when an attempt is given up, and what the journal said then.
_GIVEN_UP = {Action.TOKEN_UNCERTAIN.value: "unknown", Action.TOKEN_UNAVAILABLE.value: "not-done"}


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at some credentials brought."""

    sends: int
    violations: list[Violation]


def look(stack: Stack, subjects: Sequence[Subject]) -> Found:
    """Check I1, I2, I3, I5 and I6 of some credentials, which have come to rest."""
    families = {name for subject in subjects for name in subject.families}
    sent = stack.provider.ledger(*families)
    states = stack.provider.families(*families)
    violations: list[Violation] = []
    for subject in subjects:
        mine = [one for one in sent if one.family in subject.families]
        known = {name: states[name] for name in subject.families}
        violations += invariants.check(_case(subject, mine, known))
    return Found(len(sent), violations)


def _case(subject: Subject, sent: Sequence[Sent], families: Mapping[str, Family]) -> Case:
    pk = subject.credential.pk
    clock = CredentialClock.objects.filter(pk=pk).first()
    events = list(
        AuditEvent.objects.filter(target_id=pk).order_by("id").values("action", "at", "facts")
    )
    return Case(
        name=f"{subject.credential.name} ({subject.credential.unknown_outcome})",
        policy=subject.credential.unknown_outcome,
        state=clock.state if clock else "",
        version=clock.token_version if clock else 0,
        stored=_stored(clock),
        is_open=clock is not None and clock.open_attempt is not None,
        is_scheduled=clock is not None and clock.retry_at is not None,
        attempts=_attempts(pk, events),
        sent=sent,
        families=families,
        renewed=_renewed(events),
        is_left=subject.is_left,
    )


def _stored(clock: CredentialClock | None) -> str:
    tokens = clock.current_tokens() if clock else None
    if tokens is None or tokens.refresh_token is None:
        return ""
    try:
        return short_hash(secrets.reveal(tokens, "refresh_token"))
    except CannotOpen:
        return "sealed-for-elsewhere"


def _renewed(events: Iterable[Mapping[str, Any]]) -> list[int]:
    name = Action.TOKEN_RENEWED.value
    return [int(one["facts"]["version"]) for one in events if one["action"] == name]


def _attempts(credential: UUID, events: Sequence[Mapping[str, Any]]) -> list[Attempt]:
    rows = RefreshAttempt.objects.filter(credential_id=credential).order_by("id")
    given_up = [one for one in events if one["action"] in _GIVEN_UP]
    return [_attempt(row, given_up) for row in rows]


def _attempt(row: RefreshAttempt, given_up: Iterable[Mapping[str, Any]]) -> Attempt:
    within = [
        one
        for one in given_up
        if row.started_at <= one["at"] and (row.ended_at is None or one["at"] <= row.ended_at)
    ]
    first = within[0] if within and row.purpose == "renew" else None
    return Attempt(
        purpose=row.purpose,
        from_version=row.from_version,
        started_at=row.started_at.timestamp(),
        ended_at=_seconds(row.ended_at),
        outcome=row.outcome,
        is_kept=row.kept_at is not None,
        given_up_at=_seconds(first["at"]) if first else None,
        given_up_as=_GIVEN_UP[first["action"]] if first else "",
    )


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at is not None else None


def held(subject: Subject) -> str:
    """Name the refresh token that a credential has now, as a short hash; empty: none."""
    return _stored(CredentialClock.objects.filter(pk=subject.id).first())


def kept_versions(subject: Subject) -> list[Kept]:
    """Say which versions of a credential were committed, when, with which access token."""
    sets = TokenSet.objects.filter(credential=subject.credential).select_related("credential")
    access = {one.version: short_hash(secrets.reveal(one, "access_token")) for one in sets}
    rows = RefreshAttempt.objects.filter(
        credential_id=subject.credential.pk, outcome="renewed", kept_at__isnull=False
    )
    return [
        Kept(version, row.kept_at.timestamp(), access.get(version, ""))
        for row in rows
        if row.kept_at and (version := row.from_version + 1)
    ]
