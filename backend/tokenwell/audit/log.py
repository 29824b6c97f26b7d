"""Write to the record, in the same transaction as the change that it tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    events = [
        AuditEvent(
            at=now,
            action=action.value,
            severity=severity_of(action).value,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_name=by.name,
            address=by.address,
            target_kind=target.kind,
            target_id=target.id,
            target_path=target.path,
            within=list(target.within),
            facts=dict(facts),
        )
        for target, facts in on
    ]
    many.insert(events)
