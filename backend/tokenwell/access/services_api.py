"""Services by REST, for those who maintain them."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import service_serializers as serializers
from tokenwell.accounts import service_accounts, versions
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.holding import hold_service
from tokenwell.accounts.locks import lock_memberships, lock_rights
from tokenwell.accounts.models import ServiceAccount
from tokenwell.accounts.privileges import need_to_maintain
from tokenwell.web.conditional import check_match
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
        return _answer(service_of(request, service_id))

    @extend_schema(request=serializers.ServiceChange, responses=serializers.ServiceAnswer)
    def patch(self, request: Request, service_id: UUID) -> Response:
        """Change a service; disabling it stops all of its keys at once."""
        form = serializers.ServiceChange(data=request.data)
        with transaction.atomic():
            service = _changeable(request, service_id)
            form.is_valid(raise_exception=True)
            service_accounts.update(service, by=actor_of(request), **form.validated_data)
        return _answer(service_of(request, service_id))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, service_id: UUID) -> Response:
        """Delete a service with its keys and rights."""
        need_to_maintain(user_of(request))
        with transaction.atomic():
            # In the order of the verb, and before the row.
            lock_rights()
            lock_memberships()
            service_accounts.delete(_changeable(request, service_id), by=actor_of(request))
        return Response(status=204)


def _services() -> QuerySet[ServiceAccount]:
    rows = ServiceAccount.objects.select_related("user", "created_by").prefetch_related("keys")
    return rows.annotate(name=F("user__username"))


def service_of(request: Request, service_id: UUID) -> ServiceAccount:
    """
    Get a service, for one who maintains them.

    :raises Http404: there is none.
    :raises Problem: 403 without the privilege.
    """
    need_to_maintain(user_of(request))
    return get_object_or_404(_services(), pk=service_id)


def _changeable(request: Request, service_id: UUID) -> ServiceAccount:
    """
    Get a service to change; nobody else changes it until the commit.

    :raises Http404: there is none.
    :raises Problem: 403 without the privilege, 412 if somebody changed it meanwhile.
    """
    need_to_maintain(user_of(request))
    hold_service(service_id)
    service = service_of(request, service_id)
    check_match(request, versions.of_service(service))
    return service


def _answer(service: ServiceAccount) -> Response:
    headers = {"ETag": versions.of_service(service)}
    return Response(serializers.ServiceAnswer(service).data, headers=headers)
