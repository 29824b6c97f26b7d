"""Saved views by REST. Each person's own."""

from uuid import UUID

from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.credentials import saved_view_serializers as serializers
from tokenwell.credentials import saved_views
from tokenwell.credentials.models import SavedView


class SavedViewsView(APIView):
    """My views of lists."""

    @extend_schema(responses=serializers.ViewAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List my saved views by name; there are at most 50."""
        rows = SavedView.objects.filter(person=user_of(request)).order_by(Lower("name"))
        return Response([_told(view) for view in rows])

    @extend_schema(request=serializers.NewView, responses={201: serializers.ViewAnswer})
    def post(self, request: Request) -> Response:
        """Save a view: a filter, an order and columns, under a name."""
        form = serializers.NewView(data=request.data)
        form.is_valid(raise_exception=True)
        settings = dict(form.validated_data)
        name, by = settings.pop("name"), actor_of(request)
        view = saved_views.create(user_of(request), name, settings, by=by)
        return Response(_told(view), status=201)


class SavedViewView(APIView):
    """One of my views."""

    @extend_schema(request=serializers.ViewChange, responses=serializers.ViewAnswer)
    def patch(self, request: Request, view_id: UUID) -> Response:
        """Give it another name, or have it show something else."""
        view = _own(request, view_id)
        form = serializers.ViewChange(data=request.data)
        form.is_valid(raise_exception=True)
        settings = dict(form.validated_data)
        saved_views.change(view, settings.pop("name", None), settings, by=actor_of(request))
        return Response(_told(view))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, view_id: UUID) -> Response:
        """Delete it."""
        saved_views.delete(_own(request, view_id), by=actor_of(request))
        return Response(status=204)


def _own(request: Request, view_id: UUID) -> SavedView:
    return get_object_or_404(SavedView, pk=view_id, person=user_of(request))


def _told(view: SavedView) -> dict[str, object]:
    answer = {"id": view.pk, "name": view.name, **view.settings}
    return dict(serializers.ViewAnswer(answer).data)
