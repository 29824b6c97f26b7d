"""Since when somebody may do something: the events that gave it and that took it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tokenwell.accounts.models import Role, User
from tokenwell.audit.actions import CHANGES_RIGHTS, Action
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.inheritance import Facet

MOST = 100
_DEEPEST = 16  # roles in roles
_AT_ONCE = 500
_MADE = frozenset({Action.CONTAINER_CREATED, Action.CREDENTIAL_CREATED})
_LISTS = ("added", "changed", "removed")
_LINE = re.compile(r"^(role )?.* \(([0-9a-f-]{36})\)(?:: (\w+) .*)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, where and of which facet; the places are those at and around an item."""

    subject: UUID
    is_person: bool  # else a service or a role: not in ``authenticated``
    facet: Facet
    places: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """What one line of an event is about: ``added``, ``changed`` or ``removed``."""

    text: str
    about: UUID
    is_role: bool
    facet: str | None


def about(subject: User | Role, facet: Facet, places: Iterable[UUID]) -> Asked:
    """Ask about a user, a service or a role."""
    if isinstance(subject, Role):
        return Asked(subject.uid, False, facet, tuple(places))
    return Asked(subject.pk, not subject.is_service, facet, tuple(places))


def history(asked: Asked) -> list[AuditEvent]:
    """
    Find what changed what somebody may do at a place, the newest first, at most ``MOST``.

    Entries at the places at and around it, the members of roles by which an entry is theirs,
    moves, and whether the account was disabled. Of each event only that is told which
    concerns them. Roles that are gone are followed too: the record names them.
    """
    here = _events(asked.places)
    named = {
        line.about
        for event in here
        for line in _lines(event)
        if line.is_role and line.facet == asked.facet
    }
    memberships = _memberships(named)
    everybody = Role.objects.filter(is_fixed=True).values_list("uid", flat=True)
    theirs = _reached(asked.subject, memberships) | (set(everybody) if asked.is_person else set())
    concerned = {asked.subject, *theirs}
    found = [
        _told(event, concerned, facet=asked.facet)
        for event in here
        # That what is around it was made says nothing.
        if event.action not in _MADE or event.target_id == asked.places[-1]
    ]
    found += [_told(event, concerned) for role in theirs for event in memberships.get(role, ())]
    found += [event for event in _events([asked.subject]) if _is_of_account(event)]
    # A role is met once for each way that leads to it.
    newest = {event.pk: event for event in found if event is not None}
    return sorted(newest.values(), key=lambda event: event.pk, reverse=True)[:MOST]


def _events(targets: Collection[UUID]) -> list[AuditEvent]:
    rows = AuditEvent.objects.filter(target_id__in=targets, action__in=CHANGES_RIGHTS)
    return list(rows.order_by("-id")[:_AT_ONCE])


def _memberships(roles: set[UUID]) -> dict[UUID, list[AuditEvent]]:
    """Find how the members of some roles changed, and of those in them; by role."""
    found: dict[UUID, list[AuditEvent]] = {}
    edge = roles
    for _ in range(_DEEPEST):
        if not edge:
            break
        found |= {role: [] for role in edge}
        events = _events(edge)
        for event in events:
            if event.target_id is not None:
                found[event.target_id].append(event)
        inner = {line.about for event in events for line in _lines(event) if line.is_role}
        edge = inner - found.keys()
    return found


def _reached(subject: UUID, memberships: Mapping[UUID, list[AuditEvent]]) -> set[UUID]:
    """Find the roles that somebody ever was in, by themselves or by others."""
    members = {
        role: {line.about for event in events for line in _lines(event)}
        for role, events in memberships.items()
    }
    reached = {subject} & members.keys()
    while (
        more := {role for role, inside in members.items() if inside & {subject, *reached}} - reached
    ):
        reached |= more
    return reached


def _told(
    event: AuditEvent, concerned: set[UUID], *, facet: Facet | None = None
) -> AuditEvent | None:
    """Keep what concerns somebody; None: nothing of it does."""
    if event.action not in {
        Action.PERMISSIONS_CHANGED,
        Action.ROLE_MEMBERS_CHANGED,
        Action.ROLE_DELETED,
    }:
        return event
    kept = {
        name: [
            line.text
            for line in _lines(event, name)
            if line.about in concerned and line.facet == facet
        ]
        for name in _LISTS
    }
    if not any(kept.values()):
        return None
    event.facts = kept
    return event


def _lines(event: AuditEvent, *names: str) -> list[_Line]:
    texts = [
        text
        for name in names or _LISTS
        for text in event.facts.get(name) or ()
        if isinstance(text, str)
    ]
    read = [(text, _LINE.match(text)) for text in texts]
    return [_Line(text, UUID(m[2]), bool(m[1]), m[3]) for text, m in read if m]


def _is_of_account(event: AuditEvent) -> bool:
    """Tell whether an event let an account in, or kept it out."""
    if event.action in {Action.USER_DISABLED, Action.SERVICE_CREATED}:
        return True
    return bool({"is_active", "is_enabled"} & set(event.facts.get("fields") or ()))
