"""What workers do. Arguments are ids and numbers; each task may run twice, or never."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from tokenwell import stopping
from tokenwell.crashes import crash_point
from tokenwell.credentials import (
    accounts,
    authorize,
    binning,
    bulkhead,
    clients,
    consents,
    device_flow,
    epoch,
    giving_back,
    hosts,
    inquiries,
    news,
    recovery,
    salvaging,
    tokens,
)
from tokenwell.credentials.schedule import SWEEP_SECONDS
from tokenwell.web.database_time import database_now

_SOON_SECONDS = 0.5


@shared_task
def renew(*, credential_id: str, seen: int, at_once: bool = False) -> None:
    """Renew one credential that somebody waits for."""
    one = UUID(credential_id)
    with bulkhead.place(bulkhead.of_renewal(one)) as is_free:
        if is_free:
            tokens.renew({one: seen}, at_once=at_once)
    crash_point("CP10")


@shared_task
def exchange(*, authorization_id: str, tries: int = 0) -> None:
    """Go on with an authorization: exchange its code, ask for a token, fetch a device's codes."""
    one = UUID(authorization_id)
    with bulkhead.place(bulkhead.of_authorization(one)) as is_free:
        if is_free:
            consents.go_on(one)
        else:
            consents.put_off(one)
            _try_soon(exchange, tries, authorization_id=authorization_id)
    _ask_later(one)


@shared_task
def poll(*, authorization_id: str) -> None:
    """Ask whether a person has consented on their device."""
    one = UUID(authorization_id)
    with bulkhead.place(bulkhead.of_authorization(one)) as is_free:
        was_asked = is_free and consents.poll(one)
    if was_asked:
        _ask_later(one)


@shared_task
def inquire(*, inquiry_id: str, tries: int = 0) -> None:
    """Put a person's question to a provider."""
    one = UUID(inquiry_id)
    with bulkhead.place(bulkhead.of_inquiry(one)) as is_free:
        if is_free:
            inquiries.answer(one)
        else:
            inquiries.put_off(one)
            _try_soon(inquire, tries, inquiry_id=inquiry_id)


@shared_task
def give_back(*, revocation_id: str) -> None:
    """Give a token back to its provider."""
    with bulkhead.place(bulkhead.REVOCATIONS) as is_free:
        if is_free:
            giving_back.give_back([UUID(revocation_id)])


@shared_task
def give_back_due() -> None:
    """Give back what nobody has given back yet."""
    giving_back.give_back(giving_back.due())


@shared_task
def refresh_due() -> None:
    """Renew what is due, batch after batch, and settle what was left open."""
    if stopping.is_wanted():
        return
    salvaging.drain()
    recovery.recover()
    if epoch.tick():
        _wake_others()
    # After a backup was restored it sends what an operator let go on, and nothing else.
    tokens.renew_due()


def _wake_others() -> None:
    authorize.expire()
    _wake(exchange, "authorization_id", recovery.unclaimed())
    _wake(poll, "authorization_id", recovery.unasked())
    _wake(inquire, "inquiry_id", inquiries.unanswered())
    if giving_back.due():
        _wake_once(give_back_due)


def _wake(task: Any, name: str, ids: Iterable[UUID]) -> None:
    # By the interactive workers: a provider that keeps silent must not keep those from renewing
    # who are at it here. What is not taken before the next look is woken again.
    with suppress(OperationalError):
        for one in ids:
            task.apply_async(kwargs={name: str(one)}, expires=SWEEP_SECONDS)


def _wake_once(task: Any) -> None:
    with suppress(OperationalError):
        task.apply_async(expires=SWEEP_SECONDS)


def _ask_later(authorization_id: UUID) -> None:
    seconds = device_flow.seconds_to_next(authorization_id)
    if seconds is not None:
        with suppress(OperationalError):
            poll.apply_async(
                kwargs={"authorization_id": str(authorization_id)},
                countdown=max(seconds, 1.0),
                expires=seconds + 60,
            )


def _try_soon(task: Any, tries: int, **ids: str) -> None:
    """Look for a place again until beat does: somebody waits before the page."""
    if tries * _SOON_SECONDS < SWEEP_SECONDS:
        with suppress(OperationalError):
            task.apply_async(
                kwargs={**ids, "tries": tries + 1},
                countdown=_SOON_SECONDS,
                expires=_SOON_SECONDS + SWEEP_SECONDS,
            )


@shared_task
def tidy() -> None:
    """Forget what no longer counts."""
    accounts.forget_keys()
    inquiries.forget()
    giving_back.forget()
    hosts.forget()
    clients.forget()
    binning.let_go_what_is_old(now=database_now())
    news.announce_ends(now=database_now())
