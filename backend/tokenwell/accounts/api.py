"""Services by REST."""

import hashlib
import json
from uuid import UUID

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts import serializers, service_accounts
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import ApiKey, ServiceAccount
from tokenwell.accounts.privileges import need_to_maintain
from tokenwell.web.conditional import check_match, etag
from tokenwell.web.pagination import Pages


class ServicePages(Pages):
    """Pages of services, by name."""

    ordering = ("name", "user_id")


class ServicesView(APIView):
    """Service accounts; with the privilege to maintain users."""

    pagination_class = ServicePages

    @extend_schema(responses=serializers.ServiceAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List the services, by name."""
        need_to_maintain(user_of(request))
        pages = ServicePages()
        rows = pages.paginate_queryset(_services(), request, view=self) or []
        return pages.get_paginated_response(serializers.ServiceAnswer(rows, many=True).data)

    @extend_schema(request=serializers.NewService, responses={201: serializers.ServiceAnswer})
    def post(self, request: Request) -> Response:
        """Make a service, without keys and without rights."""
        need_to_maintain(user_of(request))
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


def _services() -> QuerySet[ServiceAccount]:
    rows = ServiceAccount.objects.select_related("user", "created_by").prefetch_related("keys")
    return rows.annotate(name=F("user__username"))


def _service(request: Request, service_id: UUID) -> ServiceAccount:
    need_to_maintain(user_of(request))
    return get_object_or_404(_services(), pk=service_id)


def _answer(service: ServiceAccount) -> Response:
    headers = {"ETag": _tag(service)}
    return Response(serializers.ServiceAnswer(service).data, headers=headers)


def _tag(service: ServiceAccount) -> str:
    said = json.dumps([service.user.username, service.description, service.user.is_active])
    return etag(service.pk, hashlib.sha256(said.encode()).hexdigest()[:16])


def _key(request: Request, service_id: UUID, key_id: UUID) -> ApiKey:
    need_to_maintain(user_of(request))
    keys = ApiKey.objects.select_related("service__user")
    return get_object_or_404(keys, pk=key_id, service_id=service_id)
