"""Send the e-mails that are due, a batch over one connection."""

import logging
from contextlib import suppress
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from tokenwell.notices import deliveries, words
from tokenwell.notices.kinds import next_mail_at
from tokenwell.notices.models import Delivery

logger = logging.getLogger(__name__)

_OUT = "The mail server could not be reached."
_NOT_LET_IN = "The mail server refused our user name and password."
_NOT_SET_UP = "E-mail is not set up."
_NO_ADDRESS = "There is no e-mail address to send it to."


def send_due() -> None:
    """Send what is due, until nothing is left or the mail server does not answer."""
    while batch := deliveries.claim_mails(timezone.now()):
        if not _send(batch):
            return


def _send(batch: list[Delivery]) -> bool:
    """Send a batch; say whether the mail server was there to the end."""
    if not settings.EMAIL_IS_SET_UP:
        for delivery in batch:
            deliveries.failed(delivery, reason=_NOT_SET_UP, next_at=None)
        return True
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        # Only what kind it was: servers' words may hold anything.
        logger.warning("the mail server does not let us in: %s", type(error).__name__)
        _close(connection)
        is_refusal = isinstance(error, SMTPAuthenticationError)
        return _fail_all(batch, reason=_NOT_LET_IN if is_refusal else _OUT)
    try:
        for place, delivery in enumerate(batch):
            if not _send_one(delivery, connection):
                return _fail_all(batch[place + 1 :], reason=_OUT)
    finally:
        _close(connection)
    return True


def _close(connection: BaseEmailBackend) -> None:
    # All is settled; a server that does not say good-bye changes nothing.
    with suppress(OSError, SMTPException):
        connection.close()


def _send_one(delivery: Delivery, connection: BaseEmailBackend) -> bool:
    """Send one; say whether the mail server is still there."""
    person = delivery.notice.person
    if not person.email or not person.is_active:
        deliveries.failed(delivery, reason=_NO_ADDRESS, next_at=None)
        return True
    try:
        _letter(delivery, connection).send()
    except SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=0)
        _fail(delivery, reason="The mail server refused the address.", status=code)
    except SMTPResponseException as error:
        _fail(delivery, reason="The mail server refused the message.", status=error.smtp_code)
    except SMTPNotSupportedError:
        deliveries.failed(delivery, reason="The mail server refused the address.", next_at=None)
    except OSError:
        _fail(delivery, reason=_OUT)
        return False
    except Exception:
        # One that can't be written must not hold up the others, again and again.
        logger.exception("an e-mail could not be written: %s", delivery.pk)
        deliveries.failed(delivery, reason="The e-mail could not be written.", next_at=None)
    else:
        deliveries.delivered(delivery, now=timezone.now())
    return True


def _letter(delivery: Delivery, connection: BaseEmailBackend) -> EmailMessage:
    notice, base = delivery.notice, settings.PUBLIC_BASE_URL
    # The same with each try: where we died in between, the mailbox can tell a repetition.
    message_id = f"<{delivery.pk}@{urlsplit(base).hostname}>"
    return EmailMessage(
        words.subject(notice),
        words.text(notice, base=base),
        to=[notice.person.email],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def _fail_all(batch: list[Delivery], *, reason: str) -> bool:
    for delivery in batch:
        _fail(delivery, reason=reason)
    return False


def _fail(delivery: Delivery, *, reason: str, status: int | None = None) -> None:
    """Try again later, but for what the server refuses for good (RFC 5321 4.2.1)."""
    now = timezone.now()
    later = next_mail_at(now, tries=delivery.tries, started_at=delivery.started_at)
    is_final = status is not None and 500 <= status < 600
    deliveries.failed(delivery, reason=reason, status=status, next_at=None if is_final else later)
