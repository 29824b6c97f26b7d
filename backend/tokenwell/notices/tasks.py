"""What workers do for notices. Each task may run twice, at once too, or never."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from tokenwell.credentials.models import News
from tokenwell.notices import mailing, posting, telling
from tokenwell.notices.models import Notice, OpenTrouble


@shared_task
def tell() -> None:
    """Tell what has been collected, then have e-mails and webhooks sent."""
    now = timezone.now()
    while telling.tell(now=now):
        pass
    # Each by itself: a mail server that is down holds up no webhook.
    wake(mail)
    wake(post)


@shared_task
def mail() -> None:
    """Send the e-mails that are due."""
    mailing.send_due()


@shared_task
def post() -> None:
    """Post to webhooks what is due."""
    posting.send_due()


@shared_task
def tidy() -> None:
    """Forget what was told long ago."""
    oldest = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    Notice.objects.filter(created_at__lt=oldest).delete()
    News.objects.filter(told_at__lt=oldest).delete()
    # Of credentials that are gone: their trouble has no end.
    OpenTrouble.objects.filter(since__lt=oldest).delete()


def wake(task: Any) -> None:
    """Have a worker begin at once; without a broker, beat's next poke does."""
    try:
        task.apply_async(expires=10)
    except OperationalError:
        return
