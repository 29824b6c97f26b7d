"""
Lock rows. Always in this order: the tree, a credential, its clock, its authorizations, its
journal, its tokens.

Whoever takes two of them the other way round may wait for somebody who waits for them.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.web.problems import not_found

# In one order, so that two who lock several never wait for each other.
_WITH_CLOCKS = """
SELECT FROM credentials_credential k
JOIN credentials_credentialclock c ON c.credential_id = k.item_ptr_id
WHERE k.item_ptr_id = ANY(%s)
ORDER BY k.item_ptr_id
FOR UPDATE OF k, c
"""


def locked_credential(credential: Credential) -> Credential:
    """
    Read a credential again and keep others from changing it until the commit.

    :raises Problem: it was deleted meanwhile.
    """
    rows = Credential.objects.filter(pk=credential.pk)
    # In two statements: one that waits for a lock sees its joined rows as they were before.
    if not rows.select_for_update().exists():
        raise not_found()
    return rows.select_related("clock", "parent").get()


def lock_with_clocks(ids: Sequence[UUID]) -> None:
    """Keep others from changing credentials and their clocks until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_CLOCKS, [list(ids)])


def locked_with_clocks(ids: Sequence[UUID]) -> list[Credential]:
    """Lock credentials with their clocks, and read them; without those that were deleted."""
    lock_with_clocks(ids)
    # In two statements, as above.
    return list(Credential.objects.select_related("clock").filter(pk__in=ids).order_by("pk"))


def locked_clock(credential_id: UUID) -> CredentialClock | None:
    """Lock the clock of a credential until the commit; None if it was deleted."""
    clocks = CredentialClock.objects.select_for_update(of=("self",)).annotate(at=Now())
    clock = clocks.select_related("credential").filter(pk=credential_id).first()
    if clock is not None:
        clock.read_at = clock.at
    return clock
