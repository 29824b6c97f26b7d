"""The item that somebody may read or change the permissions of."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from tokenwell.accounts.models import Role, User
from tokenwell.containers import bins, permissions
from tokenwell.containers.inheritance import Facet, Right, facets_of
from tokenwell.containers.models import Item, Kind
from tokenwell.web.problems import invalid

OVERRIDE = "accounts.override_security"


def secured_item(user: User, item_id: UUID, right: Right) -> Item:
    """
    Get an item whose permissions somebody may read or change.

    :raises Http404: there is none, or they may not know of it.
    :raises Problem: 403; it names the right.
    """
    if user.has_perm(OVERRIDE):
        return get_object_or_404(bins.outside(Item.objects.all()), pk=item_id)
    item = permissions.find(user, Item.objects.all(), item_id)
    permissions.need(user, right, item)
    return item


def rights_meant_at(item: Item) -> frozenset[Right]:
    """Say which rights mean something at an item: in a credential there is nothing to see."""
    facets = facets_of(is_container=item.kind == Kind.CONTAINER)
    return frozenset(right for right in Right if Facet(right.partition("_")[0]) in facets)


def asked_right(request: Request) -> Right | None:
    """
    Read which right a question is about.

    :raises Problem: there is no such right.
    """
    name = request.query_params.get("right")
    if name is None:
        return None
    try:
        return Right(name)
    except ValueError:
        raise invalid(right=f"A right is one of: {', '.join(Right)}.") from None


def asked_subject(request: Request) -> User | Role:
    """
    Find the user, service or role that a question is about.

    :raises Problem: none or two are named, or it is not there.
    """
    named = [name for name in ("user", "role") if name in request.query_params]
    if len(named) != 1:
        raise invalid(user="Name either a user or a role.")
    (name,) = named
    try:
        subject_id = UUID(request.query_params[name])
        if name == "user":
            return User.objects.get(pk=subject_id)
        return Role.objects.get(uid=subject_id)
    except (ValueError, User.DoesNotExist, Role.DoesNotExist):
        raise invalid(**{name: f"There is no such {name}."}) from None
