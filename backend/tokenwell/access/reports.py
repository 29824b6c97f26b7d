"""Who may do what, where: the two ways round of the one question."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value

from tokenwell.accounts import nesting
from tokenwell.accounts.models import Role, User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, RoleRight, UserRight


def who_may(item: Item, rights: frozenset[Right]) -> QuerySet[User]:
    """Find the people and services that have one of some rights on an item."""
    here = {
        "content_object": item.permission_set_id,
        "permission__codename__in": [right.value for right in rights],
    }
    return User.objects.filter(
        Q(Exists(UserRight.objects.filter(user=OuterRef("pk"), **here)))
        | Q(Exists(RoleRight.objects.filter(group__user=OuterRef("pk"), **here))),
        is_active=True,
    )


def where_may(subject: User | Role, below: Item) -> QuerySet[Any]:
    """
    Find at and below an item the places where a user or role has rights of its own set.

    What inherits is not listed: it has the rights of the place above it. ``rights_read``
    of ``permissions`` tells what the rights are.
    """
    if isinstance(subject, User) and not subject.is_active:
        return Item.objects.none()
    places = Item.objects.filter(
        Q(pk=below.pk) | Q(ancestors__contains=[below.pk], own_permission_set__isnull=False)
    )
    with_rights: QuerySet[Any] = (
        permissions.with_rights(subject, places)
        if isinstance(subject, User)
        else _with_rights_of_role(list(nesting.around([subject])), places)
    )
    return with_rights.exclude(rights_direct=[], rights_by_role=[])


def _with_rights_of_role(role_ids: list[int], places: QuerySet[Item]) -> QuerySet[Any]:
    here = {"content_object": OuterRef("permission_set")}
    given = RoleRight.objects.filter(group__in=role_ids, **here)
    return places.annotate(
        rights_direct=Value([], output_field=ArrayField(TextField())),
        rights_by_role=ArraySubquery(given.values("permission__codename")),
    )
