"""Keys of services by REST."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.access import service_serializers as serializers
from tokenwell.access.finding import OVERRIDE, asked_days
from tokenwell.access.services_api import service_of
from tokenwell.accounts import service_accounts, versions
from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.holding import hold_key
from tokenwell.accounts.key_limits import KeyLimits, read_networks, read_purposes
from tokenwell.accounts.models import ApiKey, User
from tokenwell.accounts.privileges import need_to_maintain
from tokenwell.accounts.service_accounts import NewKey
from tokenwell.containers import bins, permissions
from tokenwell.containers.models import Item
from tokenwell.web.conditional import check_match
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid

_LONGEST_UNUSED = 3650  # days


class KeysView(APIView):
    """The keys of a service."""

    @extend_schema(request=serializers.NewKey, responses={201: serializers.NewApiKeyAnswer})
    def post(self, request: Request, service_id: UUID) -> Response:
        """Make a key. This answer is the only one that ever shows it."""
        service = service_of(request, service_id)
        form = serializers.NewKey(data=request.data)
        form.is_valid(raise_exception=True)
        fields = dict(form.validated_data)
        limits = KeyLimits(
            read_networks(fields.pop("networks", ())),
            _items(user_of(request), fields.pop("limited_to", ())),
            read_purposes(fields.pop("purposes", ())),
            fields.pop("calls_only", False),
        )
        new = service_accounts.create_key(service, by=actor_of(request), limits=limits, **fields)
        return _shown_once(new)


class KeyView(APIView):
    """One key of a service."""

    @extend_schema(request=serializers.KeyChange, responses=serializers.ApiKeyAnswer)
    def patch(self, request: Request, service_id: UUID, key_id: UUID) -> Response:
        """Name a key anew, disable or enable it, or limit it otherwise."""
        form = serializers.KeyChange(data=request.data)
        with transaction.atomic():
            key = _changeable(request, service_id, key_id)
            form.is_valid(raise_exception=True)
            fields: dict[str, Any] = dict(form.validated_data)
            if "networks" in fields:
                fields["networks"] = read_networks(fields["networks"])
            if "limited_to" in fields:
                # Those that are there already stay, whether or not they can be seen.
                new = [one for one in fields["limited_to"] if one not in key.limited_to]
                _items(user_of(request), new)
                fields["limited_to"] = tuple(dict.fromkeys(fields["limited_to"]))
            if "purposes" in fields:
                fields["purposes"] = read_purposes(fields["purposes"])
            service_accounts.update_key(key, by=actor_of(request), **fields)
        headers = {"ETag": versions.of_key(key)}
        return Response(serializers.ApiKeyAnswer(key).data, headers=headers)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, service_id: UUID, key_id: UUID) -> Response:
        """Delete a key; it stops working at once."""
        with transaction.atomic():
            key = _changeable(request, service_id, key_id)
            service_accounts.delete_key(key, by=actor_of(request))
        return Response(status=204)


class RotateView(APIView):
    """A key in place of another."""

    @extend_schema(request=serializers.Rotation, responses={201: serializers.NewApiKeyAnswer})
    def post(self, request: Request, service_id: UUID, key_id: UUID) -> Response:
        """Make a key that takes the place of this one, which works on for a while."""
        key = _key(request, service_id, key_id)
        form = serializers.Rotation(data=request.data)
        form.is_valid(raise_exception=True)
        overlap = timedelta(hours=form.validated_data["overlap_hours"])
        return _shown_once(service_accounts.rotate_key(key, overlap=overlap, by=actor_of(request)))


class AllKeysView(APIView):
    """The keys of all services."""

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("unused_for", int, description="Days.")],
        responses=serializers.KeyOfService(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the keys that still work, or those of them that nobody used for some days."""
        need_to_maintain(user_of(request))
        pages = Pages()
        page = pages.paginate_queryset(_working(request), request, view=self) or []
        return pages.get_paginated_response(serializers.KeyOfService(page, many=True).data)


def _working(request: Request) -> QuerySet[ApiKey]:
    now = timezone.now()
    keys = ApiKey.objects.select_related("service__user").filter(
        is_enabled=True, expires_at__gt=now, service__user__is_active=True
    )
    days = asked_days(request, "unused_for", longest=_LONGEST_UNUSED)
    if days is None:
        return keys
    since = now - timedelta(days=days)
    # One that was made a moment ago had no time to be used.
    return keys.filter(
        Q(last_used_at__lt=since) | Q(last_used_at__isnull=True, created_at__lt=since)
    )


def _items(user: User, ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """
    Find what a key is to be limited to.

    :raises Problem: one is not there, or the asker may not know of it.
    """
    wanted = tuple(dict.fromkeys(ids))
    items = Item.objects.filter(pk__in=wanted)
    there = bins.outside(items) if user.has_perm(OVERRIDE) else permissions.visible(user, items)
    if there.count() != len(wanted):
        message = "One of them is not there, or you may not see it."
        raise invalid(limited_to=message)
    return wanted


def _shown_once(new: NewKey) -> Response:
    answer = {**serializers.ApiKeyAnswer(new.key).data, "key": new.text}
    return Response(answer, status=201, headers={"Cache-Control": "no-store"})


def _changeable(request: Request, service_id: UUID, key_id: UUID) -> ApiKey:
    """
    Get a key to change; nobody else changes it until the commit.

    :raises Http404: there is none.
    :raises Problem: 403 without the privilege, 412 if somebody changed it meanwhile.
    """
    need_to_maintain(user_of(request))
    hold_key(key_id)
    key = _key(request, service_id, key_id)
    check_match(request, versions.of_key(key))
    return key


def _key(request: Request, service_id: UUID, key_id: UUID) -> ApiKey:
    need_to_maintain(user_of(request))
    keys = ApiKey.objects.select_related("service__user")
    return get_object_or_404(keys, pk=key_id, service_id=service_id)
