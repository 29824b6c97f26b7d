"""Containers by REST."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.sessions import address_of
from tokenwell.containers import paths, permissions, placing, serializers, sets, tagging, tree, way
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item
from tokenwell.web.conditional import check_match, etag
from tokenwell.web.problems import invalid, not_found


class ContainersView(APIView):
    """Containers."""

    @extend_schema(request=serializers.NewContainer, responses={201: serializers.ContainerAnswer})
    def post(self, request: Request) -> Response:
        """Make a container in another one."""
        user = user_of(request)
        form = serializers.NewContainer(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            sets.share_tree()
            parent = target_container(user, form.validated_data["parent"])
            permissions.need(user, Right.CONTAINER_WRITE, parent)
            container = tree.create_container(
                parent,
                form.validated_data["name"],
                tags=form.validated_data.get("tags", []),
                by=user,
                address=address_of(request._request),
            )
        return _answer(user, container, status=201)


class ContainerByPathView(APIView):
    """A container by its path."""

    @extend_schema(
        parameters=[OpenApiParameter("path", str, required=True)],
        responses=serializers.ContainerAnswer,
    )
    def get(self, request: Request) -> Response:
        """Find a container by its path."""
        container_id = id_at(request.query_params.get("path", ""))
        user = user_of(request)
        return _answer(user, permissions.find(user, Container.objects.all(), container_id))


class ContainerView(APIView):
    """One container."""

    @extend_schema(responses=serializers.ContainerAnswer)
    def get(self, request: Request, container_id: UUID | str) -> Response:
        """Show a container; ``root`` names the one that all others are in."""
        user = user_of(request)
        return _answer(user, find_container(user, container_id))

    @extend_schema(request=serializers.ContainerChange, responses=serializers.ContainerAnswer)
    def patch(self, request: Request, container_id: UUID | str) -> Response:
        """Rename a container, move it with all that is in it, or change its tags."""
        user, address = user_of(request), address_of(request._request)
        form = serializers.ContainerChange(data=request.data)
        with transaction.atomic():
            # First of all: neither the tag nor a right may change between look and leap.
            sets.lock_tree()
            container = find_container(user, container_id)
            check_match(request, tag_of(container))
            form.is_valid(raise_exception=True)
            fields = form.validated_data
            if "tags" in fields:
                permissions.need(user, Right.CONTAINER_WRITE, container)
                tagging.tag(container, fields.pop("tags"), by=user, address=address)
            else:
                placing.need_around(user, container)
            if fields:
                _change_place(user, container, fields, address)
        return _answer(user, container)


class WayView(APIView):
    """The way down to an item."""

    @extend_schema(responses=serializers.OnTheWay(many=True))
    def get(self, request: Request, item_id: UUID) -> Response:
        """List the containers down to an item, the root first, and what is next to each."""
        user = user_of(request)
        items = permissions.with_sets_seen(user, Item.objects.all())
        rows = way.way_to(permissions.find(user, items, item_id))
        return Response(serializers.OnTheWay(rows, many=True).data)


def _change_place(
    user: User, container: Container, fields: dict[str, Any], address: str | None
) -> None:
    placing.need_around(user, container)
    if "parent" in fields:
        parent = target_container(user, fields["parent"])
        placing.need_to_move(user, container, parent)
        tree.move(container, parent, fields.get("name"), by=user, address=address)
    else:
        tree.rename(container, fields["name"], by=user, address=address)


def find_container(
    user: User, container_id: UUID | str, among: QuerySet[Container] | None = None
) -> Container:
    """
    Get a container that a user may know of; ``root`` is a name for the topmost.

    :raises Http404: there is none, or they may not know of it.
    """
    containers = Container.objects.all() if among is None else among
    if container_id == "root":
        found = permissions.visible(user, containers).filter(parent__isnull=True).first()
        if found is None:
            raise Http404
        return found
    if not isinstance(container_id, UUID):
        raise Http404
    return permissions.find(user, containers, container_id)


def target_container(user: User, container_id: UUID, *, field: str = "parent") -> Container:
    """
    Get the container that a body names in a field.

    :raises Problem: there is none that the user may know of.
    """
    try:
        return permissions.find(user, Container.objects.all(), container_id)
    except Http404:
        message = "There is no such container, or you may not see it."
        raise invalid(**{field: message}) from None


def id_at(path: str) -> UUID:
    """
    Find what is at a path.

    :raises Http404: nothing, or it is no path.
    """
    try:
        found = paths.find_id(path)
    except ValueError:
        found = None
    if found is None:
        raise not_found()
    return found


def tag_of(item: Item) -> str:
    """Make the entity tag of an item's own state."""
    return etag(item.pk, int(item.modified_at.timestamp() * 1_000_000))


def _answer(user: User, container: Container, *, status: int = 200) -> Response:
    breadcrumb = paths.breadcrumb_of(container)
    answer = {
        "id": container.pk,
        "name": container.name,
        "path": breadcrumb[-1]["path"],
        "parent": container.parent_id,
        "breadcrumb": breadcrumb,
        "rights": permissions.rights_on(user, container),
        "tags": container.tags,
        "is_fixed": container.is_fixed,
        "created_at": container.created_at,
        "modified_at": container.modified_at,
    }
    data = serializers.ContainerAnswer(answer).data
    return Response(data, status=status, headers={"ETag": tag_of(container)})
