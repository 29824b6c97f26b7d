"""Session, services and people by REST."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts import serializers, service_accounts, sessions
from tokenwell.accounts.authentication import SessionAuthentication, actor_of, user_of
from tokenwell.accounts.models import ApiKey, Role, ServiceAccount, User
from tokenwell.web.conditional import check_match, etag
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid, not_permitted

MOST_PEOPLE = 20


class SessionView(APIView):
    """Who is signed in."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=serializers.Session)
    def get(self, request: Request) -> Response:
        """Say who is signed in, and set the cookie with the CSRF token."""
        get_token(request._request)
        return _session(request.user)

    @extend_schema(request=serializers.SignIn, responses=serializers.Session)
    def post(self, request: Request) -> Response:
        """Sign in."""
        # The framework asks for the token only of those who are signed in already.
        SessionAuthentication().enforce_csrf(request)
        form = serializers.SignIn(data=request.data)
        form.is_valid(raise_exception=True)
        return _session(sessions.sign_in(request._request, **form.validated_data))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        sessions.sign_out(request._request)
        return Response(status=204)


class ServicePages(Pages):
    """Pages of services, by name."""

    ordering = ("name", "user_id")


class ServicesView(APIView):
    """Service accounts; with the privilege to maintain users."""

    pagination_class = ServicePages

    @extend_schema(responses=serializers.ServiceAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List the services, by name."""
        _check_maintains(request)
        pages = ServicePages()
        rows = pages.paginate_queryset(_services(), request, view=self) or []
        return pages.get_paginated_response(serializers.ServiceAnswer(rows, many=True).data)

    @extend_schema(request=serializers.NewService, responses={201: serializers.ServiceAnswer})
    def post(self, request: Request) -> Response:
        """Make a service, without keys and without rights."""
        _check_maintains(request)
        form = serializers.NewService(data=request.data)
        form.is_valid(raise_exception=True)
        service = service_accounts.create(
            form.validated_data["name"],
            description=form.validated_data["description"],
            by=actor_of(request),
            created_by=user_of(request),
        )
        return Response(serializers.ServiceAnswer(service).data, status=201)


class ServiceView(APIView):
    """One service account."""

    @extend_schema(responses=serializers.ServiceAnswer)
    def get(self, request: Request, service_id: UUID) -> Response:
        """Show a service with its keys."""
        return _answer(_service(request, service_id))

    @extend_schema(request=serializers.ServiceChange, responses=serializers.ServiceAnswer)
    def patch(self, request: Request, service_id: UUID) -> Response:
        """Change a service; disabling it stops all of its keys at once."""
        service = _service(request, service_id)
        check_match(request, _tag(service))
        form = serializers.ServiceChange(data=request.data)
        form.is_valid(raise_exception=True)
        service_accounts.update(service, by=actor_of(request), **form.validated_data)
        return _answer(_service(request, service_id))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, service_id: UUID) -> Response:
        """Delete a service with its keys and rights."""
        service = _service(request, service_id)
        check_match(request, _tag(service))
        service_accounts.delete(service, by=actor_of(request))
        return Response(status=204)


class KeysView(APIView):
    """The keys of a service."""

    @extend_schema(request=serializers.NewKey, responses={201: serializers.NewApiKeyAnswer})
    def post(self, request: Request, service_id: UUID) -> Response:
        """Make a key. This answer is the only one that ever shows it."""
        service = _service(request, service_id)
        form = serializers.NewKey(data=request.data)
        form.is_valid(raise_exception=True)
        new = service_accounts.create_key(service, by=actor_of(request), **form.validated_data)
        answer = {**serializers.ApiKeyAnswer(new.key).data, "key": new.text}
        return Response(answer, status=201, headers={"Cache-Control": "no-store"})


class KeyView(APIView):
    """One key of a service."""

    @extend_schema(request=serializers.KeyChange, responses=serializers.ApiKeyAnswer)
    def patch(self, request: Request, service_id: UUID, key_id: UUID) -> Response:
        """Name a key anew, disable or enable it."""
        key = _key(request, service_id, key_id)
        form = serializers.KeyChange(data=request.data)
        form.is_valid(raise_exception=True)
        service_accounts.update_key(key, by=actor_of(request), **form.validated_data)
        return Response(serializers.ApiKeyAnswer(key).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, service_id: UUID, key_id: UUID) -> Response:
        """Delete a key; it stops working at once."""
        service_accounts.delete_key(_key(request, service_id, key_id), by=actor_of(request))
        return Response(status=204)


class PeopleView(APIView):
    """Users, roles and services, to pick one from."""

    @extend_schema(
        parameters=[OpenApiParameter("search", str), OpenApiParameter("id", UUID)],
        responses=serializers.Person(many=True),
    )
    def get(self, request: Request) -> Response:
        """Find at most 20 users, roles and services by a part of their name, or one by its id."""
        user = user_of(request)
        if not (user.has_perm("accounts.read_users") or user.has_perm("accounts.maintain_users")):
            raise not_permitted("This needs the privilege to read users and roles.")
        search = request.query_params.get("search", "").replace("\x00", "")
        return Response(_people(search.strip(), _asked_id(request)))


def _session(user: object) -> Response:
    session = {
        "user": user if isinstance(user, User) else None,
        "public_base_url": settings.PUBLIC_BASE_URL,
        "version": settings.VERSION,
        "legacy_grants": settings.LEGACY_GRANTS,
    }
    return Response(serializers.Session(session).data)


def _check_maintains(request: Request) -> None:
    if not user_of(request).has_perm("accounts.maintain_users"):
        raise not_permitted("This needs the privilege to maintain users, roles and services.")


def _services() -> QuerySet[ServiceAccount]:
    rows = ServiceAccount.objects.select_related("user", "created_by").prefetch_related("keys")
    return rows.annotate(name=F("user__username"))


def _service(request: Request, service_id: UUID) -> ServiceAccount:
    _check_maintains(request)
    return get_object_or_404(_services(), pk=service_id)


def _answer(service: ServiceAccount) -> Response:
    headers = {"ETag": _tag(service)}
    return Response(serializers.ServiceAnswer(service).data, headers=headers)


def _tag(service: ServiceAccount) -> str:
    said = json.dumps([service.user.username, service.description, service.user.is_active])
    return etag(service.pk, hashlib.sha256(said.encode()).hexdigest()[:16])


def _key(request: Request, service_id: UUID, key_id: UUID) -> ApiKey:
    _check_maintains(request)
    keys = ApiKey.objects.select_related("service__user")
    return get_object_or_404(keys, pk=key_id, service_id=service_id)


def _asked_id(request: Request) -> UUID | None:
    asked = request.query_params.get("id")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise invalid(id="An id looks like 01890a5d-ac96-774b-bcce-b302099a8057.") from None


def _people(search: str, asked: UUID | None) -> list[dict[str, Any]]:
    users = User.objects.filter(username__icontains=search)
    roles = Role.objects.filter(name__icontains=search)
    if asked is not None:
        users, roles = users.filter(pk=asked), roles.filter(uid=asked)
    found: list[dict[str, Any]] = [
        {"kind": "service" if user.is_service else "user", "id": user.pk, "name": user.username}
        for user in users.order_by("username")[:MOST_PEOPLE]
    ]
    found += [
        {"kind": "role", "id": role.uid, "name": role.name}
        for role in roles.order_by("name")[:MOST_PEOPLE]
    ]
    return sorted(found, key=lambda person: person["name"].lower())[:MOST_PEOPLE]
