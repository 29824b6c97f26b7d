"""What a question asks of the record: who, what, where, when."""

from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_address
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter

from tokenwell.audit.actions import Severity
from tokenwell.audit.models import AuditEvent
from tokenwell.ids import first_of
from tokenwell.web.problems import invalid

PARAMETERS = [
    OpenApiParameter("action", str, description="An action, or all that begin with `subject.`"),
    OpenApiParameter("actor", UUID, description="Who did it."),
    OpenApiParameter("target", UUID, description="What it was done to."),
    OpenApiParameter("within", UUID, description="A container, with all that was below it."),
    OpenApiParameter("address", str, description="Where the actor came from."),
    OpenApiParameter("since", str, description="ISO 8601"),
    OpenApiParameter("until", str, description="ISO 8601"),
    OpenApiParameter("severity", str, enum=[severity.value for severity in Severity]),
]


_IDS = {
    "actor": "Give the id of a user or a service.",
    "target": "Give the id of what it was done to.",
    "within": "Give the id of a container.",
}


def filtered(rows: QuerySet[AuditEvent], wanted: Mapping[str, str]) -> QuerySet[AuditEvent]:
    """
    Keep the events that are asked for.

    :raises Problem: a value that can't be one; it names the field.
    """
    for name, condition in _CONDITIONS.items():
        if text := wanted.get(name, "").replace("\x00", ""):
            rows = rows.filter(condition(text))
    return rows


def at_or_below(container_id: UUID) -> Q:
    """Keep what happened to a container and to all that was below it at that time."""
    return Q(target_id=container_id) | Q(within__contains=[container_id])


def _named(action: str) -> Q:
    return Q(action__startswith=action) if action.endswith(".") else Q(action=action)


def _instant(name: str, text: str) -> datetime:
    try:
        instant = parse_datetime(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year < 1971:
        raise invalid(**{name: "Give a time as 2026-01-31T08:00:00Z."})
    return instant


def _id(name: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise invalid(**{name: _IDS[name]}) from None


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise invalid(address="Give an address as 192.0.2.7 or 2001:db8::7.") from None


_CONDITIONS: Mapping[str, Callable[[str], Q]] = {
    "action": _named,
    "severity": lambda text: Q(severity=text),
    "actor": lambda text: Q(actor_id=_id("actor", text)),
    "target": lambda text: Q(target_id=_id("target", text)),
    "within": lambda text: at_or_below(_id("within", text)),
    "address": lambda text: Q(address=_address(text)),
    # By id, which is the time: other months' partitions are not even looked at.
    "since": lambda text: Q(id__gte=first_of(_instant("since", text))),
    "until": lambda text: Q(id__lt=first_of(_instant("until", text))),
}
