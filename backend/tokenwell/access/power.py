"""Which roles give so much that nobody is put into them without a fresh proof."""

from collections.abc import Collection

from django.contrib.auth.models import Permission

from tokenwell.accounts import nesting
from tokenwell.accounts.models import Role
from tokenwell.containers.models import PermissionEntry


def gives_power(roles: Collection[Role]) -> bool:
    """
    Tell whether who comes into one of some roles has a privilege or a right at the root by it.

    By the role itself or by one that it is in. With three statements, however many roles.
    """
    around = nesting.around(roles)
    privileges = Permission.objects.filter(group__in=around, content_type__app_label="accounts")
    # At the root a right is one everywhere.
    entries = PermissionEntry.objects.filter(role__in=around, item__parent__isnull=True)
    return privileges.exists() or entries.exists()
