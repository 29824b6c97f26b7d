"""What workers do for people who sign in. Each task may run twice, at once too, or never."""

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from tokenwell.signing_in import factors, limits, resets, seen


@shared_task
def mail_links() -> None:
    """Send the links to set a password that were asked for."""
    resets.send_due()


@shared_task
def tidy() -> None:
    """Forget what no longer counts."""
    now = timezone.now()
    limits.forget(now)
    factors.forget_secrets(now)
    seen.forget_sessions()


def wake() -> None:
    """Have a worker send links at once; without a broker, beat's next poke does."""
    try:
        mail_links.apply_async(expires=10)
    except OperationalError:
        return
