"""Roles by REST: who is in which, and what is nested in what."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import effects, people_serializers, serializers, words
from tokenwell.access.effects import Found
from tokenwell.access.power import gives_power
from tokenwell.access.user_roles_api import EFFECT_COLUMNS
from tokenwell.accounts import people, roles, versions
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.locks import lock_memberships
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.privileges import need_to_maintain, need_to_read
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.containers import sets
from tokenwell.web.conditional import check_match
from tokenwell.web.csv_files import csv_answer
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid


class RolePages(Pages):
    """Pages of roles, by name."""

    ordering = ("name", "group_ptr_id")


class RolesView(APIView):
    """Roles."""

    pagination_class = RolePages

    @extend_schema(
        parameters=[OpenApiParameter("search", str)],
        responses=people_serializers.RoleAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the roles by name, each with what is nested in it."""
        need_to_read(user_of(request))
        search = request.query_params.get("search", "").replace("\x00", "").strip()
        pages = RolePages()
        rows = pages.paginate_queryset(_counted(search), request, view=self) or []
        return pages.get_paginated_response(people_serializers.RoleAnswer(rows, many=True).data)

    @extend_schema(
        request=people_serializers.NewRole, responses={201: people_serializers.RoleDetails}
    )
    def post(self, request: Request) -> Response:
        """Make a role that nobody is in."""
        need_to_maintain(user_of(request))
        form = people_serializers.NewRole(data=request.data)
        form.is_valid(raise_exception=True)
        return _answer(roles.create_role(form.validated_data["name"], by=actor_of(request)), 201)


class RoleView(APIView):
    """One role."""

    @extend_schema(responses=people_serializers.RoleDetails)
    def get(self, request: Request, role_id: UUID) -> Response:
        """Show a role with who was put into it, and where it is nested."""
        need_to_read(user_of(request))
        return _answer(get_object_or_404(Role, uid=role_id))

    @extend_schema(request=people_serializers.RoleChange, responses=people_serializers.RoleDetails)
    def patch(self, request: Request, role_id: UUID) -> Response:
        """Rename a role, or say anew which privileges it gives."""
        form = people_serializers.RoleChange(data=request.data)
        with transaction.atomic():
            role = _changeable(request, role_id)
            form.is_valid(raise_exception=True)
            if "name" in form.validated_data:
                roles.rename_role(role, form.validated_data["name"], by=actor_of(request))
            if "privileges" in form.validated_data:
                need_fresh(request)
                people.set_privileges(role, form.validated_data["privileges"], by=actor_of(request))
        return _answer(role)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, role_id: UUID) -> Response:
        """Delete a role; who was in it loses what it gave."""
        need_to_maintain(user_of(request))
        with transaction.atomic():
            # Its entries go along: first of all, as whoever changes those does.
            sets.lock_tree()
            roles.delete_role(_changeable(request, role_id), by=actor_of(request))
        return Response(status=204)


class RoleMembersView(APIView):
    """Who was put into a role."""

    @extend_schema(request=people_serializers.NewMembers, responses=people_serializers.RoleDetails)
    def put(self, request: Request, role_id: UUID) -> Response:
        """Say all the members of a role anew."""
        form = people_serializers.NewMembers(data=request.data)
        with transaction.atomic():
            role = _changeable(request, role_id)
            form.is_valid(raise_exception=True)
            users, inner = _named_members(form.validated_data)
            new = roles.set_members(role, users=users, roles=inner, by=actor_of(request))
            if new and gives_power([role]):
                # As one who says so of each of them, or at the root.
                need_fresh(request)
        return _answer(role)


class RoleMembersPreviewView(APIView):
    """What new members would do."""

    @extend_schema(request=people_serializers.NewMembers, responses=serializers.Effects)
    def post(self, request: Request, role_id: UUID) -> Response:
        """Say who would gain and who would lose what; nothing is changed."""
        need_to_maintain(user_of(request))
        role = get_object_or_404(Role, uid=role_id)
        form = people_serializers.NewMembers(data=request.data)
        form.is_valid(raise_exception=True)
        users, inner = _named_members(form.validated_data)
        by = actor_of(request)
        found = effects.preview_members(
            [role], lambda: roles.set_members(role, users=users, roles=inner, by=by)
        )
        return Response(serializers.Effects(words.effects(found, user_of(request))).data)


class RoleDeletionView(APIView):
    """What the deletion of a role would do."""

    @extend_schema(responses=serializers.Effects)
    def get(self, request: Request, role_id: UUID) -> Response:
        """Say who would lose what; nothing is changed."""
        found = _preview_deletion(request, role_id)
        return Response(serializers.Effects(words.effects(found, user_of(request))).data)


class RoleDeletionFileView(APIView):
    """What the deletion of a role would do, as a file."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, role_id: UUID) -> StreamingHttpResponse:
        """Give the same as CSV."""
        found = _preview_deletion(request, role_id)
        return csv_answer("who-loses", EFFECT_COLUMNS, words.effect_lines(found))


def _preview_deletion(request: Request, role_id: UUID) -> Found:
    need_to_maintain(user_of(request))
    role = get_object_or_404(Role, uid=role_id)
    with transaction.atomic():
        # Its entries go along: first of all, as whoever deletes it does.
        sets.lock_tree()
        return effects.preview_members(
            [role], lambda: roles.delete_role(role, by=actor_of(request))
        )


def _changeable(request: Request, role_id: UUID) -> Role:
    """
    Get a role to change; nobody else changes memberships until the commit.

    :raises Http404: there is none.
    :raises Problem: 403 without the privilege, 412 if somebody changed it meanwhile.
    """
    need_to_maintain(user_of(request))
    lock_memberships()
    role = get_object_or_404(Role, uid=role_id)
    check_match(request, versions.of_role(role))
    return role


def _named_members(said: dict[str, Any]) -> tuple[list[User], list[Role]]:
    """
    Find the users and roles that a body names.

    :raises Problem: one is not there any more.
    """
    users = User.objects.in_bulk(said["users"])
    inner = Role.objects.in_bulk(said["roles"], field_name="uid")
    if len(users) != len(set(said["users"])):
        raise invalid(users="One of the users is not there any more.")
    if len(inner) != len(set(said["roles"])):
        raise invalid(roles="One of the roles is not there any more.")
    return list(users.values()), list(inner.values())


def _counted(search: str) -> QuerySet[Role]:
    rows = Role.objects.annotate(
        people=Count("user", filter=Q(user__is_active=True), distinct=True),
        inner=ArrayAgg(
            "members__member_role__uid",
            filter=Q(members__member_role__isnull=False),
            distinct=True,
            default=[],
        ),
    )
    return rows.filter(name__icontains=search) if search else rows


def _answer(role: Role, status: int = 200) -> Response:
    rows = role.members.select_related("user", "member_role")
    members = [words.subject(member) for row in rows if (member := row.user or row.member_role)]
    within = Role.objects.filter(members__member_role=role).order_by("name")
    answer = {
        "id": role.uid,
        "name": role.name,
        "is_fixed": role.is_fixed,
        "privileges": people.own_privileges_of(role),
        "members": sorted(members, key=lambda member: (member["kind"], member["name"].lower())),
        "within": [words.subject(around) for around in within],
    }
    data = people_serializers.RoleDetails(answer).data
    return Response(data, status=status, headers={"ETag": versions.of_role(role)})
