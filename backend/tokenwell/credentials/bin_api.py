"""Deleting by REST: what would go, the bin, and back again."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import api, permissions, placing, sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Binned, Container, Item
from tokenwell.credentials import bin_serializers as serializers
from tokenwell.credentials import binning, deletion
from tokenwell.web.conditional import check_match
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import Problem, not_permitted

OVERRIDE = "accounts.override_security"
_RECURSIVE = OpenApiParameter("recursive", bool, description="With all that is in it.")


class ContainerView(api.ContainerView):
    """One container."""

    @extend_schema(parameters=[_RECURSIVE], responses={204: None})
    def delete(self, request: Request, container_id: UUID | str) -> Response:
        """Put a container into the bin; with ``recursive=true`` also one that is not empty."""
        user = user_of(request)
        with transaction.atomic():
            sets.lock_tree()
            container = api.find_container(user, container_id)
            check_match(request, api.tag_of(container))
            placing.need_around(user, container)
            tree.refuse_fixed(container)
            placing.need_to_delete(user, container)
            is_recursive = request.query_params.get("recursive") == "true"
            if not is_recursive and Item.objects.filter(parent=container).exists():
                raise binning.not_empty(container)
            binning.throw(container, by=user, address=address_of(request._request))
        return Response(status=204)


class DeletionView(APIView):
    """What a deletion would take along."""

    @extend_schema(responses=serializers.Deletion)
    def get(self, request: Request, item_id: UUID) -> Response:
        """Say what would go, and who would lose what they use."""
        user = user_of(request)
        item = permissions.find(user, Item.objects.all(), item_id)
        placing.need_around(user, item)
        return Response(serializers.Deletion(deletion.describe([item], user)).data)


class BinPages(Pages):
    """Pages of the bin, the newest first."""

    ordering = ("-thrown_at", "-item_id")


class BinView(APIView):
    """The bin."""

    pagination_class = BinPages

    @extend_schema(responses=serializers.BinnedAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List what one threw away oneself, or could have thrown away."""
        pages = BinPages()
        page = pages.paginate_queryset(_seen_by(user_of(request)), request, view=self) or []
        rows = [deletion.told(binned) for binned in page]
        return pages.get_paginated_response(serializers.BinnedAnswer(rows, many=True).data)


class BinnedView(APIView):
    """Something in the bin."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, binned_id: UUID) -> Response:
        """Delete it for good, before its 30 days are over; an administrator's act."""
        user = user_of(request)
        if not user.has_perm(OVERRIDE):
            raise not_permitted("This needs the privilege to override security.")
        binned = get_object_or_404(_seen_by(user), pk=binned_id)
        binning.let_go(binned, by=actor_of(request))
        return Response(status=204)


class RestoreView(APIView):
    """Back from the bin."""

    @extend_schema(request=serializers.Restoring, responses=serializers.Restored)
    def post(self, request: Request, binned_id: UUID) -> Response:
        """Put it back where it was, or into another container, or under another name."""
        user = user_of(request)
        form = serializers.Restoring(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            sets.lock_tree()
            binned = get_object_or_404(_seen_by(user), pk=binned_id)
            parent = _target(user, binned, form.validated_data.get("parent"))
            item = binning.put_back(
                binned,
                parent,
                form.validated_data.get("name", binned.name),
                by=user,
                address=address_of(request._request),
            )
        return Response(serializers.Restored({"id": item.pk, "kind": item.kind}).data)


def _seen_by(user: User) -> QuerySet[Binned]:
    rows = Binned.objects.select_related("item", "thrown_by")
    if user.has_perm(OVERRIDE):
        return rows
    writable = permissions.permitted(user, Right.CONTAINER_WRITE, Container.objects.all())
    return rows.filter(Q(thrown_by=user) | Q(parent_id__in=writable.values("pk")))


def _target(user: User, binned: Binned, parent_id: UUID | None) -> Container:
    """
    Find where something goes back to.

    :raises Problem: there is no such container any more, or the asker may not create in it.
    """
    is_elsewhere = parent_id is not None and parent_id != binned.parent_id
    try:
        parent = api.target_container(user, parent_id or binned.parent_id)
    except Problem:
        if is_elsewhere:
            raise
        raise Problem(
            "place-gone",
            status=409,
            title=f"The container of {binned.path} is not there any more.",
            detail="Choose another one to put it into.",
        ) from None
    permissions.need(user, Right.CONTAINER_WRITE, parent)
    if is_elsewhere:
        # Rights follow the place: as with a move, who may use it must not grow unseen.
        permissions.need(user, Right.CONFIGURATION_WRITE, parent)
    return parent
