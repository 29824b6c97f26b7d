"""Notices by REST: what I was told, what I hear of, and my webhooks. Each person's own."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tokenwell.accounts.authentication import actor_of, user_of
from tokenwell.accounts.models import User
from tokenwell.accounts.stepping_up import need_fresh
from tokenwell.notices import deliveries, preferences, serializers, tasks, webhooks, words
from tokenwell.notices.kinds import NoticeKind
from tokenwell.notices.models import Delivery, Notice, Webhook
from tokenwell.web.conditional import check_match, etag
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import Problem
from tokenwell.web.serializers import take_nothing

_MOST_A_MINUTE = 30


class NoticesView(APIView):
    """What I was told."""

    pagination_class = Pages

    @extend_schema(responses=serializers.NoticeAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List my notices, the newest first, with how far their deliveries are."""
        rows = Notice.objects.filter(person=user_of(request)).exclude(kind=NoticeKind.TEST)
        pages = Pages()
        page = pages.paginate_queryset(rows.prefetch_related("deliveries"), request, view=self)
        answer = serializers.NoticeAnswer(page or [], many=True)
        return pages.get_paginated_response(answer.data)


class PreferencesView(APIView):
    """What I hear of by e-mail."""

    @extend_schema(responses=serializers.PreferencesAnswer)
    def get(self, request: Request) -> Response:
        """Show what I hear of by e-mail, and at which address."""
        return _preferences(user_of(request))

    @extend_schema(request=serializers.PreferencesChange, responses=serializers.PreferencesAnswer)
    def patch(self, request: Request) -> Response:
        """Choose what to hear of by e-mail, and at which address."""
        form = serializers.PreferencesChange(data=request.data)
        form.is_valid(raise_exception=True)
        wanted: dict[str, Any] = form.validated_data
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=user_of(request).pk)
            check_match(request, _tag_of_preferences(user))
            if wanted.get("email", user.email) != user.email:
                # A link to set the password goes there.
                need_fresh(request)
                preferences.set_address(user, wanted["email"], by=actor_of(request))
            if "kinds" in wanted:
                preferences.set_kinds(user, wanted["kinds"])
        return _preferences(user)


class WebhooksView(APIView):
    """My webhooks."""

    @extend_schema(responses=serializers.WebhookAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List my webhooks, the newest first; at most 20."""
        rows = _webhooks(request).order_by("-id")
        return Response(serializers.WebhookAnswer(rows, many=True).data)

    @extend_schema(request=serializers.NewWebhook, responses={201: serializers.NewSecretAnswer})
    def post(self, request: Request) -> Response:
        """Make a webhook. This answer is the only one that ever shows its secret."""
        form = serializers.NewWebhook(data=request.data)
        form.is_valid(raise_exception=True)
        new = webhooks.create(user_of(request), by=actor_of(request), **form.validated_data)
        return _with_secret(new, status=201)


class WebhookView(APIView):
    """One of my webhooks."""

    @extend_schema(responses=serializers.WebhookAnswer)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """Show a webhook, never its secret."""
        return _webhook(get_object_or_404(_webhooks(request), pk=webhook_id))

    @extend_schema(request=serializers.WebhookChange, responses=serializers.WebhookAnswer)
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        """Change a webhook, disable or enable it."""
        with transaction.atomic():
            webhook = get_object_or_404(_webhooks(request).select_for_update(), pk=webhook_id)
            check_match(request, _tag(webhook))
            form = serializers.WebhookChange(data=request.data)
            form.is_valid(raise_exception=True)
            webhooks.update(webhook, form.validated_data, by=actor_of(request))
        return _webhook(webhook)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        """Delete a webhook with its log."""
        with transaction.atomic():
            webhook = get_object_or_404(_webhooks(request).select_for_update(), pk=webhook_id)
            check_match(request, _tag(webhook))
            webhooks.delete(webhook, by=actor_of(request))
        return Response(status=204)


class RotateView(APIView):
    """Another secret."""

    @extend_schema(request=None, responses=serializers.NewSecretAnswer)
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Make another secret, which is shown once; for 24 hours the one before signs too."""
        webhook = get_object_or_404(_webhooks(request), pk=webhook_id)
        take_nothing(request.data)
        return _with_secret(webhooks.rotate(webhook, by=actor_of(request)))


class TestView(APIView):
    """Try a webhook."""

    @extend_schema(request=None, responses={202: serializers.LoggedDelivery})
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Have a test notice posted; how it went is in the log of deliveries."""
        webhook = get_object_or_404(_webhooks(request), pk=webhook_id)
        take_nothing(request.data)
        _need_calm(user_of(request))
        delivery = deliveries.test(webhook, now=timezone.now())
        tasks.wake(tasks.post)
        return Response(serializers.delivery(delivery), status=202)


class DeliveriesView(APIView):
    """The log of a webhook."""

    pagination_class = Pages

    @extend_schema(responses=serializers.LoggedDelivery(many=True))
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """List what was posted to a webhook or is to be, the newest first."""
        webhook = get_object_or_404(_webhooks(request), pk=webhook_id)
        rows = Delivery.objects.filter(webhook=webhook).select_related("notice")
        pages = Pages()
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response(serializers.LoggedDelivery(page, many=True).data)


class RedeliverView(APIView):
    """Once more."""

    @extend_schema(request=None, responses={202: serializers.LoggedDelivery})
    def post(self, request: Request, delivery_id: UUID) -> Response:
        """Have a delivery sent again, at once; it keeps its id."""
        rows = Delivery.objects.filter(notice__person=user_of(request))
        delivery = get_object_or_404(rows.select_related("notice", "webhook"), pk=delivery_id)
        take_nothing(request.data)
        _need_calm(user_of(request))
        deliveries.redeliver(delivery, now=timezone.now())
        tasks.wake(tasks.post if delivery.webhook_id else tasks.mail)
        return Response(serializers.delivery(delivery), status=202)


def _need_calm(user: User) -> None:
    """
    Keep one person from having the workers post without end.

    :raises Problem: they have begun too much within a minute.
    """
    begun = Delivery.objects.filter(
        notice__person=user, started_at__gt=timezone.now() - timedelta(minutes=1)
    )
    if begun.count() >= _MOST_A_MINUTE:
        raise Problem(
            "too-many-requests",
            status=429,
            title="That was a lot within a minute.",
            detail="Wait a minute, then try again.",
            retry_after=60,
        )


def _webhooks(request: Request) -> QuerySet[Webhook]:
    return Webhook.objects.filter(person=user_of(request))


def _preferences(user: User) -> Response:
    answer = {
        "email": user.email,
        "kinds": preferences.kinds_of(user),
        "choices": words.choices(),
        "email_is_set_up": settings.EMAIL_IS_SET_UP,
    }
    headers = {"ETag": _tag_of_preferences(user)}
    return Response(serializers.PreferencesAnswer(answer).data, headers=headers)


def _webhook(webhook: Webhook) -> Response:
    answer = serializers.WebhookAnswer(webhook).data
    return Response(answer, headers={"ETag": _tag(webhook)})


def _with_secret(new: webhooks.NewSecret, *, status: int = 200) -> Response:
    answer = {**serializers.WebhookAnswer(new.webhook).data, "secret": new.text}
    headers = {"Cache-Control": "no-store", "ETag": _tag(new.webhook)}
    return Response(answer, status=status, headers=headers)


def _tag(webhook: Webhook) -> str:
    said = [webhook.url, webhook.description, webhook.kinds, webhook.is_enabled]
    return etag(webhook.pk, _digest(said))


def _tag_of_preferences(user: User) -> str:
    return etag(user.pk, _digest([user.email, preferences.kinds_of(user)]))


def _digest(said: list[object]) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
