"""What workers do. Arguments are ids and numbers; each task may run twice, or never."""

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from tokenwell.accounts import sessions
from tokenwell.credentials import authorize, recovery, tokens
from tokenwell.credentials.schedule import SWEEP_SECONDS


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
    _wake_exchanges()
    while seen := tokens.due():
        if not tokens.renew(seen):
            return


def _wake_exchanges() -> None:
    # By the interactive workers: a provider that keeps silent must not keep those from renewing
    # who are at it here. What is not taken before the next look is woken again.
    with suppress(OperationalError):
        for authorization in recovery.unclaimed():
            exchange.apply_async(
                kwargs={"authorization_id": str(authorization)}, expires=SWEEP_SECONDS
            )


@shared_task
def tidy() -> None:
    """Forget what no longer counts."""
    sessions.forget_failures()
    sessions.forget_sessions()
    authorize.expire()
