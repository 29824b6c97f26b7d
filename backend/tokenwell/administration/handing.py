"""Hand revocations to the workers, once what they stand on is committed."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from tokenwell.credentials import delivery


def hand_over(revocations: Iterable[UUID]) -> None:
    """Have workers give tokens back to their providers; without a broker, beat finds them."""
    for one in revocations:
        transaction.on_commit(partial(delivery.give_back, one))
