"""Write to the record, in the same transaction as the change that it tells of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tokenwell import many
from tokenwell.audit.actions import Action, severity_of
from tokenwell.audit.models import ActorKind, AuditEvent


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a user, a service or Tokenwell itself, and the address they came from."""

    kind: ActorKind
    id: UUID | None
    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What it was done to; ``within`` are the containers around it, the root first."""

    kind: str
    id: UUID | None
    path: str
    within: tuple[UUID, ...] = ()


SYSTEM = Actor(ActorKind.SYSTEM, None, "Tokenwell")


def record(
    action: Action, *, by: Actor, on: Target, facts: Mapping[str, object] | None = None
) -> None:
    """
    Add one event.

    ``facts`` are plain values for people: names of fields, numbers, an error's code. A
    secret is never among them; one that was changed is told by the name of its field.
    """
    record_all(action, by=by, on=[(on, facts or {})])


def record_all(
    action: Action, *, by: Actor, on: Iterable[tuple[Target, Mapping[str, object]]]
) -> None:
    """Add an event for each of several targets, which are told with their facts."""
    now = timezone.now()
    write([event(action, by=by, on=target, facts=facts, at=now) for target, facts in on])


def event(
    action: Action, *, by: Actor, on: Target, facts: Mapping[str, object], at: datetime
) -> AuditEvent:
    """Make an event that is written later, with others."""
    return AuditEvent(
        at=at,
        action=action.value,
        severity=severity_of(action).value,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        address=by.address,
        target_kind=on.kind,
        target_id=on.id,
        target_path=on.path,
        within=list(on.within),
        facts=dict(facts),
    )


def write(events: Sequence[AuditEvent]) -> None:
    """Add events that were made before."""
    many.insert(events)
