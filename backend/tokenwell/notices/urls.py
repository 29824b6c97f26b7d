"""Addresses of notices."""

from django.urls import path

from tokenwell.notices import api

_WEBHOOK = "notices/webhooks/<uuid:webhook_id>"

urlpatterns = [
    path("notices", api.NoticesView.as_view()),
    path("notices/preferences", api.PreferencesView.as_view()),
    path("notices/webhooks", api.WebhooksView.as_view()),
    path(_WEBHOOK, api.WebhookView.as_view()),
    path(f"{_WEBHOOK}/rotate", api.RotateView.as_view()),
    path(f"{_WEBHOOK}/test", api.TestView.as_view()),
    path(f"{_WEBHOOK}/deliveries", api.DeliveriesView.as_view()),
    path("notices/deliveries/<uuid:delivery_id>/redeliver", api.RedeliverView.as_view()),
]
