"""
Keep others from changing a person, a service or a key until the commit, if it is there.

Read it afterwards: a statement that waits for a lock sees the rows that it joins as they were
before. People are held without their key: rows that name them, such as memberships, may be
written meanwhile.
"""

from uuid import UUID

from tokenwell.accounts.locks import lock_rights
from tokenwell.accounts.models import ApiKey, User


def hold_person(user_id: UUID) -> None:
    """Hold a person, and all rights: a dismissal takes some away."""
    lock_rights()
    User.objects.select_for_update(no_key=True).filter(pk=user_id, is_service=False).exists()


def hold_service(service_id: UUID) -> None:
    """Hold a service; its keys are held by themselves."""
    User.objects.select_for_update(no_key=True).filter(pk=service_id, is_service=True).exists()


def hold_key(key_id: UUID) -> None:
    """Hold a key of a service."""
    ApiKey.objects.select_for_update().filter(pk=key_id).exists()
