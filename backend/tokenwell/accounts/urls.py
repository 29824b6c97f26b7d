"""Addresses of session and services."""

from django.urls import path

from tokenwell.accounts import api

urlpatterns = [
    path("session", api.SessionView.as_view()),
    path("services", api.ServicesView.as_view()),
    path("services/<uuid:service_id>", api.ServiceView.as_view()),
    path("services/<uuid:service_id>/keys", api.KeysView.as_view()),
    path("services/<uuid:service_id>/keys/<uuid:key_id>", api.KeyView.as_view()),
]
