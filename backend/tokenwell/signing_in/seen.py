"""When each session was last seen."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from tokenwell.accounts.sessions import address_of

_PACE = timedelta(minutes=1)


def note(request: HttpRequest) -> None:
    """Note that the person of a session is there, and at which address: once a minute."""
    if not request.user.is_authenticated:
        return
    now = timezone.now()
    own = UserSession.objects.filter(session_key=request.session.session_key)
    given = {"ip": address} if (address := address_of(request)) else {}
    own.filter(last_seen_at__lt=now - _PACE).update(last_seen_at=now, **given)


@transaction.atomic
def forget_sessions() -> int:
    """Delete the sessions that have ended by time; say how many rows went."""
    # Nobody else does: Django deletes only the one that is signed out of.
    gone = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone
