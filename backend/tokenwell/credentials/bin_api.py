"""Deleting by REST: what would go, the bin, and back again."""

from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access.finding import OVERRIDE
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import api, permissions, placing, sets, tree
from tokenwell.containers.models import Item
from tokenwell.credentials import bin_serializers as serializers
from tokenwell.credentials import binning, deletion, restoring
from tokenwell.web.conditional import check_match
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import not_permitted

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
        """List what one threw away, or could have, and still might."""
        pages, seen = BinPages(), restoring.seen_by(user_of(request))
        page = pages.paginate_queryset(seen, request, view=self) or []
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
        binned = get_object_or_404(restoring.seen_by(user), pk=binned_id)
        binning.let_go(binned, by=actor_of(request))
        return Response(status=204)


class RestoreView(APIView):
    """Back from the bin."""

    @extend_schema(request=serializers.Restoring, responses=serializers.Restored)
    def post(self, request: Request, binned_id: UUID) -> Response:
        """
        Put it back where it was, or under another name.

        Into another container it takes the rights to move it there, from where it was.
        """
        user = user_of(request)
        form = serializers.Restoring(data=request.data)
        form.is_valid(raise_exception=True)
        item = restoring.restore(
            binned_id,
            form.validated_data.get("parent"),
            form.validated_data.get("name"),
            by=user,
            address=address_of(request._request),
        )
        return Response(serializers.Restored({"id": item.pk, "kind": item.kind}).data)
