"""What workers do. Arguments are ids and numbers; each task may run twice, or never."""

from uuid import UUID

from celery import shared_task

from tokenwell.accounts import sessions
from tokenwell.credentials import authorize, recovery, tokens


@shared_task
def renew(*, credential_id: str, seen: int, at_once: bool = False) -> None:
    """Renew one credential that somebody waits for."""
    tokens.renew({UUID(credential_id): seen}, at_once=at_once)


@shared_task
def exchange(*, authorization_id: str) -> None:
    """Go on with an authorization: exchange its code, or ask for a token."""
    authorize.exchange_one(UUID(authorization_id))


@shared_task
def refresh_due() -> None:
    """Renew what is due, batch after batch, and settle what was left open."""
    recovery.recover()
    while seen := tokens.due():
        if not tokens.renew(seen):
            return


@shared_task
def tidy() -> None:
    """Forget what no longer counts."""
    sessions.forget_failures()
    authorize.expire()
