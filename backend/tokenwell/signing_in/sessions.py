"""Sessions of people, and the end of them."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction

from tokenwell.accounts.models import User
from tokenwell.accounts.people import target
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record


@transaction.atomic
def end(sessions: Iterable[Any], *, by: Actor) -> None:
    """Sign a person out of some of their sessions, at once."""
    for session in sessions:
        session.end()
        facts = {"address": session.ip}
        record(Action.SESSION_ENDED, by=by, on=target(session.user), facts=facts)


def end_all(user: User, *, by: Actor) -> None:
    """Sign a person out everywhere."""
    end(UserSession.objects.filter(user=user).order_by("pk"), by=by)


def sessions_of(user: User) -> list[Any]:
    """List where a person is signed in, the session seen last first."""
    return sorted(
        UserSession.objects.purge_and_list(user), key=lambda row: row.last_seen_at, reverse=True
    )
