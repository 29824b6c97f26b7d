"""The roles of a person by REST, and what giving and taking some would do."""

from uuid import UUID

from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import effects, people_serializers, serializers, users_api, words
from tokenwell.access.effects import Found
from tokenwell.access.power import gives_power
from tokenwell.accounts import giving_roles, versions
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.privileges import need_to_change, need_to_maintain
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.web.conditional import check_match
from tokenwell.web.csv_files import csv_answer
from tokenwell.web.problems import invalid

EFFECT_COLUMNS = ("kind", "name", "way", "right", "items")


class UserRolesView(APIView):
    """The roles that a person was put into."""

    @extend_schema(request=people_serializers.NewRoles, responses=people_serializers.UserDetails)
    def put(self, request: Request, user_id: UUID) -> Response:
        """Say all the roles of a person anew."""
        form = people_serializers.NewRoles(data=request.data)
        need_to_maintain(user_of(request))
        with transaction.atomic():
            # Before the person's row: whoever puts people into roles takes both in this order.
            lock_memberships()
            user = users_api.changeable(request, user_id)
            check_match(request, versions.of_person(user))
            form.is_valid(raise_exception=True)
            wanted = _named(form.validated_data["roles"])
            new = giving_roles.set_roles_of(user, wanted, by=actor_of(request))
            if gives_power(new):
                # As one who gives the privileges, or the rights, themselves.
                need_fresh(request)
        return users_api.answer(user)


class UserRolesPreviewView(APIView):
    """What other roles of a person would do."""

    @extend_schema(request=people_serializers.NewRoles, responses=serializers.Effects)
    def post(self, request: Request, user_id: UUID) -> Response:
        """Say what the person would gain and lose; nothing is changed."""
        user = _looked_at(request, user_id)
        form = people_serializers.NewRoles(data=request.data)
        form.is_valid(raise_exception=True)
        found = _preview(user, _named(form.validated_data["roles"]), request)
        return Response(serializers.Effects(words.effects(found, user_of(request))).data)


class UserRolesPreviewFileView(APIView):
    """What other roles of a person would do, as a file."""

    @extend_schema(
        parameters=[OpenApiParameter("role", UUID, many=True)],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, user_id: UUID) -> StreamingHttpResponse:
        """Give the same as CSV; the roles are said in the address, each as ``role``."""
        user = _looked_at(request, user_id)
        form = people_serializers.NewRoles(data={"roles": request.query_params.getlist("role")})
        form.is_valid(raise_exception=True)
        found = _preview(user, _named(form.validated_data["roles"]), request)
        return csv_answer("who-gains", EFFECT_COLUMNS, words.effect_lines(found))


def _looked_at(request: Request, user_id: UUID) -> User:
    by = user_of(request)
    need_to_maintain(by)
    user = get_object_or_404(User, pk=user_id, is_service=False)
    need_to_change(by, user)
    return user


def _preview(user: User, wanted: list[Role], request: Request) -> Found:
    there = Role.objects.filter(members__user=user)
    concerned = {*there} ^ {*wanted}
    by = actor_of(request)
    return effects.preview_members(
        concerned, lambda: giving_roles.set_roles_of(user, wanted, by=by)
    )


def _named(uids: list[UUID]) -> list[Role]:
    found = Role.objects.in_bulk(uids, field_name="uid")
    if len(found) != len(set(uids)):
        raise invalid(roles="One of the roles is not there any more.")
    return list(found.values())
