"""Links to set a password that was forgotten; a worker sends them."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.accounts.people import target
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record
from tokenwell.ids import first_of
from tokenwell.signing_in.inputs import may_choose_password
from tokenwell.signing_in.models import ResetRequest

logger = logging.getLogger(__name__)

# Who asked longer ago has asked again, or does not wait any more.
_WAITED_FOR = timedelta(minutes=30)
_TEXT = """\
Hello {name},

somebody, most likely you, asked for a link to set the password of your account {username}
at Tokenwell anew. The link works once, and for one hour:

{link}

If it was not you, there is nothing to do: your password stays as it is. Nobody can use the
link who does not read your e-mail.
"""


def send_due() -> None:
    """Send the links that were asked for, until none is left or the mail server is not there."""
    while _send_one():
        pass


@transaction.atomic
def _send_one() -> bool:
    """Settle one request; say whether to go on."""
    since = first_of(timezone.now() - _WAITED_FOR)
    # Locked: who looks at the same time takes the next one.
    waiting = ResetRequest.objects.select_for_update(skip_locked=True)
    asked = waiting.filter(settled_at__isnull=True, id__gte=since).order_by("id").first()
    if asked is None:
        return False
    for user in User.objects.filter(email__iexact=asked.email, is_active=True, is_service=False):
        if may_choose_password(user) and not _send_to(user, asked):
            return False
    asked.settled_at = timezone.now()
    asked.save(update_fields=["settled_at"])
    return True


def _send_to(user: User, asked: ResetRequest) -> bool:
    try:
        _letter(user).send()
    except (OSError, SMTPException) as error:
        # Only what kind it was: servers' words may hold anything.
        logger.warning("a link to set a password could not be sent: %s", type(error).__name__)
        return False
    facts = {"address": asked.address}
    record(Action.PASSWORD_RESET_ASKED, by=SYSTEM, on=target(user), facts=facts)
    return True


def _letter(user: User) -> EmailMessage:
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    # Behind a #, which no browser sends: the key is in no log and in no Referer.
    link = f"{settings.PUBLIC_BASE_URL}/reset-password#{key}"
    return EmailMessage(
        "Set your password at Tokenwell",
        _TEXT.format(name=user.display_name, username=user.username, link=link),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
