"""People by REST, for those who read or maintain them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import people_serializers, words
from tokenwell.accounts import people, versions
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.privileges import need_to_change, need_to_maintain, need_to_read
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.containers import bootstrap, sets
from tokenwell.signing_in import factors
from tokenwell.web.conditional import check_match
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import not_permitted
from tokenwell.web.serializers import take_nothing


class UserPages(Pages):
    """Pages of people, by name."""

    ordering = ("username", "id")


class UsersView(APIView):
    """People."""

    pagination_class = UserPages

    @extend_schema(
        parameters=[OpenApiParameter("search", str), OpenApiParameter("is_active", bool)],
        responses=people_serializers.UserAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the people by name; with the privilege to read or maintain users."""
        need_to_read(user_of(request))
        pages = UserPages()
        rows = pages.paginate_queryset(_asked(request), request, view=self) or []
        return pages.get_paginated_response(people_serializers.UserAnswer(rows, many=True).data)

    @extend_schema(
        request=people_serializers.NewUser, responses={201: people_serializers.NewUserAnswer}
    )
    def post(self, request: Request) -> Response:
        """Make a person's account. This answer is the only one that ever shows the password."""
        need_to_maintain(user_of(request))
        form = people_serializers.NewUser(data=request.data)
        form.is_valid(raise_exception=True)
        password = people.random_password()
        user = people.create_user(
            form.validated_data.pop("username"),
            password=password,
            by=actor_of(request),
            **form.validated_data,
        )
        return _once({**_details(user), "password": password}, status=201)


class UserView(APIView):
    """One person."""

    @extend_schema(responses=people_serializers.UserDetails)
    def get(self, request: Request, user_id: UUID) -> Response:
        """Show a person with their roles and privileges."""
        need_to_read(user_of(request))
        return answer(get_object_or_404(_people(), pk=user_id))

    @extend_schema(request=people_serializers.UserChange, responses=people_serializers.UserDetails)
    def patch(self, request: Request, user_id: UUID) -> Response:
        """Change a person; disabling ends their sessions at once."""
        form = people_serializers.UserChange(data=request.data)
        with transaction.atomic():
            # First of all, as whoever changes entries does: a dismissal takes some away.
            sets.lock_tree()
            user = changeable(request, user_id)
            check_match(request, versions.of_person(user))
            form.is_valid(raise_exception=True)
            _change(user, dict(form.validated_data), request)
        return answer(user)


class PasswordView(APIView):
    """The password of a person."""

    @extend_schema(request=None, responses=people_serializers.ShownOnce)
    def post(self, request: Request, user_id: UUID) -> Response:
        """Make a new password for a person, shown this once; their sessions end."""
        take_nothing(request.data)
        with transaction.atomic():
            user = changeable(request, user_id)
            # Whoever is shown somebody's password can be them.
            need_fresh(request)
            password = people.random_password()
            people.set_password(user, password, by=actor_of(request))
        return _once({"password": password})


class UserFactorView(APIView):
    """The second factor of a person."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, user_id: UUID) -> Response:
        """Turn it off, for somebody who has lost the app and the recovery codes."""
        with transaction.atomic():
            user = changeable(request, user_id)
            need_fresh(request)
            factors.remove(user, by=actor_of(request))
        return Response(status=204)


def _people() -> QuerySet[User]:
    return User.objects.filter(is_service=False)


def _asked(request: Request) -> QuerySet[User]:
    found = _people()
    search = request.query_params.get("search", "").replace("\x00", "").strip()
    if search:
        # Each word somewhere: people are looked for by first and last name.
        for word in search.split()[:5]:
            named = Q()
            for field in versions.NAMES:
                named |= Q(**{f"{field}__icontains": word})
            found = found.filter(named)
    if (is_active := request.query_params.get("is_active")) in {"true", "false"}:
        found = found.filter(is_active=is_active == "true")
    return found


def changeable(request: Request, user_id: UUID) -> User:
    """
    Get a person to change; nobody else changes them until the commit.

    :raises Http404: there is none.
    :raises Problem: 403 without the privilege, or for an administrator.
    """
    by = user_of(request)
    need_to_maintain(by)
    # Not their key: rows that name them, such as memberships, may be written meanwhile.
    rows = _people().select_for_update(of=("self",), no_key=True)
    user = get_object_or_404(rows, pk=user_id)
    need_to_change(by, user)
    return user


def _change(user: User, fields: dict[str, Any], request: Request) -> None:
    by = actor_of(request)
    names = {name: fields[name] for name in versions.NAMES if name in fields}
    if names.get("email", user.email) != user.email:
        # A link to set the password goes there.
        need_fresh(request)
    people.update_user(user, by=by, **names)
    if "privileges" in fields:
        need_fresh(request)
        people.set_privileges(user, fields["privileges"], by=by)
    if fields.get("is_administrator", user.is_superuser) != user.is_superuser:
        if not user_of(request).is_superuser:
            raise not_permitted("Only an administrator can make another one.")
        need_fresh(request)
        change = bootstrap.dismiss_administrator if user.is_superuser else people.make_administrator
        change(user, by=by)
    if "is_active" in fields:
        change = people.enable_user if fields["is_active"] else people.disable_user
        change(user, by=by)


def _details(user: User) -> dict[str, Any]:
    said = Role.objects.filter(members__user=user).order_by("name")
    everything = Role.objects.filter(user=user).order_by("name")
    return {
        **people_serializers.UserAnswer(user).data,
        "privileges": people.own_privileges_of(user),
        # Read anew: Django remembers on the object what it gave before.
        "effective_privileges": people.privileges_of(User.objects.get(pk=user.pk)),
        "roles": [words.subject(role) for role in said],
        "effective_roles": [words.subject(role) for role in everything],
    }


def answer(user: User) -> Response:
    """Show a person, with the version to change them by."""
    return Response(_details(user), headers={"ETag": versions.of_person(user)})


def _once(data: Any, *, status: int = 200) -> Response:
    return Response(data, status=status, headers={"Cache-Control": "no-store"})
