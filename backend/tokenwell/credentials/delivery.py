"""Hand work to the workers. The message is a wake-up: without it the work is found all the same."""

import logging
from uuid import UUID

from kombu.exceptions import OperationalError

from tokenwell.credentials import tasks

logger = logging.getLogger(__name__)


def exchange(authorization_id: UUID) -> None:
    """Have a worker go on with an authorization."""
    try:
        tasks.exchange.delay(authorization_id=str(authorization_id))
    except OperationalError:
        logger.warning("the broker does not answer; beat finds the authorization")


def inquire(inquiry_id: UUID) -> None:
    """Have a worker put a question to a provider."""
    try:
        tasks.inquire.delay(inquiry_id=str(inquiry_id))
    except OperationalError:
        logger.warning("the broker does not answer; beat finds the inquiry")


def give_back(revocation_id: UUID) -> None:
    """Have a worker give a token back."""
    try:
        tasks.give_back.delay(revocation_id=str(revocation_id))
    except OperationalError:
        logger.warning("the broker does not answer; beat finds the revocation")


def renew(credential_id: UUID, seen: int, *, at_once: bool = False) -> bool:
    """Have a worker renew a credential; say whether the wake-up was delivered."""
    try:
        tasks.renew.delay(credential_id=str(credential_id), seen=seen, at_once=at_once)
    except OperationalError:
        logger.warning("the broker does not answer; nobody renews on demand")
        return False
    return True
