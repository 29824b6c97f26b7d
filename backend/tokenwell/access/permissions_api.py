"""The permission entries of an item by REST, and what a change of them would do."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import effects, serializers, words
from tokenwell.access.finding import OVERRIDE, secured_item
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.sessions import address_of
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.containers import api, entries, permissions, placing, sets, tree
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Container, Item, PermissionEntry
from tokenwell.web.conditional import check_match, etag
from tokenwell.web.problems import invalid


class PermissionsView(APIView):
    """The permission entries of an item."""

    @extend_schema(responses=serializers.Permissions)
    def get(self, request: Request, item_id: UUID) -> Response:
        """Show what is said at an item, and what is said around it."""
        user = user_of(request)
        return _permissions(user, secured_item(user, item_id, Right.SECURITY_READ))

    @extend_schema(request=serializers.NewPermissions, responses=serializers.Permissions)
    def put(self, request: Request, item_id: UUID) -> Response:
        """Say all entries of an item anew."""
        user = user_of(request)
        form = serializers.NewPermissions(data=request.data)
        with transaction.atomic():
            sets.lock_tree()
            item = secured_item(user, item_id, Right.SECURITY_WRITE)
            check_match(request, tag(item))
            form.is_valid(raise_exception=True)
            said = named_entries(form.validated_data["entries"])
            if not item.ancestors:
                # At the root a right is one everywhere.
                need_fresh(request)
            entries.replace(item, said, by=actor_of(request))
        return _permissions(user, item)


class PermissionsPreviewView(APIView):
    """What new entries would do."""

    @extend_schema(request=serializers.NewPermissions, responses=serializers.Effects)
    def post(self, request: Request, item_id: UUID) -> Response:
        """Say who would gain and who would lose what; nothing is changed."""
        user = user_of(request)
        item = secured_item(user, item_id, Right.SECURITY_WRITE)
        form = serializers.NewPermissions(data=request.data)
        form.is_valid(raise_exception=True)
        said = named_entries(form.validated_data["entries"])
        by = actor_of(request)
        found = effects.preview([item], lambda: entries.replace(item, said, by=by))
        return Response(serializers.Effects(words.effects(found, user)).data)


class MovePreviewView(APIView):
    """What a move would do to the rights on an item."""

    @extend_schema(request=serializers.NewPlace, responses=serializers.Effects)
    def post(self, request: Request, item_id: UUID) -> Response:
        """Say who would gain and who would lose what; nothing is moved."""
        user, address = user_of(request), address_of(request._request)
        item = permissions.find(user, Item.objects.all(), item_id)
        form = serializers.NewPlace(data=request.data)
        form.is_valid(raise_exception=True)
        parent = api.target_container(user, form.validated_data["parent"])
        found = effects.preview([item], lambda: _move(item, parent, user, address))
        return Response(serializers.Effects(words.effects(found, user)).data)


def _move(item: Item, parent: Container, user: User, address: str | None) -> None:
    # What it would do tells who may do what here: only to those who could move it.
    placing.need_to_move(user, item, parent)
    # Under a name that nobody has there: whether the old one is free, the move itself says.
    tree.move(item, parent, str(item.pk), by=user, address=address)


def _permissions(user: User, item: Item) -> Response:
    chain = [*item.ancestors, item.pk]
    rows = PermissionEntry.objects.filter(item_id__in=chain).select_related("user", "role")
    said = sorted(rows, key=lambda entry: (chain.index(entry.item_id), entry.facet, entry.pk))
    crumbs = words.crumbs_of(item)
    may_change = user.has_perm(OVERRIDE) or permissions.can(user, Right.SECURITY_WRITE, item)
    answer = {
        "kind": item.kind,
        "path": crumbs[item.pk]["path"],
        "may_change": may_change,
        "entries": [words.entry(entry) for entry in said if entry.item_id == item.pk],
        "inherited": [
            {**words.entry(entry), "from": crumbs[entry.item_id]}
            for entry in said
            if entry.item_id != item.pk
        ],
    }
    return Response(serializers.Permissions(answer).data, headers={"ETag": tag(item)})


def tag(item: Item) -> str:
    """Give the version of the entries of an item."""
    return tags([item])[item.pk]


def tags(items: Sequence[Item]) -> dict[UUID, str]:
    """Give the version of the entries of several items, by id, with one query."""
    said = {item.pk: hashlib.sha256() for item in items}
    rows = PermissionEntry.objects.filter(item__in=said).order_by("pk")
    for item_id, pk, value in rows.values_list("item_id", "pk", "value"):
        said[item_id].update(f"{pk}{value}".encode())
    return {item_id: etag(item_id, whole.hexdigest()[:16]) for item_id, whole in said.items()}


def named_entries(said: list[dict[str, Any]]) -> list[entries.Entry]:
    """
    Find whom some entries are about.

    :raises Problem: one of them is not there any more.
    """
    return [
        entries.Entry(subject, Facet(entry["facet"]), Value(entry["value"]))
        for subject, entry in zip(named_subjects(said), said, strict=True)
    ]


def named_subjects(said: list[dict[str, Any]]) -> list[User | Role]:
    """
    Find the users and roles that a body names, each as ``user`` or ``role``.

    :raises Problem: one of them is not there any more.
    """
    users = User.objects.in_bulk([entry["user"] for entry in said if "user" in entry])
    uids = [entry["role"] for entry in said if "role" in entry]
    roles = Role.objects.in_bulk(uids, field_name="uid")
    try:
        return [users[entry["user"]] if "user" in entry else roles[entry["role"]] for entry in said]
    except KeyError:
        raise invalid(entries="One of the users or roles is not there any more.") from None
