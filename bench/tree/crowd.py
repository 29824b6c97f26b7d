"""The people and roles of the tree: roles in roles, and everybody in three of them."""

from random import Random

from django.db import transaction

from bench.tree.sizes import NESTED, Size
from tokenwell.accounts import roles
from tokenwell.accounts.models import Role, RoleMember, User
from tokenwell.audit.log import SYSTEM

_SEED = 7
_ROLES_OF_EACH = 3
_NONE = "!"  # nobody signs in as one of them


@transaction.atomic
def make(size: Size) -> tuple[list[User], list[Role]]:
    """Make them; what that makes of each person is worked out by the product's own verb."""
    dice = Random(_SEED)  # noqa: S311
    people = User.objects.bulk_create(
        User(username=f"person-{number:05d}", password=_NONE) for number in range(size.people)
    )
    made = [roles.create_role(f"role-{number:04d}", by=SYSTEM) for number in range(size.roles)]
    RoleMember.objects.bulk_create(
        RoleMember(role=outer, member_role=inner)
        for place, (outer, inner) in enumerate(zip(made, made[1:], strict=False), start=1)
        if place % NESTED
    )
    RoleMember.objects.bulk_create(
        RoleMember(role=role, user=person)
        for person in people
        for role in dice.sample(made, _ROLES_OF_EACH)
    )
    roles.rewrite_everybody()
    return people, made
