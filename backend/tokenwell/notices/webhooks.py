"""Webhooks of a person: make, change, rotate, delete; disabled when nobody listens."""

import base64
import secrets as dice
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Actor, Target, record
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.notices import deliveries
from tokenwell.notices.kinds import DISABLED_AFTER, NoticeKind
from tokenwell.notices.models import Delivery, Notice, Webhook
from tokenwell.web.problems import invalid

MOST = 20
_GONE = "Its server says that it is gone (410)."
_SILENT = "For 5 days nothing could be delivered to it."
_OFF = "The webhook was disabled."


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A webhook with the secret that was just made, to be shown once."""

    webhook: Webhook
    text: str = field(repr=False)


@transaction.atomic
def create(person: User, *, url: str, description: str, kinds: list[str], by: Actor) -> NewSecret:
    """
    Make a webhook.

    :raises Problem: the person has too many.
    """
    # Locked, so that two at the same time don't both find room.
    User.objects.select_for_update().get(pk=person.pk)
    if Webhook.objects.filter(person=person).count() >= MOST:
        raise invalid(url=f"There are at most {MOST} webhooks. Delete one first.")
    webhook = Webhook(
        person=person, url=url, description=description, kinds=kinds, created_at=timezone.now()
    )
    text = _new_secret(webhook)
    webhook.save(force_insert=True)
    record(Action.WEBHOOK_CREATED, by=by, on=target(webhook))
    return NewSecret(webhook, text)


@transaction.atomic
def update(webhook: Webhook, wanted: Mapping[str, Any], *, by: Actor) -> None:
    """Change url, description, kinds or is_enabled; disabling gives up what waits."""
    changed = [name for name, value in wanted.items() if value != getattr(webhook, name)]
    if not changed:
        return
    for name in changed:
        setattr(webhook, name, wanted[name])
    # Whoever touches it has looked after it: what was before does not count any more.
    if "is_enabled" in changed or "url" in changed:
        webhook.disabled_reason, webhook.failing_since = "", None
    webhook.save(update_fields=[*changed, "disabled_reason", "failing_since"])
    if not webhook.is_enabled:
        deliveries.give_up_all(webhook, reason=_OFF)
    record(Action.WEBHOOK_UPDATED, by=by, on=target(webhook), facts={"fields": changed})


@transaction.atomic
def rotate(webhook: Webhook, *, by: Actor) -> NewSecret:
    """Make another secret; for a day the one before signs too."""
    webhook.refresh_from_db(from_queryset=Webhook.objects.select_for_update())
    with suppress(CannotOpen):
        secrets.seal_into(webhook, "old_secret", secrets.reveal(webhook, "secret"))
    text = _new_secret(webhook)
    webhook.rotated_at = timezone.now()
    webhook.save(update_fields=["secret", "old_secret", "rotated_at"])
    record(Action.WEBHOOK_ROTATED, by=by, on=target(webhook))
    return NewSecret(webhook, text)


@transaction.atomic
def delete(webhook: Webhook, *, by: Actor) -> None:
    """Delete a webhook with its log."""
    record(Action.WEBHOOK_DELETED, by=by, on=target(webhook))
    webhook.delete()


def works(webhook: Webhook) -> None:
    """Note that something was delivered."""
    Webhook.objects.filter(pk=webhook.pk, failing_since__isnull=False).update(failing_since=None)


def fails(webhook: Webhook, *, is_gone: bool, now: datetime) -> None:
    """Note that something could not be delivered; after 5 days of that alone, disable it."""
    rows = Webhook.objects.filter(pk=webhook.pk)
    rows.filter(failing_since__isnull=True).update(failing_since=now)
    if is_gone:
        _disable(webhook, reason=_GONE, now=now)
    elif rows.filter(failing_since__lte=now - DISABLED_AFTER).exists():
        _disable(webhook, reason=_SILENT, now=now)


def target(webhook: Webhook) -> Target:
    """Name a webhook in the record: by its host, since an address may have a secret in it."""
    return Target("webhook", webhook.pk, webhook.host)


@transaction.atomic
def _disable(webhook: Webhook, *, reason: str, now: datetime) -> None:
    enabled = Webhook.objects.filter(pk=webhook.pk, is_enabled=True)
    if not enabled.update(is_enabled=False, disabled_reason=reason):
        return
    deliveries.give_up_all(webhook, reason=_OFF)
    record(Action.WEBHOOK_DISABLED, by=SYSTEM, on=target(webhook), facts={"reason": reason})
    notice = Notice.objects.create(
        person_id=webhook.person_id,
        kind=NoticeKind.WEBHOOK_DISABLED,
        host=webhook.host,
        reason=reason,
        created_at=now,
    )
    if settings.EMAIL_IS_SET_UP and webhook.person.email:
        Delivery.objects.create(notice=notice, started_at=now, next_at=now)


def _new_secret(webhook: Webhook) -> str:
    """Make a secret as Standard Webhooks writes it, and seal it."""
    text = f"whsec_{base64.b64encode(dice.token_bytes(32)).decode()}"
    secrets.seal_into(webhook, "secret", text)
    return text
