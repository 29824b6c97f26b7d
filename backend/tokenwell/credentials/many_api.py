"""
Copies, and several items at once, by REST.

All or nothing. What is in the way is said of each item by its id, and of what one may not see
the same as of what is not there.
"""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import effects, words
from tokenwell.access.serializers import Effects
from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import permissions, placing
from tokenwell.containers.api import target_container
from tokenwell.containers.models import Item
from tokenwell.credentials import copying, deletion, many_items
from tokenwell.credentials import many_serializers as serializers
from tokenwell.credentials.bin_serializers import Deletion
from tokenwell.credentials.copying import Copied
from tokenwell.credentials.many_items import Retagging


class ManyMoveView(APIView):
    """Several items into another container."""

    @extend_schema(request=serializers.ManyToPlace, responses={204: None})
    def post(self, request: Request) -> Response:
        """Move up to 500 items; what is inside of another of them goes along with it."""
        user, fields = _read(request, serializers.ManyToPlace)
        parent = target_container(user, fields["parent"])
        many_items.move(fields["items"], parent, by=user, address=address_of(request._request))
        return Response(status=204)


class ManyMovePreviewView(APIView):
    """What such a move would do."""

    @extend_schema(
        operation_id="items_move_preview_several",
        request=serializers.ManyToPlace,
        responses=Effects,
    )
    def post(self, request: Request) -> Response:
        """Say who would gain and who would lose what by all of it; nothing is moved."""
        user, fields = _read(request, serializers.ManyToPlace)
        parent = target_container(user, fields["parent"])
        ids, address = fields["items"], address_of(request._request)
        found = effects.preview(
            many_items.seen(ids, by=user),
            lambda: many_items.move(ids, parent, by=user, address=address),
        )
        return Response(Effects(words.effects(found, user)).data)


class CopyView(APIView):
    """A copy of an item."""

    @extend_schema(request=serializers.ToCopy, responses={201: serializers.Copies})
    def post(self, request: Request, item_id: UUID) -> Response:
        """
        Copy a credential, or a container with all below it that you may read.

        A copy has no secrets, tokens and permissions of its own; it has to be authorized.
        """
        user = user_of(request)
        item = permissions.find(user, Item.objects.all(), item_id)
        form = serializers.ToCopy(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data
        parent = target_container(user, fields["parent"])
        made = copying.copy(
            item, parent, fields.get("name"), by=user, address=address_of(request._request)
        )
        return _copies([made])


class ManyCopyView(APIView):
    """Copies of several items."""

    @extend_schema(
        operation_id="items_copy_several",
        request=serializers.ManyToPlace,
        responses={201: serializers.Copies},
    )
    def post(self, request: Request) -> Response:
        """Copy several items, as one is copied; with all below them at most 500."""
        user, fields = _read(request, serializers.ManyToPlace)
        parent = target_container(user, fields["parent"])
        address = address_of(request._request)
        return _copies(many_items.copy(fields["items"], parent, by=user, address=address))


class ManyDeleteView(APIView):
    """Several items into the bin."""

    @extend_schema(request=serializers.ManyToDelete, responses={204: None})
    def post(self, request: Request) -> Response:
        """Put up to 500 items into the bin, each of which can be put back by itself."""
        user, fields = _read(request, serializers.ManyToDelete)
        many_items.throw(
            fields["items"],
            recursive=fields["recursive"],
            by=user,
            address=address_of(request._request),
        )
        return Response(status=204)


class ManyDeletionView(APIView):
    """What such a deletion would take along."""

    @extend_schema(request=serializers.ManyItems, responses=Deletion)
    def post(self, request: Request) -> Response:
        """Say what would go, and who would lose what they use; nothing is changed."""
        user, fields = _read(request, serializers.ManyItems)
        items = many_items.seen(fields["items"], by=user)
        for item in items:
            placing.need_around(user, item)
        return Response(Deletion(deletion.describe(items, user)).data)


class ManyTagsView(APIView):
    """Tags of several items."""

    @extend_schema(request=serializers.ManyToTag, responses={204: None})
    def post(self, request: Request) -> Response:
        """Give tags to up to 500 items, and take tags from them."""
        user, fields = _read(request, serializers.ManyToTag)
        wanted = Retagging(fields["add"], fields["remove"])
        many_items.retag(fields["items"], wanted, by=user, address=address_of(request._request))
        return Response(status=204)


def _copies(made: list[Copied]) -> Response:
    answer = {
        "items": [one.item for one in made],
        "left_out": sum(one.left_out for one in made),
    }
    return Response(serializers.Copies(answer).data, status=201)


def _read(request: Request, form: type[serializers.ManyItems]) -> tuple[User, dict[str, Any]]:
    read = form(data=request.data)
    read.is_valid(raise_exception=True)
    fields: dict[str, Any] = read.validated_data
    return user_of(request), fields
