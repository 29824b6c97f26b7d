"""Deliveries: claim what is due, note how it ended, ask for one again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from tokenwell.notices.kinds import DeliveryState, NoticeKind
from tokenwell.notices.models import Delivery, Notice, Webhook
from tokenwell.web.problems import Problem

# Longer than the slowest batch takes. Whoever dies with a claim has it done again then.
CLAIM = timedelta(minutes=5)
# One after the other, 10 seconds each at most.
MOST_MAILS = 20
# Side by side, 15 seconds at most.
MOST_POSTS = 50
# Of one webhook, so that a slow one holds up nobody but itself.
MOST_OF_ONE = 5


def claim_mails(now: datetime) -> list[Delivery]:
    """Claim e-mails that are due, those first that have waited longest."""
    due = _due(now).filter(webhook__isnull=True).order_by("next_at")
    return _claim(list(due.values_list("pk", flat=True)[:MOST_MAILS]), now=now)


def claim_posts(now: datetime) -> list[Delivery]:
    """Claim deliveries to webhooks that are due, of each webhook a few."""
    place = Window(RowNumber(), partition_by="webhook", order_by="next_at")
    due = _due(now).filter(webhook__isnull=False).annotate(place=place)
    chosen = due.filter(place__lte=MOST_OF_ONE).order_by("place", "next_at")
    return _claim(list(chosen.values_list("pk", flat=True)[:MOST_POSTS]), now=now)


def delivered(delivery: Delivery, *, now: datetime, status: int | None = None) -> bool:
    """Note that a claimed delivery has arrived; say whether the claim was still good."""
    return _settle(
        delivery,
        state=DeliveryState.DELIVERED.value,
        next_at=None,
        delivered_at=now,
        status=status,
        reason="",
    )


def failed(
    delivery: Delivery, *, reason: str, next_at: datetime | None, status: int | None = None
) -> bool:
    """
    Note that a claimed delivery has failed; say whether the claim was still good.

    ``next_at``: when it is tried again; None: it is given up.
    """
    state = DeliveryState.GIVEN_UP if next_at is None else DeliveryState.WAITING
    return _settle(delivery, state=state.value, next_at=next_at, status=status, reason=reason)


def give_up_all(webhook: Webhook, *, reason: str) -> None:
    """Give up whatever waits for a webhook; each can be asked for again."""
    rows = Delivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING)
    rows.update(state=DeliveryState.GIVEN_UP, next_at=None, reason=reason)


def redeliver(delivery: Delivery, *, now: datetime) -> None:
    """
    Have a delivery sent again, at once and with all its tries.

    It keeps its id, by which receivers tell a repetition.

    :raises Problem: its webhook is disabled.
    """
    if delivery.webhook is not None and not delivery.webhook.is_enabled:
        raise disabled()
    delivery.state, delivery.tries = DeliveryState.WAITING.value, 0
    delivery.started_at = delivery.next_at = now
    delivery.delivered_at, delivery.reason = None, ""
    delivery.save(
        update_fields=["state", "tries", "started_at", "next_at", "delivered_at", "reason"]
    )


@transaction.atomic
def test(webhook: Webhook, *, now: datetime) -> Delivery:
    """
    Have a test sent to a webhook.

    :raises Problem: it is disabled.
    """
    if not webhook.is_enabled:
        raise disabled()
    notice = Notice.objects.create(
        person_id=webhook.person_id, kind=NoticeKind.TEST, host=webhook.host, created_at=now
    )
    return Delivery.objects.create(notice=notice, webhook=webhook, started_at=now, next_at=now)


def disabled() -> Problem:
    """Refuse to send to a webhook that is disabled."""
    return Problem(
        "webhook-disabled",
        status=409,
        title="This webhook is disabled.",
        detail="Nothing is sent to it. Enable it, then try again.",
    )


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now)


def _claim(ids: list[UUID], *, now: datetime) -> list[Delivery]:
    """Take what nobody else takes at the same moment, and note the next try before this one."""
    mine = [
        pk
        for pk in ids
        if _due(now).filter(pk=pk).update(tries=F("tries") + 1, next_at=now + CLAIM)
    ]
    rows = Delivery.objects.filter(pk__in=mine).select_related("notice__person", "webhook__person")
    return list(rows.order_by("started_at", "pk"))


def _settle(delivery: Delivery, **values: Any) -> bool:
    # Asked for again meanwhile, or claimed by another since: theirs counts.
    mine = Delivery.objects.filter(
        pk=delivery.pk, tries=delivery.tries, state=DeliveryState.WAITING
    )
    return bool(mine.update(**values))
