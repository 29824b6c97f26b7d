"""Say in which roles a person is: the same memberships, from the other side."""

from collections.abc import Collection

from django.db import transaction

from tokenwell.accounts import roles
from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.models import Role, RoleMember, User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, record
from tokenwell.web.problems import invalid


@transaction.atomic
def set_roles_of(user: User, wanted: Collection[Role], *, by: Actor) -> list[Role]:
    """
    Say which roles a person was put into, anew and completely.

    :returns: the roles that are new.
    :raises Problem: one that comes or goes is fixed, or the person or a role is gone.
    """
    lock_memberships()
    there = [row.role for row in RoleMember.objects.filter(user=user).select_related("role")]
    new = [role for role in dict.fromkeys(wanted) if role not in there]
    gone = [role for role in there if role not in wanted]
    for role in (*new, *gone):
        roles.refuse_fixed(role)
    if not roles.are_there([user, *new]):
        raise invalid(roles="One of the roles is not there any more.")
    RoleMember.objects.filter(user=user, role__in=gone).delete()
    RoleMember.objects.bulk_create(RoleMember(role=role, user=user) for role in new)
    if new or gone:
        roles.rewrite_roles_of(user)
    for way, changed in (("added", new), ("removed", gone)):
        for role in changed:
            facts = {way: [roles.words_of(user)]}
            record(Action.ROLE_MEMBERS_CHANGED, by=by, on=roles.target(role), facts=facts)
    return new
