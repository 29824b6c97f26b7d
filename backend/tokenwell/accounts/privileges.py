"""Who may look at people, services and roles, and who may change them."""

from tokenwell.accounts.models import User
from tokenwell.web.problems import not_permitted


def may_read(user: User) -> bool:
    """Tell whether a user may look at people and roles."""
    return user.has_perm("accounts.read_users") or user.has_perm("accounts.maintain_users")


def need_to_read(user: User) -> None:
    """
    Refuse who may not look at people and roles.

    :raises Problem: 403; it names the privilege.
    """
    if not may_read(user):
        raise not_permitted("This needs the privilege to read users and roles.")


def need_to_maintain(user: User) -> None:
    """
    Refuse who may not change people, roles and services.

    :raises Problem: 403; it names the privilege.
    """
    if not user.has_perm("accounts.maintain_users"):
        raise not_permitted("This needs the privilege to maintain users, roles and services.")


def need_to_change(by: User, user: User) -> None:
    """
    Refuse to change an administrator to who is none.

    Who could set an administrator's password would be one.

    :raises Problem: 403.
    """
    if user.is_superuser and not by.is_superuser:
        raise not_permitted("Only an administrator can change an administrator.")
