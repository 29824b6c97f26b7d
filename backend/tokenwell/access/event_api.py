"""One event of the record; of a use, why it was allowed."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import history, verdicts
from tokenwell.access.finding import OVERRIDE, secured_item
from tokenwell.access.record_scope import VIEW_ALL, readable
from tokenwell.access.record_serializers import EventDetails, event
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.models import ActorKind, AuditEvent
from tokenwell.containers import bins, permissions
from tokenwell.containers.inheritance import Facet, Right
from tokenwell.containers.models import Item, Kind

_USES = frozenset({Action.TOKEN_USED, Action.LOGIN_USED, Action.USE_REFUSED})


class EventView(APIView):
    """One event of the record."""

    @extend_schema(responses=EventDetails)
    def get(self, request: Request, event_id: UUID) -> Response:
        """Show an event; of a use, what gave and took the right to it."""
        row, knows_why = _event(user_of(request), event_id)
        why = _why(row) if knows_why and row.action in _USES else None
        return Response(EventDetails({**event(row), "why": why}).data)


def _event(user: User, event_id: UUID) -> tuple[AuditEvent, bool]:
    """
    Get an event, and whether somebody may know who has which right where it happened.

    It is for whoever views the whole record, and for those in whose record of a place it is:
    who secures what it was done to, or something around that; or, where that is a credential or
    a job, reads it: its page tells them of the same event.

    :raises Http404: there is none, or they may not know of it.
    :raises Problem: 403; it names the right.
    """
    row = get_object_or_404(AuditEvent, pk=event_id)
    if user.has_perm(VIEW_ALL):
        return row, True
    if row.target_id is None:
        raise Http404
    if user.has_perm(OVERRIDE):
        secured_item(user, row.target_id, Right.SECURITY_READ)
        return row, True
    item = permissions.visible(user, Item.objects.all()).filter(pk=row.target_id).first()
    if item is None:
        return _of_what_is_gone(user, row), False
    right = Right.SECURITY_READ
    knows_why = permissions.can(user, right, item)
    if not knows_why:
        if item.kind != Kind.CONTAINER:
            right = Right.CONFIGURATION_READ
        permissions.need(user, right, item)
    _need_in_record(user, row, item, right)
    return row, knows_why


def _of_what_is_gone(user: User, row: AuditEvent) -> AuditEvent:
    """
    Get an event at what is gone, or is out of sight now, from the record of what was around it.

    :raises Http404: they may not know of it.
    """
    right = Right.SECURITY_READ
    around = permissions.permitted(user, right, Item.objects.filter(pk__in=row.within))
    nearest = max(around, key=lambda place: row.within.index(place.pk), default=None)
    if nearest is None:
        raise Http404
    _need_in_record(user, row, nearest, right)
    return row


def _need_in_record(user: User, row: AuditEvent, item: Item, right: Right) -> None:
    """
    Go on only with an event that the record of an item has for somebody.

    :raises Http404: it has not.
    """
    rows = AuditEvent.objects.filter(pk=row.pk)
    if not readable(rows, item, user=user, right=right).exists():
        raise Http404


def _why(row: AuditEvent) -> dict[str, Any] | None:
    if row.target_id is None or row.actor_id is None:
        return None
    # Where it was then, and where it is now.
    item = bins.outside(Item.objects.all()).filter(pk=row.target_id).first()
    places = dict.fromkeys([*row.within, *(item.ancestors if item else ()), row.target_id])
    asked = history.Asked(
        row.actor_id,
        is_person=row.actor_kind == ActorKind.USER,
        facet=Facet.CREDENTIAL,
        places=tuple(places),
    )
    found = history.history(asked)
    actor = User.objects.filter(pk=row.actor_id).first()
    now = verdicts.verdict(item, actor, Right.CREDENTIAL_USE) if item and actor else None
    return {
        "before": verdicts.changes(one for one in found if one.pk < row.pk),
        "since": verdicts.changes(one for one in found if one.pk > row.pk),
        "now": now,
    }
