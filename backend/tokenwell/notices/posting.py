"""Post what is due to webhooks, signed, many at once."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook as Signer

from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.notices import deliveries, webhooks, words
from tokenwell.notices.kinds import OF_JOBS, next_post_at
from tokenwell.notices.models import Delivery, Notice, Webhook
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import NotSent, OutboundError

logger = logging.getLogger(__name__)

_SECONDS = 15.0
# After a rotation, so long both secrets sign.
OVERLAP = timedelta(hours=24)
# Of an answer nothing is kept but its status.
_READS = 1024
_UNREACHABLE = "The server could not be reached; nothing was sent."
_NO_ANSWER = "The server gave no usable answer within 15 seconds."
_REDIRECT = "The server answered with a redirect, which is not followed. Enter its final address."
_UNWRITTEN = "The message could not be written."
_OFF = "The webhook was disabled."
_NO_SECRET = "The signing secret can't be read. Rotate it."  # noqa: S105 - words, no secret


def send_due() -> None:
    """Post what is due, until nothing is left."""
    while batch := deliveries.claim_posts(timezone.now()):
        _send(batch)


def payload(notice: Notice, *, base: str) -> dict[str, Any]:
    """Say what a webhook is told: ids and words, never a secret."""
    happened, means, do = words.sentences(notice)
    return {
        "type": _type(notice),
        "timestamp": notice.created_at.isoformat(),
        "data": {
            "notice": str(notice.pk),
            "subject": words.subject(notice),
            "what_happened": happened,
            "what_it_means": means,
            "what_to_do": do,
            "host": notice.host,
            "count": notice.count,
            "jobs" if notice.kind in OF_JOBS else "credentials": [
                {**one, "url": words.link(one["id"], kind=notice.kind, base=base)}
                for one in notice.credentials
            ],
        },
    }


def _type(notice: Notice) -> str:
    if notice.kind in OF_JOBS:
        return notice.kind.replace("_", ".", 1)
    return f"credential.{notice.kind}" if notice.credentials else f"notice.{notice.kind}"


def request_of(delivery: Delivery, webhook: Webhook, *, now: datetime) -> Request:
    """
    Build the signed request (Standard Webhooks 1.0).

    :raises CannotOpen: the secret can't be read.
    """
    body = json.dumps(payload(delivery.notice, base=settings.PUBLIC_BASE_URL))
    # The id stays the same with each try: by it receivers tell a repetition.
    message_id = f"msg_{delivery.pk.hex}"
    signatures = [
        Signer(secret).sign(message_id, now, body) for secret in _secrets(webhook, now=now)
    ]
    headers = {
        "content-type": "application/json",
        "user-agent": f"Tokenwell/{settings.VERSION}",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Request("POST", webhook.url, headers=headers, body=body.encode(), reads=_READS)


def _send(batch: list[Delivery]) -> None:
    ready = list(_ready(batch))
    deadline = deadline_in(_SECONDS)
    for delivery, answer in http.send_all(ready, deadline=deadline, at_once=len(batch)):
        _settle(delivery, answer)


def _ready(batch: list[Delivery]) -> Iterator[tuple[Delivery, Request]]:
    """Build the requests; what can't be sent at all is given up."""
    for delivery in batch:
        webhook = delivery.webhook
        if webhook is None or not (webhook.is_enabled and webhook.person.is_active):
            deliveries.failed(delivery, reason=_OFF, next_at=None)
            continue
        try:
            request = request_of(delivery, webhook, now=timezone.now())
        except CannotOpen:
            deliveries.failed(delivery, reason=_NO_SECRET, next_at=None)
        except Exception:
            # One that can't be written must not hold up the others, again and again.
            logger.exception("a webhook's message could not be written: %s", delivery.pk)
            deliveries.failed(delivery, reason=_UNWRITTEN, next_at=None)
        else:
            yield delivery, request


def _secrets(webhook: Webhook, *, now: datetime) -> Iterator[str]:
    yield secrets.reveal(webhook, "secret")
    if webhook.old_secret is not None and webhook.rotated_at and now - webhook.rotated_at < OVERLAP:
        yield secrets.reveal(webhook, "old_secret")


def _settle(delivery: Delivery, answer: Response | OutboundError) -> None:
    now, webhook = timezone.now(), delivery.webhook
    if webhook is None:
        return
    status, reason = _read(answer)
    if not reason:
        if deliveries.delivered(delivery, now=now, status=status):
            webhooks.works(webhook)
        return
    next_at = None if status == 410 else next_post_at(now, tries=delivery.tries)
    if deliveries.failed(delivery, reason=reason, status=status, next_at=next_at):
        webhooks.fails(webhook, is_gone=status == 410, now=now)


def _read(answer: Response | OutboundError) -> tuple[int | None, str]:
    """Give the status, and what is wrong; empty if it was taken."""
    if isinstance(answer, OutboundError):
        # The same words for a forbidden and a silent address; the log tells them apart.
        logger.info("a webhook was not reached: %s", answer.code)
        return None, _UNREACHABLE if isinstance(answer, NotSent) else _NO_ANSWER
    if 200 <= answer.status < 300:
        return answer.status, ""
    if 300 <= answer.status < 400:
        return answer.status, _REDIRECT
    return answer.status, f"The server answered with status {answer.status}."
